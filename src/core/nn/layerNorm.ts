import { UserError } from "../math/errors.ts";
import { affine } from "./affine.ts";
import type { LayerParams } from "./params.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";

/** What the backward pass needs of the forward pass. */
export interface LayerNormTape {
  /** (B, U) */
  readonly normalised: Float64Array;
  /** sqrt(variance + eps) of each row, (B). */
  readonly deviation: Float64Array;
}

interface LayerNorm {
  /**
   * y = gamma x̂ + beta with x̂ = (x - mean) / sqrt(variance + eps), mean and biased variance over the U values of one
   * row. U is the product of all normalised dimensions; gamma and beta are (U) or absent.
   */
  forward(
    x: Float64Array,
    params: LayerParams,
    units: number,
    eps: number,
  ): { readonly y: Float64Array; readonly tape: LayerNormTape };
  backward(
    dy: Float64Array,
    params: LayerParams,
    units: number,
    tape: LayerNormTape,
  ): { readonly x: Float64Array; readonly params: LayerParams };
}

/**
 * Layer normalisation: no statistics over the batch, so no batch noise, and the same in training and evaluation.
 * Throws UserError when the shapes do not fit or a row has no value.
 * Source: Ba, Kiros, Hinton 2016, "Layer normalization", equation 3.
 */
export const layerNorm: LayerNorm = {
  forward(x, params, units, eps) {
    if (units < 1) throw new UserError(`layer norm: rows of ${units} values; expected at least one`);
    const rows = rowsOf("layer norm", x, units);
    expectLength("layer norm", "gamma", params.gamma, units);
    expectLength("layer norm", "beta", params.beta, units);
    const normalised = new Float64Array(x.length);
    const deviation = new Float64Array(rows);
    for (let b = 0; b < rows; b++) {
      const row = x.subarray(b * units, (b + 1) * units);
      const mean = row.reduce((sum, value) => sum + value, 0) / units;
      const variance = row.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / units;
      deviation[b] = Math.sqrt(variance + eps);
      for (let u = 0; u < units; u++) normalised[b * units + u] = (row[u] - mean) / deviation[b];
    }
    return { y: affine.forward(normalised, params, units, 1), tape: { normalised, deviation } };
  },

  backward(dy, params, units, { normalised, deviation }) {
    expectLength("layer norm", "dy", dy, normalised.length);
    const { x: dNormalised, params: dParams } = affine.backward(dy, normalised, params, units, 1);
    const dx = new Float64Array(dy.length);
    for (let b = 0; b < deviation.length; b++) {
      let sum = 0;
      let projection = 0;
      for (let i = b * units; i < (b + 1) * units; i++) {
        sum += dNormalised[i];
        projection += dNormalised[i] * normalised[i];
      }
      for (let i = b * units; i < (b + 1) * units; i++)
        dx[i] = (dNormalised[i] - sum / units - normalised[i] * (projection / units)) / deviation[b];
    }
    return { x: dx, params: dParams };
  },
};
