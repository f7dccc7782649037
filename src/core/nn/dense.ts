import { UserError } from "../math/errors.ts";
import type { LayerParams } from "./params.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";

/** Gradients of the loss with respect to a dense layer's input (B, I) and parameters. */
interface DenseGradients {
  readonly x: Float64Array;
  readonly params: LayerParams;
}

interface Dense {
  /** y = x W + b, (B, U). */
  forward(x: Float64Array, params: LayerParams, inputs: number): Float64Array;
  /** dx = dy Wᵀ, dW = xᵀ dy, db = sum of dy over the batch. */
  backward(dy: Float64Array, x: Float64Array, params: LayerParams, inputs: number): DenseGradients;
}

/**
 * The fully connected layer. x is (B, I), `weight` (I, U), `bias` (U) or absent. Throws UserError when the shapes do
 * not fit.
 * Source: Rumelhart, Hinton, Williams 1986, "Learning representations by back-propagating errors".
 */
export const dense: Dense = {
  forward(x, params, inputs) {
    const { weight, rows, units } = shape(x, params, inputs);
    const y = new Float64Array(rows * units);
    for (let b = 0; b < rows; b++) {
      if (params.bias !== undefined) y.set(params.bias, b * units);
      for (let i = 0; i < inputs; i++) {
        const value = x[b * inputs + i];
        for (let u = 0; u < units; u++) y[b * units + u] += value * weight[i * units + u];
      }
    }
    return y;
  },

  backward(dy, x, params, inputs) {
    const { weight, rows, units } = shape(x, params, inputs);
    expectLength("dense", "dy", dy, rows * units);
    const dx = new Float64Array(x.length);
    const dWeight = new Float64Array(weight.length);
    const dBias = params.bias === undefined ? undefined : new Float64Array(units);
    for (let b = 0; b < rows; b++) {
      if (dBias !== undefined) for (let u = 0; u < units; u++) dBias[u] += dy[b * units + u];
      for (let i = 0; i < inputs; i++) {
        for (let u = 0; u < units; u++) {
          dx[b * inputs + i] += dy[b * units + u] * weight[i * units + u];
          dWeight[i * units + u] += dy[b * units + u] * x[b * inputs + i];
        }
      }
    }
    return { x: dx, params: { weight: dWeight, bias: dBias } };
  },
};

function shape(
  x: Float64Array,
  params: LayerParams,
  inputs: number,
): { weight: Float64Array; rows: number; units: number } {
  const { weight, bias } = params;
  if (weight === undefined) throw new UserError("dense: no weight given; expected an array (inputs, units)");
  const units = rowsOf("dense: weight", weight, inputs);
  expectLength("dense", "bias", bias, units);
  return { weight, rows: rowsOf("dense: x", x, inputs), units };
}
