import { exp, log } from "./elementary.ts";
import { invariant } from "./errors.ts";
import { logGamma, lowerGamma, upperGamma } from "./incompleteGamma.ts";
import { invertTail } from "./invertTail.ts";
import { normalQuantile } from "./normalQuantile.ts";

/** P(X <= x) for chi-square with df degrees of freedom. @param x not negative @param df positive */
export function chiSquareCdf(x: number, df: number): number {
  return lowerGamma(df / 2, x / 2);
}

/** P(X > x) for chi-square, accurate where it is small. */
export function chiSquareSf(x: number, df: number): number {
  return upperGamma(df / 2, x / 2);
}

/** Quantile: the x with P(X <= x) = p. The first guess is Wilson and Hilferty's (1931). */
export function chiSquareQuantile(p: number, df: number): number {
  invariant(p >= 0 && p <= 1 && df > 0, `chiSquareQuantile: p ${p}, df ${df}`);
  if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
  const ninth = 2 / (9 * df);
  const root = 1 - ninth + normalQuantile(p) * Math.sqrt(ninth);
  const lower = p < 0.5;
  return invertTail(
    {
      probability: lower ? (x) => chiSquareCdf(x, df) : (x) => chiSquareSf(x, df),
      density: (x) => 0.5 * exp((df / 2 - 1) * log(x / 2) - x / 2 - logGamma(df / 2)),
      direction: lower ? 1 : -1,
    },
    lower ? p : 1 - p,
    root > 0.2 ? df * root * root * root : 2 * exp((log(p) + logGamma(df / 2 + 1)) / (df / 2)),
  );
}
