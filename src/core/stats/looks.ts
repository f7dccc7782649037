import { studentTQuantile, studentTSf } from "../math/studentT.ts";
import { alwaysValid, alwaysValidP, criticalT } from "./alwaysValid.ts";
import { hallInverse, hallSkewness, leastT } from "./hall.ts";
import { type PairedT, pairedT } from "./pairedT.ts";

/**
 * How often differences are judged, which decides what holds of them: `fixed`, once, at a number of seeds that was set
 * before the first trial (t, sign-flip, TOST); `sequential`, more than once or until they decide (always valid).
 * Source: INSTRUMENTS H7.
 */
export type Looks = "fixed" | "sequential";

/**
 * The interval of the mean difference that holds for such looks, with its test: {@link pairedT} or {@link alwaysValid}, and
 * where the differences are skewed as far as Hall's transformation of t reaches with the same critical value. Symmetric
 * differences have exactly the t interval. Of skewed ones the t interval alone covers less than it says: of 16 exponential
 * differences 91 in a hundred where 95 are promised (docs/calibration.md, "t alone"). p is at most 1 - level where the interval
 * excludes 0.
 * @param d paired differences, one a seed @param level coverage in (0, 1)
 * Source: INSTRUMENTS H3, H7; Hall 1992.
 */
export function meanInterval(d: readonly number[], level: number, looks: Looks): PairedT {
  const plain = looks === "sequential" ? alwaysValid(d, level) : pairedT(d, level);
  if (!plain.valid || plain.sd === 0) return plain;
  const { n, mean, se, low, high } = plain;
  const critical = criticalValue(n, 1 - level, looks);
  const skew = hallSkewness(d);
  const t = leastT(d);
  return {
    ...plain,
    low: Math.min(low, mean - se * hallInverse(critical, n, skew)),
    high: Math.max(high, mean - se * hallInverse(-critical, n, skew)),
    p: looks === "sequential" ? alwaysValidP(t, n) : Math.min(1, 2 * studentTSf(Math.abs(t), n - 1)),
  };
}

/** Result of {@link meanEquivalence}. */
export interface MeanEquivalence {
  /** 1 where no test is possible. */
  readonly p: number;
  readonly passed: boolean;
}

/**
 * Is the mean difference smaller than the margin, either way? Two one-sided tests, of each the one of Student's t and
 * Hall's that says less; p is the larger. With `fixed` looks it is passed exactly where the 1 - 2 alpha interval of
 * {@link meanInterval} lies inside (-margin, margin). The 1 - alpha interval has to lie there with `sequential` looks, because a
 * two-sided always-valid interval has no such half, and below 16 pairs, too few to show a tail: of 8 exponential
 * differences with a mean of the margin 5.9 in a hundred would pass, and 3.8 do (docs/calibration.md).
 * @param d paired differences @param margin positive, in the unit of d; 0 or NaN never passes
 * Source: Schuirmann 1987; INSTRUMENTS H5, H7; Hall 1992.
 */
export function meanEquivalence(
  d: readonly number[],
  margin: number,
  alpha: number = 0.05,
  looks: Looks = "fixed",
): MeanEquivalence {
  if (!pairedT(d).valid || !(margin > 0)) return { p: 1, passed: false };
  const above = leastT(d.map((value) => value + margin));
  const below = leastT(d.map((value) => margin - value));
  const least = Math.min(above, below);
  const p = looks === "fixed" ? fixedP(least, d.length) : least > 0 ? alwaysValidP(least, d.length) : 1;
  return { p, passed: p < alpha };
}

function fixedP(t: number, n: number): number {
  return Math.min(1, equivalenceTails(n) * studentTSf(t, n - 1));
}

/** Pairs below which a tail may stay unseen. */
const SHOWS_TAIL = 16;

/** How many tails of t the fixed test for equivalence counts: 1 as Schuirmann's, 2 where pairs are few. */
export function equivalenceTails(n: number): 1 | 2 {
  return n < SHOWS_TAIL ? 2 : 1;
}

/** What |t| must reach to reject at level alpha, two-sided. */
export function criticalValue(n: number, alpha: number, looks: Looks): number {
  return looks === "sequential" ? criticalT(n, alpha) : studentTQuantile(1 - 0.5 * alpha, n - 1);
}
