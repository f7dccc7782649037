import { exp, log } from "../math/elementary.ts";
import { invariant } from "../math/errors.ts";
import { normalQuantile } from "../math/normalQuantile.ts";

/** How long one seed took, such as steps to a target loss. */
export interface Lifetime {
  readonly time: number;
  /** False: right-censored. The target was not reached by `time`, where the watching ended. */
  readonly reached: boolean;
}

/** The curve behind one time at which a target was reached. */
export interface SurvivalStep {
  readonly time: number;
  /** Seeds that were still without the target just before. */
  readonly atRisk: number;
  readonly reached: number;
  /** Share that has not reached it by this time, this time's own among those that have. */
  readonly survival: number;
  readonly low: number;
  readonly high: number;
}

export interface KaplanMeier {
  readonly n: number;
  readonly censored: number;
  /** Ascending in time; before the first the share is 1, between two it is that of the earlier. */
  readonly steps: readonly SurvivalStep[];
  /** Last time anybody was watched; the curve is not known beyond. NaN of nothing. */
  readonly until: number;
  /** Smallest time by which at least half have reached the target; absent: not reached. */
  readonly median?: number;
  /** Ends of its interval; absent: not reached. */
  readonly medianLow?: number;
  readonly medianHigh?: number;
  readonly level: number;
}

/**
 * Kaplan and Meier's estimate of the share that has not reached the target yet, S(t) = product over times t_i <= t of
 * 1 - d_i / n_i, with d_i reaching it at t_i of n_i at risk. A seed that is censored at t_i is still at risk there.
 *
 * Interval of S(t): exp(-exp(log(-log S) +- z sqrt(G) / |log S|)) with Greenwood's G = sum d_i / (n_i (n_i - d_i)); where S
 * is 0 it reaches from 0 to the end of the step before. Interval of the median: from the first time at which the lower
 * end is at most one half to the first at which the upper end is.
 * @param lifetimes one a seed, times finite and not negative
 * Source: Kaplan & Meier 1958; Kalbfleisch & Prentice 1980, section 1.3; Brookmeyer & Crowley 1982; INSTRUMENTS E5.
 */
export function kaplanMeier(lifetimes: readonly Lifetime[], level: number = 0.95): KaplanMeier {
  const bad = lifetimes.find(({ time }) => !(time >= 0 && time < Infinity));
  invariant(bad === undefined, `kaplanMeier: time ${bad?.time}`);
  const z = normalQuantile(0.5 + 0.5 * level);
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let greenwood = 0;
  let before = 1;
  for (const time of timesReached(lifetimes)) {
    const atRisk = lifetimes.filter((one) => one.time >= time).length;
    const reached = lifetimes.filter((one) => one.reached && one.time === time).length;
    survival *= (atRisk - reached) / atRisk;
    greenwood += reached / (atRisk * (atRisk - reached));
    const { low, high } = reached === atRisk ? { low: 0, high: before } : interval(survival, z * Math.sqrt(greenwood));
    steps.push({ time, atRisk, reached, survival, low, high });
    before = high;
  }
  const until = lifetimes.length === 0 ? NaN : Math.max(...lifetimes.map(({ time }) => time));
  const censored = lifetimes.filter(({ reached }) => !reached).length;
  return { n: lifetimes.length, censored, steps, until, ...medianOf(steps), level };
}

/** Distinct times at which the target was reached, ascending. */
export function timesReached(lifetimes: readonly Lifetime[]): number[] {
  const times = lifetimes.flatMap(({ time, reached }) => (reached ? [time] : []));
  return [...new Set(times)].sort((a, b) => a - b);
}

function interval(survival: number, spread: number): { readonly low: number; readonly high: number } {
  const hazard = -log(survival);
  const factor = exp(spread / hazard);
  return { low: exp(-hazard * factor), high: exp(-hazard / factor) };
}

/** A product of fractions that is one half on paper may be a few rounding errors above. */
const HALF = 0.5 + 1e-12;

function medianOf(steps: readonly SurvivalStep[]): Pick<KaplanMeier, "median" | "medianLow" | "medianHigh"> {
  const median = steps.find(({ survival }) => survival <= HALF)?.time;
  const medianLow = steps.find(({ low }) => low <= HALF)?.time;
  const medianHigh = steps.find(({ high }) => high <= HALF)?.time;
  return {
    ...(median === undefined ? {} : { median }),
    ...(medianLow === undefined ? {} : { medianLow }),
    ...(medianHigh === undefined ? {} : { medianHigh }),
  };
}
