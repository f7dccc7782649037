import { batchNorm } from "../../../core/nn/batchNorm.ts";
import type { RunningStatistics } from "../../../core/nn/runningStatistics.ts";
import type { BatchNormSpec } from "../../../core/nn/spec.ts";
import type { Adapter, Answer } from "../adapter.ts";
import { dataAt, numberAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { gradientExtra, positionsOf, stateValues, unitsOf } from "./batchNormCase.ts";
import { kernelInput, openLayer } from "./kernelLayer.ts";

const otherRule = "the average of the chunks in one update is another rule, which is not offered";
const notCompared: Answer["notCompared"] = {
  "outputs.running_mean_averaged": otherRule,
  "outputs.running_var_averaged": otherRule,
};

/** `ghost_batch_norm`: consecutive chunks normalise themselves; running statistics follow chunk after chunk. */
export const ghostBatchNormAdapter: Adapter = {
  reference(golden) {
    const { spec, params, running, x, units, positions } = read(golden);
    const dy = tensorAt(golden, "inputs.dy").data;
    const call = { mode: "train", units, positions } as const;
    const passed = batchNorm.forward(x.data, params, running, spec, call);
    const back = batchNorm.backward(dy, params, passed.tape);
    const { bounds, moments } = passed.tape.how;
    const unbiased = moments.flatMap(({ variance }, k) => {
      const n = ((bounds[k + 1] ?? 0) - (bounds[k] ?? 0)) * positions;
      return [...variance].map((value) => (value * n) / (n - 1));
    });
    const extra = gradientExtra(moments, spec.eps, "reference");
    return {
      values: {
        "outputs.y": passed.y,
        "outputs.y_eval": batchNorm.forward(x.data, params, passed.running, spec, { ...call, mode: "eval" }).y,
        "outputs.chunk_mean": moments.flatMap(({ mean }) => [...mean]),
        "outputs.chunk_var_unbiased": unbiased,
        "gradients.x": { value: back.x, extra },
        "gradients.gamma": { value: back.params.gamma ?? [], extra },
        "gradients.beta": { value: back.params.beta ?? [], extra },
        ...stateValues(passed.running),
      },
      notCompared,
    };
  },

  kernel(golden, kernel) {
    const { spec, params, running, x, units, positions } = read(golden);
    const layer = openLayer(kernel, kernelInput(x), [spec], [params], { running });
    if ("unsupported" in layer) return layer;
    const rows = x.shape[0] ?? 0;
    const step = layer.step(0, rows, tensorAt(golden, "inputs.dy").data);
    const { tape } = batchNorm.forward(x.data, params, undefined, spec, { mode: "train", units, positions });
    const extra = gradientExtra(tape.how.moments, spec.eps, "kernel");
    return {
      values: {
        "outputs.y": step.y,
        "outputs.y_eval": layer.evaluate(0, rows),
        "gradients.x": { value: step.x, extra },
        "gradients.gamma": { value: step.params.gamma ?? [], extra },
        "gradients.beta": { value: step.params.beta ?? [], extra },
        ...stateValues(layer.running()),
      },
      notCompared: {
        ...notCompared,
        "outputs.chunk_mean": "the kernels do not show the moments of a chunk",
        "outputs.chunk_var_unbiased": "the kernels do not show the moments of a chunk",
      },
    };
  },
};

function read(golden: GoldenCase) {
  const x = tensorAt(golden, "inputs.x");
  const spec: BatchNormSpec = {
    type: "batchNorm",
    dialect: "pytorch",
    statistics: numberAt(golden, "config.ghost"),
    stopGradient: false,
    affine: true,
    eps: numberAt(golden, "config.eps"),
    momentum: numberAt(golden, "config.momentum"),
  };
  const running: RunningStatistics = {
    mean: tensorAt(golden, "state_before.running_mean").data,
    variance: tensorAt(golden, "state_before.running_var").data,
    count: 0,
  };
  const params = { gamma: dataAt(golden, "params.gamma"), beta: dataAt(golden, "params.beta") };
  return { x, spec, running, params, units: unitsOf(golden, x.shape), positions: positionsOf(x.shape) };
}
