import { batchNorm } from "../../../core/nn/batchNorm.ts";
import type { BatchNormSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { dataAt, numberAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { gradientExtra, positionsOf, unitsOf } from "./batchNormCase.ts";
import { passKernel } from "./kernelLayer.ts";

/** `exclusive_batch_norm`: each example normalised by the others of its batch. */
export const exclusiveBatchNormAdapter: Adapter = {
  reference(golden) {
    const { spec, params, x, dy, units, positions } = readExclusive(golden);
    const { y, tape } = batchNorm.forward(x, params, undefined, spec, { mode: "train", units, positions });
    const back = batchNorm.backward(dy, params, tape);
    const extra = gradientExtra(tape.how.moments, spec.eps, "reference");
    return {
      values: {
        "outputs.y": y,
        "gradients.x": { value: back.x, extra },
        "gradients.gamma": { value: back.params.gamma ?? [], extra },
        "gradients.beta": { value: back.params.beta ?? [], extra },
      },
    };
  },

  kernel(golden, kernel) {
    const { spec, params, x, units, positions } = readExclusive(golden);
    const passed = passKernel(golden, kernel, [spec], [params]);
    if ("unsupported" in passed) return passed;
    const { tape } = batchNorm.forward(x, params, undefined, spec, { mode: "train", units, positions });
    // The smallest deviation stands in the gradient of x squared: it enters the statistics of every other example.
    const { absolute = 0 } = gradientExtra(tape.how.moments, spec.eps, "kernel");
    // Of two examples the other's variance is 0, and what is left of the gradient is the difference of terms a thousand times
    // as large.
    const relative = x.length === 2 * units * positions ? 1e-3 : 0;
    const extra = { absolute: Math.max(absolute, (absolute * absolute) / 2e-7), relative };
    return {
      values: {
        "outputs.y": { value: passed.y, extra },
        "gradients.x": { value: passed.x, extra },
        "gradients.gamma": { value: passed.params.gamma ?? [], extra },
        "gradients.beta": passed.params.beta ?? [],
      },
    };
  },
};

/** An exclusive batch norm case. */
function readExclusive(golden: GoldenCase) {
  const { data, shape } = tensorAt(golden, "inputs.x");
  const spec: BatchNormSpec = {
    type: "batchNorm",
    dialect: "pytorch",
    statistics: "others",
    stopGradient: false,
    affine: true,
    eps: numberAt(golden, "config.eps"),
    momentum: 0.1,
  };
  return {
    spec,
    params: { gamma: dataAt(golden, "params.gamma"), beta: dataAt(golden, "params.beta") },
    x: data,
    dy: tensorAt(golden, "inputs.dy").data,
    units: unitsOf(golden, shape),
    positions: positionsOf(shape),
  };
}
