import { exp, log, log1p, pow } from "../math/elementary.ts";
import { invariant } from "../math/errors.ts";
import { type PairedT, pairedT } from "./pairedT.ts";
import { skewness } from "./sampleMoments.ts";

/**
 * Interval and test of the mean of normal differences that hold at all numbers of seeds together, so that seeds may be
 * added and looked at until there is a verdict: the chance that the interval ever misses the true mean is at most alpha.
 *
 * The likelihood ratio of "the effect size mean / sd is drawn from N(0, 1)" to "it is 0", of the t statistic, is
 * L = a^{-1/2} ((1 + t^2 / (n - 1)) / (1 + t^2 / (a (n - 1))))^{n/2} with a = 1 + n. It is a martingale when there is no
 * effect, and so reaches 1 / alpha with a chance of at most alpha, ever (Ville's inequality). The interval holds the
 * means that L does not reject: mean +- {@link criticalT} sd / sqrt(n). p = min(1, 1 / L), at most alpha exactly where the
 * interval excludes 0.
 * @param d paired differences, one a seed, in the order in which they were added or any other
 * @param level coverage in (0, 1)
 * Source: Lai 1976, with the Gaussian mixture of Wang & Ramdas 2023; INSTRUMENTS H7 (tau = 1).
 */
export function alwaysValid(d: readonly number[], level: number = 0.95): PairedT {
  const fixed = pairedT(d, level);
  if (!fixed.valid) return fixed;
  const { n, mean, se } = fixed;
  const critical = criticalT(n, 1 - level);
  // A spread of 0 with an infinite critical value leaves everything possible.
  const half = critical === Infinity ? Infinity : critical * se;
  return { ...fixed, low: mean - half, high: mean + half, p: alwaysValidP(mean === 0 ? 0 : mean / se, n) };
}

/**
 * What t must reach: t^2 = (n - 1) (c - 1) / (1 - c / a) with a = 1 + n and c = (sqrt(a) / alpha)^{2/n}; infinite where
 * c >= a, which is below 5 pairs at alpha = 0.05 and below 7 at 0.005.
 */
export function criticalT(n: number, alpha: number): number {
  invariant(n >= 2 && alpha > 0 && alpha < 1, `criticalT: n ${n}, alpha ${alpha}`);
  const a = 1 + n;
  const c = pow(Math.sqrt(a) / alpha, 2 / n);
  return c < a ? Math.sqrt(((n - 1) * (c - 1)) / (1 - c / a)) : Infinity;
}

/** No verdict before so many pairs when seeds are added live. */
export const FIRST_LOOK = 8;
/** The same where the differences are skewed by more than 1 either way: a t statistic of few skewed numbers is no t. */
const FIRST_LOOK_SKEWED = 16;

/** The number of pairs at which these differences may first be judged: 8, or 16 where |skewness| > 1. Source: INSTRUMENTS H7. */
export function firstLook(d: readonly number[]): number {
  return Math.abs(skewness(d)) > 1 ? FIRST_LOOK_SKEWED : FIRST_LOOK;
}

/** min(1, 1 / L) for a t statistic of n differences. */
export function alwaysValidP(t: number, n: number): number {
  const a = 1 + n;
  const u = (t * t) / (n - 1);
  // All differences equal: (1 + u) / (1 + u / a) tends to a.
  const ratio = u === Infinity ? log(a) : log1p(u) - log1p(u / a);
  return Math.min(1, exp(0.5 * log(a) - 0.5 * n * ratio));
}
