import type { Moments } from "./moments.ts";

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
}

/**
 * The heart of batch normalisation, without affine map and memory.
 * Source: Ioffe and Szegedy 2015, Algorithm 1, line 3, and the gradients of section 3 in their simplified form.
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
      let sum = 0;
      let projection = 0;
      for (const i of indices) {
        sum += dNormalised[i];
        projection += dNormalised[i] * normalised[i];
      }
      const n = indices.length;
      for (const i of indices) {
        const constant = through ? sum / n + normalised[i] * (projection / n) : 0;
        dx[i] = (dNormalised[i] - constant) / deviation;
      }
    });
    return dx;
  },
};

/** Calls `visit` with the positions in x of one unit's values in one statistics batch, for every unit and batch. */
function forEachGroup(how: Normalisation, visit: (indices: Int32Array, unit: number, moments: Moments) => void): void {
  const { units, positions, bounds } = how;
  how.moments.forEach((moments, k) => {
    const indices = new Int32Array((bounds[k + 1] - bounds[k]) * positions);
    for (let u = 0; u < units; u++) {
      let at = 0;
      for (let b = bounds[k]; b < bounds[k + 1]; b++) {
        for (let m = 0; m < positions; m++) indices[at++] = (b * units + u) * positions + m;
      }
      visit(indices, u, moments);
    }
  });
}
