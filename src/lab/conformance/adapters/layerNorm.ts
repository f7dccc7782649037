import { layerNorm } from "../../../core/nn/layerNorm.ts";
import type { Adapter } from "../adapter.ts";
import { dataAt, numberAt, numbersAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { openLayer } from "./kernelLayer.ts";

/** `layer_norm`: over the last dimensions, with or without affine map. */
export const layerNormAdapter: Adapter = {
  reference(golden) {
    const { x, dy, units, eps, params } = read(golden);
    const { y, tape } = layerNorm.forward(x, params, units, eps);
    const back = layerNorm.backward(dy, params, units, tape);
    return { values: values(y, back.x, back.params) };
  },

  kernel(golden, kernel) {
    const { x, dy, units, eps, params } = read(golden);
    // Elementwise scale and shift: whatever is normalised together is one row.
    const affine = params.gamma !== undefined;
    const layer = openLayer(kernel, { data: x, width: units }, [{ type: "layerNorm", affine, eps }], [params]);
    if ("unsupported" in layer) return layer;
    const step = layer.step(0, x.length / units, dy);
    return { values: values(step.y, step.x, step.params) };
  },
};

function read(golden: GoldenCase) {
  return {
    x: tensorAt(golden, "inputs.x").data,
    dy: tensorAt(golden, "inputs.dy").data,
    units: numbersAt(golden, "config.normalized_shape").reduce((product, side) => product * side, 1),
    eps: numberAt(golden, "config.eps"),
    params: { gamma: dataAt(golden, "params.gamma"), beta: dataAt(golden, "params.beta") },
  };
}

function values(
  y: ArrayLike<number>,
  x: ArrayLike<number> = [],
  params: { gamma?: Float64Array | undefined; beta?: Float64Array | undefined },
) {
  return {
    "outputs.y": y,
    "gradients.x": x,
    "gradients.gamma": params.gamma ?? [],
    "gradients.beta": params.beta ?? [],
  };
}
