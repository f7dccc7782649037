import { exp, log1p } from "./elementary.ts";
import { invariant } from "./errors.ts";
import { incompleteBeta } from "./incompleteBeta.ts";
import { logGamma } from "./incompleteGamma.ts";
import { invertTail } from "./invertTail.ts";
import { normalQuantile } from "./normalQuantile.ts";

const HALF_LOG_PI = 0.5723649429247001;

/** P(T <= t) for Student's t. @param df degrees of freedom, positive, not necessarily whole */
export function studentTCdf(t: number, df: number): number {
  return studentTSf(-t, df);
}

/** P(T > t) for Student's t, accurate where it is small. Source: Abramowitz & Stegun 1964, 26.7.1. */
export function studentTSf(t: number, df: number): number {
  invariant(df > 0, `studentTSf: df ${df}`);
  if (Number.isNaN(t)) return NaN;
  const square = t * t;
  const far = square > 1e300;
  const x = far ? df / t / t : df / (df + square);
  const tail = 0.5 * incompleteBeta(df / 2, 0.5, x, far ? 1 : square / (df + square));
  return t >= 0 ? tail : 1 - tail;
}

/** Quantile: the t with P(T <= t) = p; relative error about 1e-13. @param p in [0, 1] @param df positive */
export function studentTQuantile(p: number, df: number): number {
  invariant(p >= 0 && p <= 1 && df > 0, `studentTQuantile: p ${p}, df ${df}`);
  if (p === 0.5) return 0;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const target = Math.min(p, 1 - p);
  const z = -normalQuantile(target);
  const scale = exp(logGamma((df + 1) / 2) - logGamma(df / 2) - HALF_LOG_PI) / Math.sqrt(df);
  const t = invertTail(
    {
      probability: (x) => studentTSf(x, df),
      density: (x) => scale * exp(-0.5 * (df + 1) * log1p((x * x) / df)),
      direction: -1,
    },
    target,
    z + (z * z * z + z) / (4 * df),
  );
  return p < 0.5 ? -t : t;
}
