import { studentTSf } from "../math/studentT.ts";
import { pairedT } from "./pairedT.ts";

/** Result of the two one-sided tests for equivalence. */
export interface Tost {
  /** The larger of the two; 1 where no test is possible. */
  readonly p: number;
  /** Of the test against mean <= -margin. */
  readonly pLower: number;
  /** Of the test against mean >= margin. */
  readonly pUpper: number;
  readonly passed: boolean;
  /** The 1 - 2 alpha interval; inside (-margin, margin) exactly when the test passed. */
  readonly low: number;
  readonly high: number;
}

/**
 * Two one-sided paired t tests: is the mean difference smaller than the margin, either way?
 * @param d paired differences @param margin positive, in the unit of d; 0 or NaN never passes
 * Source: Schuirmann 1987; INSTRUMENTS H5.
 */
export function tost(d: readonly number[], margin: number, alpha: number = 0.05): Tost {
  const { valid, mean, se, df, low, high } = pairedT(d, 1 - 2 * alpha);
  if (!valid || !(margin > 0)) return { p: 1, pLower: 1, pUpper: 1, passed: false, low, high };
  const pLower = upperTail(mean + margin, se, df);
  const pUpper = upperTail(margin - mean, se, df);
  const p = Math.max(pLower, pUpper);
  return { p, pLower, pUpper, passed: p < alpha, low, high };
}

/** P(T >= distance / se); where se is 0, certainty by the sign of the distance. */
function upperTail(distance: number, se: number, df: number): number {
  if (se === 0) return distance > 0 ? 0 : 1;
  return studentTSf(distance / se, df);
}
