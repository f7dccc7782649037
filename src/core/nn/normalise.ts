import type { Estimator } from "./estimator.ts";
import type { Moments } from "./moments.ts";
import { placesOf } from "./placesOf.ts";

/** The statistics batches of one pass over x (B, U, M): rows `bounds[k]` to `bounds[k + 1]` share `moments[k]`. */
export interface Normalisation {
  readonly units: number;
  readonly positions: number;
  readonly bounds: readonly number[];
  readonly moments: readonly Moments[];
  /** Added to the variance, inside the root. */
  readonly eps: number;
}

interface Normalise {
  /** x̂ = (x - mean) / sqrt(variance + eps), (B, U, M). */
  forward(x: Float64Array, how: Normalisation): Float64Array;
  /**
   * dx = (dx̂ - mean(dx̂) - x̂ mean(x̂ dx̂)) / sqrt(variance + eps), the means over one unit's values in the statistics
   * batch. With `through` false the moments are constants and dx = dx̂ / sqrt(variance + eps).
   */
  backward(dNormalised: Float64Array, normalised: Float64Array, how: Normalisation, through: boolean): Float64Array;
  /** The same through an estimator in place of mean and variance. */
  backwardThrough(
    estimator: Estimator,
    dNormalised: Float64Array,
    x: Float64Array,
    normalised: Float64Array,
    how: Normalisation,
  ): Float64Array;
}

/**
 * The heart of batch normalisation, without affine map and memory.
 * Source: Ioffe and Szegedy 2015, Algorithm 1, line 3, and the gradients of section 3, those of mean and variance in
 * their simplified form.
 */
export const normalise: Normalise = {
  forward(x, how) {
    const out = new Float64Array(x.length);
    forEachGroup(how, (indices, u, { mean, variance }) => {
      const deviation = Math.sqrt(variance[u] + how.eps);
      for (const i of indices) out[i] = (x[i] - mean[u]) / deviation;
    });
    return out;
  },

  backward(dNormalised, normalised, how, through) {
    const dx = new Float64Array(dNormalised.length);
    forEachGroup(how, (indices, u, { variance }) => {
      const deviation = Math.sqrt(variance[u] + how.eps);
      const { sum, projection } = sums(dNormalised, normalised, indices);
      const n = indices.length;
      for (const i of indices) {
        const constant = through ? sum / n + normalised[i] * (projection / n) : 0;
        dx[i] = (dNormalised[i] - constant) / deviation;
      }
    });
    return dx;
  },

  backwardThrough(estimator, dNormalised, x, normalised, how) {
    const dx = new Float64Array(dNormalised.length);
    forEachGroup(how, (indices, u, { variance }) => {
      const { dMean, dVariance, deviation } = statisticsGradient(
        dNormalised,
        normalised,
        indices,
        variance[u] + how.eps,
      );
      const values = Float64Array.from(indices, (i) => x[i]);
      const shares = estimator.backward(values, dMean, dVariance);
      indices.forEach((i, k) => {
        dx[i] = dNormalised[i] / deviation + shares[k];
      });
    });
    return dx;
  },
};

/**
 * dL/dmean = -sum of dx̂ / deviation and dL/dvariance = -sum of dx̂ x̂ / (2 deviation²) over the values that one mean and
 * one variance normalise. Source: Ioffe and Szegedy 2015, section 3, with the part of dL/dmean that is 0 left out.
 *
 * @param square variance + eps
 */
export function statisticsGradient(
  dNormalised: Float64Array,
  normalised: Float64Array,
  indices: Int32Array,
  square: number,
): { readonly dMean: number; readonly dVariance: number; readonly deviation: number } {
  const deviation = Math.sqrt(square);
  const { sum, projection } = sums(dNormalised, normalised, indices);
  return { dMean: -sum / deviation, dVariance: -projection / (2 * square), deviation };
}

function sums(
  dNormalised: Float64Array,
  normalised: Float64Array,
  indices: Int32Array,
): { readonly sum: number; readonly projection: number } {
  let sum = 0;
  let projection = 0;
  for (const i of indices) {
    sum += dNormalised[i];
    projection += dNormalised[i] * normalised[i];
  }
  return { sum, projection };
}

/** Calls `visit` with the places in x of one unit's values in one statistics batch, for every unit and batch. */
function forEachGroup(how: Normalisation, visit: (indices: Int32Array, unit: number, moments: Moments) => void): void {
  const { units, positions, bounds } = how;
  how.moments.forEach((moments, k) => {
    for (let u = 0; u < units; u++) visit(placesOf(u, units, positions, bounds[k], bounds[k + 1]), u, moments);
  });
}
