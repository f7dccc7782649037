import { exp, log, log1p, tanh } from "../math/elementary.ts";
import { studentTQuantile, studentTSf } from "../math/studentT.ts";
import { type Interval, type IntervalEstimate, noEstimate } from "./intervalEstimate.ts";
import { mean } from "./sampleMoments.ts";

/** A scale on which an estimate is nearly normal, and the way back. */
export interface Scale {
  to(value: number): number;
  from(x: number): number;
}

/** Fisher's z of a correlation. */
export const fisherZ: Scale = { to: (rho) => 0.5 * (log1p(rho) - log1p(-rho)), from: tanh };
/** Log odds of a share. */
export const logit: Scale = { to: (share) => log(share) - log1p(-share), from: (x) => 1 / (1 + exp(-x)) };
/** Logarithm of a ratio. */
export const logarithm: Scale = { to: log, from: exp };

export interface SeedJackknifeQuestion {
  /** Number of seeds. */
  readonly seeds: number;
  /** The statistic on the scale of `scale`, of all seeds (-1) or without the one of this place. */
  readonly statistic: (without: number) => number;
  readonly scale: Scale;
  /** Least number of seeds; 4 by default. */
  readonly minimum?: number;
}

/**
 * Interval of a statistic of whole seeds: with theta_(s) the statistic without seed s, se^2 = (S - 1) / S sum (theta_(s) -
 * mean theta_(s))^2, and theta +- t_{S-1} se on the scale, then back. A seed is left out of every arm at once, so whatever
 * the arms share through the seed is in the interval.
 *
 * It stands in place of the bootstrap of INSTRUMENTS H3, because it covers more nearly what it says at the numbers of
 * seeds there are (see the simulations beside the tests) and draws nothing.
 * Source: Tukey 1958; Efron 1982, chapter 3; the scale as in Miller 1974.
 */
export function seedJackknife({ seeds, statistic, scale, minimum = 4 }: SeedJackknifeQuestion): IntervalEstimate {
  const method = "jackknife interval over seeds";
  if (seeds < minimum) return noEstimate(seeds, method, `an interval needs at least ${minimum} seeds; got ${seeds}`);
  const centre = statistic(-1);
  const left = Array.from({ length: seeds }, (_, s) => statistic(s));
  const middle = mean(left);
  const squares = left.reduce((sum, value) => sum + (value - middle) * (value - middle), 0);
  const se = Math.sqrt(((seeds - 1) / seeds) * squares);
  if (!Number.isFinite(centre) || !Number.isFinite(se))
    return noEstimate(seeds, method, "the statistic does not exist, or hangs on a single seed");
  if (se === 0) return noEstimate(seeds, method, "the statistic is the same whichever seed is left out");
  return {
    n: seeds,
    value: scale.from(centre),
    interval(level): Interval {
      const half = studentTQuantile(0.5 + 0.5 * level, seeds - 1) * se;
      return { low: scale.from(centre - half), high: scale.from(centre + half) };
    },
    p: (target) => Math.min(1, 2 * studentTSf(Math.abs(centre - scale.to(target)) / se, seeds - 1)),
    method,
    valid: true,
  };
}
