import { chiSquareSf } from "../math/chiSquare.ts";
import { type Lifetime, timesReached } from "./kaplanMeier.ts";

/** Two arms, compared only with one another. */
export interface Stratum {
  readonly arm: readonly Lifetime[];
  readonly against: readonly Lifetime[];
}

export interface LogRank {
  /** How often `arm` reached the target. */
  readonly observed: number;
  /** How often it would have, had both the same speed. */
  readonly expected: number;
  readonly variance: number;
  /** (observed - expected)^2 / variance, on one degree of freedom; 0 where nothing can be told. */
  readonly chiSquare: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Log-rank test: do two arms reach the target at the same rate? At each time at which d of n at risk reach it, n_1 of them
 * of `arm`, expected d n_1 / n with variance d (n_1 / n) (1 - n_1 / n) (n - d) / (n - 1); sums over times and strata. A
 * positive observed - expected means that `arm` reaches it sooner. The chi-square law holds for many seeds only.
 * @param strata one for the plain test; one for each seed for the stratified
 * Source: Mantel 1966; Peto & Peto 1972; stratified: Kalbfleisch & Prentice 1980, section 1.4; INSTRUMENTS H11.
 */
export function logRank(strata: readonly Stratum[]): LogRank {
  let observed = 0;
  let expected = 0;
  let variance = 0;
  for (const { arm, against } of strata) {
    for (const time of timesReached([...arm, ...against])) {
      const first = countAt(arm, time);
      const second = countAt(against, time);
      const n = first.atRisk + second.atRisk;
      const d = first.reached + second.reached;
      const share = first.atRisk / n;
      observed += first.reached;
      expected += d * share;
      if (n > 1) variance += (d * share * (1 - share) * (n - d)) / (n - 1);
    }
  }
  const chiSquare = variance > 0 ? ((observed - expected) * (observed - expected)) / variance : 0;
  return { observed, expected, variance, chiSquare, p: chiSquareSf(chiSquare, 1) };
}

function countAt(lifetimes: readonly Lifetime[], time: number): { readonly atRisk: number; readonly reached: number } {
  let atRisk = 0;
  let reached = 0;
  for (const one of lifetimes) {
    if (one.time >= time) atRisk++;
    if (one.reached && one.time === time) reached++;
  }
  return { atRisk, reached };
}
