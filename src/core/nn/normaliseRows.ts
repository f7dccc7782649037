import { UserError } from "../math/errors.ts";
import { rowsOf } from "./rowsOf.ts";

/** What the backward pass needs of the forward pass. */
export interface RowsTape {
  /** (B, U), in the shape of x. */
  readonly normalised: Float64Array;
  /** sqrt(variance + eps) of each row, (B). */
  readonly deviation: Float64Array;
}

interface NormaliseRows {
  /** x̂ = (x - mean) / sqrt(variance + eps), mean and biased variance over the `width` values of one row. */
  forward(where: string, x: Float64Array, width: number, eps: number): RowsTape;
  /** dx = (dx̂ - mean(dx̂) - x̂ mean(x̂ dx̂)) / sqrt(variance + eps), the means over one row. */
  backward(dNormalised: Float64Array, tape: RowsTape): Float64Array;
}

/**
 * The heart of layer and group normalisation: rows of consecutive values, each normalised by itself. Throws UserError when
 * x is not a whole number of rows or a row has no value.
 * Source: Ba, Kiros, Hinton 2016, "Layer normalization", equation 3.
 */
export const normaliseRows: NormaliseRows = {
  forward(where, x, width, eps) {
    if (width < 1) throw new UserError(`${where}: rows of ${width} values; expected at least one`);
    const rows = rowsOf(where, x, width);
    const normalised = new Float64Array(x.length);
    const deviation = new Float64Array(rows);
    for (let b = 0; b < rows; b++) {
      const row = x.subarray(b * width, (b + 1) * width);
      const mean = row.reduce((sum, value) => sum + value, 0) / width;
      const variance = row.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / width;
      deviation[b] = Math.sqrt(variance + eps);
      for (let u = 0; u < width; u++) normalised[b * width + u] = (row[u] - mean) / deviation[b];
    }
    return { normalised, deviation };
  },

  backward(dNormalised, { normalised, deviation }) {
    const width = normalised.length / deviation.length;
    const dx = new Float64Array(dNormalised.length);
    for (let b = 0; b < deviation.length; b++) {
      let sum = 0;
      let projection = 0;
      for (let i = b * width; i < (b + 1) * width; i++) {
        sum += dNormalised[i];
        projection += dNormalised[i] * normalised[i];
      }
      for (let i = b * width; i < (b + 1) * width; i++)
        dx[i] = (dNormalised[i] - sum / width - normalised[i] * (projection / width)) / deviation[b];
    }
    return dx;
  },
};
