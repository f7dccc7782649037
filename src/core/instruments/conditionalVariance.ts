import { invertPositiveDefinite } from "../math/cholesky.ts";

/** Ridge in units of the mean variance, as in INSTRUMENTS B4. */
const ridge = 1e-3;

/**
 * Precision matrix (C + lambda I)^-1 (U, U) of a covariance C with lambda = 1e-3 trace(C) / U; undefined where every unit
 * is constant.
 */
export function precision(covariance: Float64Array, units: number): Float64Array | undefined {
  let trace = 0;
  for (let u = 0; u < units; u++) trace += covariance[u * units + u];
  const ridged = covariance.slice();
  for (let u = 0; u < units; u++) ridged[u * units + u] += (ridge * trace) / units;
  return invertPositiveDefinite(ridged, units);
}

/**
 * Variance of each unit that no linear combination of the other units accounts for, 1 / precision_uu (U): that of h_u
 * given the others where they are jointly Gaussian, up to the ridge.
 * Source: Lauritzen 1996, section 5.1.
 */
export function conditionalVariance(precision: Float64Array, units: number): Float64Array {
  return Float64Array.from({ length: units }, (_, u) => 1 / precision[u * units + u]);
}

/** Partial correlations (U, U): -precision_uv / sqrt(precision_uu precision_vv). */
export function partialCorrelation(precision: Float64Array, units: number): Float64Array {
  return precision.map((value, at) => {
    const [u, v] = [Math.floor(at / units), at % units];
    return u === v ? 1 : -value / Math.sqrt(precision[u * units + u] * precision[v * units + v]);
  });
}
