import type { LayerParams } from "./params.ts";

interface Affine {
  /** y = gamma x̂ + beta for x̂ (B, U, M), gamma and beta (U); an absent gamma is 1, an absent beta 0. */
  forward(normalised: Float64Array, params: LayerParams, units: number, positions: number): Float64Array;
  /** dx̂ = gamma dy, dgamma = sum of x̂ dy, dbeta = sum of dy, the sums over rows and positions. */
  backward(
    dy: Float64Array,
    normalised: Float64Array,
    params: LayerParams,
    units: number,
    positions: number,
  ): { readonly x: Float64Array; readonly params: LayerParams };
}

/** The scale and shift behind a normalisation. Source: Ioffe and Szegedy 2015, Algorithm 1, line 4. */
export const affine: Affine = {
  forward(normalised, { gamma, beta }, units, positions) {
    return normalised.map((value, i) => {
      const u = Math.floor(i / positions) % units;
      return (gamma === undefined ? value : gamma[u] * value) + (beta === undefined ? 0 : beta[u]);
    });
  },

  backward(dy, normalised, { gamma, beta }, units, positions) {
    const dx = new Float64Array(dy.length);
    const dGamma = new Float64Array(units);
    const dBeta = new Float64Array(units);
    for (let i = 0; i < dy.length; i++) {
      const u = Math.floor(i / positions) % units;
      dGamma[u] += dy[i] * normalised[i];
      dBeta[u] += dy[i];
      dx[i] = gamma === undefined ? dy[i] : gamma[u] * dy[i];
    }
    return {
      x: dx,
      params: { gamma: gamma === undefined ? undefined : dGamma, beta: beta === undefined ? undefined : dBeta },
    };
  },
};
