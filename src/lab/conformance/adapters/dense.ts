import { dense } from "../../../core/nn/dense.ts";
import type { Adapter } from "../adapter.ts";
import { dataAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { openLayer } from "./kernelLayer.ts";

/** `dense`: y = x W + b with W (in, out). */
export const denseAdapter: Adapter = {
  reference(golden) {
    const { x, dy, inputs, params } = read(golden);
    const back = dense.backward(dy, x, params, inputs);
    return {
      values: {
        "outputs.y": dense.forward(x, params, inputs),
        "gradients.x": back.x,
        "gradients.W": back.params.weight ?? [],
        "gradients.b": back.params.bias ?? [],
      },
    };
  },

  kernel(golden, kernel) {
    const { x, dy, inputs, params } = read(golden);
    const rows = x.length / inputs;
    const spec = { type: "dense", units: dy.length / rows, bias: params.bias !== undefined } as const;
    const layer = openLayer(kernel, { data: x, width: inputs }, [spec], [params]);
    if ("unsupported" in layer) return layer;
    const step = layer.step(0, rows, dy);
    return {
      values: {
        "outputs.y": step.y,
        "gradients.x": step.x ?? [],
        "gradients.W": step.params.weight ?? [],
        "gradients.b": step.params.bias ?? [],
      },
    };
  },
};

function read(golden: GoldenCase) {
  const x = tensorAt(golden, "inputs.x");
  return {
    x: x.data,
    dy: tensorAt(golden, "inputs.dy").data,
    inputs: x.shape[1] ?? 1,
    params: { weight: tensorAt(golden, "params.W").data, bias: dataAt(golden, "params.b") },
  };
}
