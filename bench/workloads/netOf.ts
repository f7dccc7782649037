import type { LayerSpec, NetSpec } from "../../src/core/nn/spec.ts";

/** A multilayer perceptron: hidden layers of the given widths, each with `between` behind it, and a dense layer last. */
export function netOf(
  inputs: number,
  hidden: readonly number[],
  outputs: number,
  between: readonly LayerSpec[],
): NetSpec {
  return {
    inputs,
    layers: [
      ...hidden.flatMap((units): LayerSpec[] => [{ type: "dense", units }, ...between]),
      { type: "dense", units: outputs },
    ],
    loss: outputs === 1 ? "logistic" : "softmax",
    initialiser: "he",
  };
}

/** Batch norm as PyTorch has it by default. */
export const batchNorm: LayerSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};
