import { affine } from "./affine.ts";
import { normaliseRows, type RowsTape } from "./normaliseRows.ts";
import type { LayerParams } from "./params.ts";
import { expectLength } from "./rowsOf.ts";

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
  ): { readonly y: Float64Array; readonly tape: RowsTape };
  backward(
    dy: Float64Array,
    params: LayerParams,
    units: number,
    tape: RowsTape,
  ): { readonly x: Float64Array; readonly params: LayerParams };
}

/**
 * Layer normalisation: no statistics over the batch, so no batch noise, and the same in training and evaluation. Scale and
 * shift are elementwise, as in PyTorch; in a network they belong to units, which makes it a group norm of one group.
 * Throws UserError when the shapes do not fit or a row has no value.
 * Source: Ba, Kiros, Hinton 2016, "Layer normalization", equation 3.
 */
export const layerNorm: LayerNorm = {
  forward(x, params, units, eps) {
    const tape = normaliseRows.forward("layer norm", x, units, eps);
    expectLength("layer norm", "gamma", params.gamma, units);
    expectLength("layer norm", "beta", params.beta, units);
    return { y: affine.forward(tape.normalised, params, units, 1), tape };
  },

  backward(dy, params, units, tape) {
    expectLength("layer norm", "dy", dy, tape.normalised.length);
    const { x: dNormalised, params: dParams } = affine.backward(dy, tape.normalised, params, units, 1);
    return { x: normaliseRows.backward(dNormalised, tape), params: dParams };
  },
};
