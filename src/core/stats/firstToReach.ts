import { invariant } from "../math/errors.ts";
import { binomialShare } from "./binomialShare.ts";
import type { IntervalEstimate } from "./intervalEstimate.ts";
import type { Lifetime } from "./kaplanMeier.ts";

export interface FirstToReach extends IntervalEstimate {
  /** Seeds in which `arm` reached the target first, and in which `against` did. */
  readonly wins: number;
  readonly losses: number;
  /** Seeds that cannot tell: a tie, or the earlier of the two was censored. */
  readonly undecided: number;
}

/**
 * The log-rank test stratified by seed. With two lifetimes in each stratum it asks only which of the two arms reached the
 * target first: observed - expected is (wins - losses) / 2, the variance (wins + losses) / 4. So the law of the test is
 * known exactly: p is that of the sign test, and the estimate is the share of the seeds that can tell in which `arm` was
 * first, 1/2 for equal speed. For proportional hazards share / (1 - share) is the ratio of the hazards.
 * @param arm one lifetime a seed @param against of the same seeds in the same order
 * Source: Kalbfleisch & Prentice 1980, section 8.1; INSTRUMENTS H11.
 */
export function firstToReach(arm: readonly Lifetime[], against: readonly Lifetime[]): FirstToReach {
  invariant(arm.length === against.length, `firstToReach: ${arm.length} and ${against.length} seeds`);
  const order = arm.map((one, i) => first(one, against[i]));
  const wins = order.filter((sign) => sign > 0).length;
  const losses = order.filter((sign) => sign < 0).length;
  const share = binomialShare(wins, wins + losses);
  const told = {
    wins,
    losses,
    undecided: order.length - wins - losses,
    method: "Clopper-Pearson interval; log-rank test stratified by seed, exact",
    detail: `first in ${wins}, second in ${losses}, untold in ${order.length - wins - losses}`,
  };
  return share.valid ? { ...share, ...told } : { ...share, ...told, why: "no seed tells which arm was first" };
}

/** 1: a reached it first, -1: b did, 0: it cannot be told. Reached at the very time of a censoring is before it. */
export function first(a: Lifetime, b: Lifetime): number {
  const aFirst = a.reached && (b.reached ? a.time < b.time : a.time <= b.time);
  const bFirst = b.reached && (a.reached ? b.time < a.time : b.time <= a.time);
  return aFirst ? 1 : bFirst ? -1 : 0;
}
