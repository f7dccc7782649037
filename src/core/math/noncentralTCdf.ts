import { exp, expm1 } from "./elementary.ts";
import { invariant } from "./errors.ts";
import { normalCdf } from "./normal.ts";
import { studentTCdf } from "./studentT.ts";

/**
 * P(T <= t) for the non-central t: T = (Z + delta) / S with S^2 chi-square over its degrees of freedom. The mean of
 * Phi(t s - delta) over S, by the trapezoidal rule in log s. That integrand is analytic and falls off on both sides, so
 * the rule's error falls exponentially with the number of points; the weights are normalised by their own sum. Absolute
 * error below 1e-14, and the relative error stays that small in the far tails, where every term is positive.
 * The upper tail is `noncentralTCdf(-t, df, -delta)`.
 * @param df positive @param delta non-centrality
 */
export function noncentralTCdf(t: number, df: number, delta: number): number {
  invariant(df > 0 && Number.isFinite(delta) && !Number.isNaN(t), `noncentralTCdf: t ${t}, df ${df}, delta ${delta}`);
  if (delta === 0) return studentTCdf(t, df);
  // The integrand is analytic within pi/4 of the real line and about as wide as the root below.
  const step = Math.min(0.1, 0.5 / Math.sqrt(2 * df + delta * delta));
  let weights = 0;
  let total = 0;
  for (const direction of [1, -1]) {
    for (let k = direction === 1 ? 0 : 1; ; k++) {
      const u = direction * k * step;
      // Density of log S up to a constant: s^df exp(-df s^2 / 2), its maximum at s = 1 set to 1.
      const exponent = df * u - 0.5 * df * expm1(2 * u);
      if (exponent < -120) break;
      const weight = exp(exponent);
      weights += weight;
      total += weight * normalCdf(t * exp(u) - delta);
    }
  }
  return total / weights;
}
