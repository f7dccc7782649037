import { normalCdf } from "../math/normal.ts";
import { normalQuantile } from "../math/normalQuantile.ts";
import { type Interval, type IntervalEstimate, noEstimate } from "./intervalEstimate.ts";
import { mean } from "./sampleMoments.ts";
import { fisherZ } from "./seedJackknife.ts";
import { spearman } from "./spearman.ts";
import type { CorrelationPoint } from "./withinCorrelation.ts";

export interface BetweenCorrelation extends IntervalEstimate {
  /** Each arm's means over its seeds. */
  readonly arms: readonly { readonly arm: string; readonly x: number; readonly y: number }[];
}

const LEAST = 4;

/**
 * Spearman's correlation between arms: of the arms' means over their seeds, each arm one point. Interval by Fisher's z with
 * variance (1 + rho^2 / 2) / (n - 3), n the number of arms: seeds do not narrow it, arms do. It takes the arms for a
 * sample of all that could have been asked about.
 *
 * It says nothing about what happens within an arm: see {@link withinCorrelation}, beside which it is always shown
 * (Simpson 1951). Source: Bonett & Wright 2000; INSTRUMENTS H10.
 */
export function betweenCorrelation(points: readonly CorrelationPoint[]): BetweenCorrelation {
  const arms = [...Map.groupBy(points, ({ arm }) => arm)].map(([arm, own]) => ({
    arm,
    x: mean(own.map(({ x }) => x)),
    y: mean(own.map(({ y }) => y)),
  }));
  const n = arms.length;
  const method = "Fisher z interval over arms";
  if (n < LEAST)
    return { ...noEstimate(n, method, `a correlation between arms needs at least ${LEAST} arms; got ${n}`), arms };
  const found = spearman(
    arms.map(({ x }) => x),
    arms.map(({ y }) => y),
  );
  if (!found.valid) return { ...noEstimate(n, method, "one of the two measures is the same for all arms"), arms };
  const most = 1 - 6 / (n * (n * n - 1));
  const centre = fisherZ.to(Math.max(-most, Math.min(most, found.rho)));
  const se = Math.sqrt((1 + 0.5 * found.rho * found.rho) / (n - 3));
  return {
    n,
    value: found.rho,
    interval(level): Interval {
      const half = normalQuantile(0.5 + 0.5 * level) * se;
      return { low: fisherZ.from(centre - half), high: fisherZ.from(centre + half) };
    },
    p: (target) => Math.min(1, 2 * normalCdf(-Math.abs(centre - fisherZ.to(target)) / se)),
    method,
    valid: true,
    arms,
  };
}
