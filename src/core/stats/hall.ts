import { exp, log } from "../math/elementary.ts";
import { mean, skewness, standardDeviation } from "./sampleMoments.ts";

/**
 * Skewness for {@link hallT}: G1 (1 + 8.5 / n), with G1 = n^2 / ((n - 1) (n - 2)) times {@link skewness}. A sample's own
 * skewness is drawn towards 0 where the law is skewed, the more the fewer the numbers: the exponential law has 2, and G1
 * of 8 numbers of it is 1.05 on average, of 16 it is 1.34, of 32 it is 1.57; with the factor it is 2.2, 2.1, 2.0. 0 for
 * fewer than three numbers, or where all are equal.
 * Source: Joanes & Gill 1998 for G1, Hazen 1930 for the factor.
 */
export function hallSkewness(d: readonly number[]): number {
  const n = d.length;
  const skew = n < 3 ? NaN : skewness(d);
  return Number.isFinite(skew) ? ((skew * n * n) / ((n - 1) * (n - 2))) * (1 + 8.5 / n) : 0;
}

/**
 * Hall's transformation of a t statistic, which takes out what skewness does to it, and is t where there is none:
 * sqrt(n) (x + g x^2 / 3 + g^2 x^3 / 27 + g / (6 n)) with x = t / sqrt(n). Its slope in x is c^2 with c = 1 + g x / 3; where
 * c falls below 0.6 it goes on along its tangent there: the expansion does not reach so far, and is flat at
 * t = -3 sqrt(n) / g, so that evidence against a mean on the side of the short tail would hardly grow. Grows with t.
 * @param t (mean - mu) / (sd / sqrt(n)) @param g skewness
 * Source: Hall 1992, "On the removal of skewness by transformation"; the tangent is our own.
 */
export function hallT(t: number, n: number, g: number): number {
  if (g === 0 || !Number.isFinite(t)) return t;
  const x = t / Math.sqrt(n);
  const { x0, y0 } = tangent(g);
  const beyond = 1 + (g * x) / 3 < LEAST;
  const y = beyond ? y0 + LEAST * LEAST * (x - x0) : x * (1 + (g * x) / 3 + (g * g * x * x) / 27);
  return Math.sqrt(n) * (y + g / (6 * n));
}

/**
 * The t that {@link hallT} takes to `value`: x = 3 y / (c^2 + c + 1) with y = value / sqrt(n) - g / (6 n) and the cube root
 * c = (1 + g y)^{1/3}, times sqrt(n); so written nothing cancels near g = 0.
 */
export function hallInverse(value: number, n: number, g: number): number {
  if (g === 0 || !Number.isFinite(value)) return value;
  const y = value / Math.sqrt(n) - g / (6 * n);
  const { x0, y0 } = tangent(g);
  const cube = 1 + g * y;
  if (cube < LEAST * LEAST * LEAST) return Math.sqrt(n) * (x0 + (y - y0) / (LEAST * LEAST));
  const c = exp(log(cube) / 3);
  return (Math.sqrt(n) * 3 * y) / (c * c + c + 1);
}

/** Least c of the transformation before its tangent takes over. */
const LEAST = 0.6;

/** Where c is {@link LEAST}: x = 3 (c - 1) / g and y = (c^3 - 1) / g. */
function tangent(g: number): { readonly x0: number; readonly y0: number } {
  return { x0: (3 * (LEAST - 1)) / g, y0: (LEAST * LEAST * LEAST - 1) / g };
}

/**
 * Of Student's t and Hall's statistic of mean = 0, the one nearer to 0; 0 where they lie on both sides of it. A test that
 * asks both rejects only where both do. Infinite where all differences are equal.
 * @param d at least two paired differences
 */
export function leastT(d: readonly number[]): number {
  const t = mean(d) / (standardDeviation(d) / Math.sqrt(d.length));
  const hall = hallT(t, d.length, hallSkewness(d));
  if (t > 0 && hall > 0) return Math.min(t, hall);
  return t < 0 && hall < 0 ? Math.max(t, hall) : 0;
}
