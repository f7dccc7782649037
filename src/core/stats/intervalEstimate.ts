/**
 * An estimate that is no mean of paired differences, with its interval at every level. The interval of level 1 - alpha
 * excludes a target exactly where `p(target)` is below alpha.
 */
export interface IntervalEstimate {
  /** Replicates it rests on: seeds, or arms for a correlation between arms. */
  readonly n: number;
  readonly value: number;
  interval(level: number): Interval;
  /** Two-sided p of the hypothesis that the true value is `target`. */
  p(target: number): number;
  /** What kind of interval it is. */
  readonly method: string;
  /** What the value is made of, for the reader: `7 pairs against 123 runs of each arm`. */
  readonly detail?: string;
  /** False: the interval is not to be trusted, or there is none; `why` says it. */
  readonly valid: boolean;
  readonly why?: string;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The estimate where there is none: everything fits, nothing is excluded. */
export function noEstimate(n: number, method: string, why: string): IntervalEstimate {
  return { n, value: NaN, interval: () => ({ low: NaN, high: NaN }), p: () => 1, method, valid: false, why };
}
