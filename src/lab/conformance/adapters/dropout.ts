import { dropout } from "../../../core/nn/dropout.ts";
import type { Adapter } from "../adapter.ts";
import { numberAt, tensorAt, valueAt } from "../caseReader.ts";
import { openLayer } from "./kernelLayer.ts";

/** `dropout`: inverted, with a given mask; the identity in evaluation. `p` is the probability to drop. */
export const dropoutAdapter: Adapter = {
  reference(golden) {
    const rate = numberAt(golden, "config.p");
    // A case that asks only whether the rate is accepted has no tensors.
    if (valueAt(golden, "inputs.x") === undefined)
      return { values: { "outputs.y": dropout.forward(new Float64Array(1), new Float64Array(1), rate) } };
    const x = tensorAt(golden, "inputs.x").data;
    const dy = tensorAt(golden, "inputs.dy").data;
    if (valueAt(golden, "config.mode") === "eval") return { values: { "outputs.y": x, "gradients.x": dy } };
    const mask = tensorAt(golden, "inputs.mask").data;
    return {
      values: {
        "outputs.y": dropout.forward(x, mask, rate),
        "outputs.y_eval": x,
        "gradients.x": dropout.backward(dy, mask, rate),
      },
    };
  },

  kernel(golden, kernel) {
    const rate = numberAt(golden, "config.p");
    const spec = { type: "dropout", rate, boosting: false } as const;
    if (valueAt(golden, "inputs.x") === undefined)
      return { unsupported: "a rate is checked before the kernels see it" };
    const { data, shape } = tensorAt(golden, "inputs.x");
    const rows = shape[0] ?? 0;
    // Dropout does not care about the shape: an image is a long row.
    const layer = openLayer(kernel, { data, width: data.length / rows }, [spec], [{}]);
    if ("unsupported" in layer) return layer;
    if (valueAt(golden, "config.mode") === "eval")
      return {
        values: { "outputs.y": layer.evaluate(0, rows) },
        notCompared: { "gradients.x": "the kernels have no backward pass in evaluation mode" },
      };
    const masks = [tensorAt(golden, "inputs.mask").data];
    const step = layer.step(0, rows, tensorAt(golden, "inputs.dy").data, { masks });
    return {
      values: { "outputs.y": step.y, "outputs.y_eval": layer.evaluate(0, rows), "gradients.x": step.x ?? [] },
    };
  },
};
