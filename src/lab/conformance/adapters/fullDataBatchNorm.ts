import { batchNorm } from "../../../core/nn/batchNorm.ts";
import { dense } from "../../../core/nn/dense.ts";
import { initialStatistics } from "../../../core/nn/runningStatistics.ts";
import { scatterRows, selectRows } from "../../../core/nn/selectRows.ts";
import type { BatchNormSpec, NetSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { dataAt, integersAt, numberAt, tensorAt, valueAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { gradientExtra, unitsOf } from "./batchNormCase.ts";
import { identity } from "./kernelLayer.ts";

/** `full_data_batch_norm`: statistics of all N rows at every step, gradient through them or not. */
export const fullDataBatchNormAdapter: Adapter = {
  reference(golden) {
    const { spec, linear, norm, x, inputs, rows } = read(golden);
    const z = dense.forward(x, linear, inputs);
    const units = z.length / (x.length / inputs);
    const passed = batchNorm.forward(z, norm, undefined, spec, { mode: "train", units });
    const dy = scatterRows(tensorAt(golden, "inputs.dy").data, units, rows, z.length / units);
    const back = batchNorm.backward(dy, norm, passed.tape);
    const below = dense.backward(back.x, x, linear, inputs).params;
    const [whole] = passed.tape.how.moments;
    const extra = gradientExtra(passed.tape.how.moments, spec.eps, "reference");
    return {
      values: {
        "outputs.z_all": z,
        "outputs.mean": whole?.mean ?? [],
        "outputs.var": whole?.variance ?? [],
        "outputs.y": selectRows(passed.y, units, rows),
        "gradients.z_all": { value: back.x, extra },
        "gradients.W": { value: below.weight ?? [], extra },
        "gradients.b": { value: below.bias ?? [], extra },
        "gradients.gamma": { value: back.params.gamma ?? [], extra },
        "gradients.beta": { value: back.params.beta ?? [], extra },
      },
    };
  },

  kernel(golden, kernel) {
    const { spec, linear, norm, x, inputs, rows } = read(golden);
    const units = linear.weight.length / inputs;
    const net: NetSpec = {
      inputs,
      layers: [
        { type: "dense", units },
        { ...spec, momentum: "cumulative" },
        { type: "dense", units, bias: false },
      ],
      loss: "softmax",
      initialiser: "he",
    };
    const unsupported = kernel.unsupported(net);
    if (unsupported !== undefined) return { unsupported };
    const total = x.length / inputs;
    const opened = kernel.open({
      net,
      params: [linear, norm, { weight: identity(units) }],
      running: [undefined, initialStatistics(units), undefined],
      momentum: 0,
      x,
      labels: new Int32Array(total),
    });
    const step = opened.step({ rows, learningRate: 0, logitErrors: tensorAt(golden, "inputs.dy").data });
    // With the cumulative momentum the first step's running statistics are its own, the variance unbiased.
    const running = opened.running()[1];
    const z = dense.forward(x, linear, inputs);
    const { tape } = batchNorm.forward(z, norm, undefined, spec, { mode: "train", units });
    const extra = gradientExtra(tape.how.moments, spec.eps, "kernel");
    return {
      values: {
        "outputs.y": step.logits,
        "outputs.mean": running?.mean ?? [],
        "outputs.var": running?.variance.map((value) => (value * (total - 1)) / total) ?? [],
        "gradients.W": { value: step.gradients[0]?.weight ?? [], extra },
        "gradients.b": { value: step.gradients[0]?.bias ?? [], extra },
        "gradients.gamma": { value: step.gradients[1]?.gamma ?? [], extra },
        "gradients.beta": { value: step.gradients[1]?.beta ?? [], extra },
      },
      notCompared: {
        "outputs.z_all": "the kernels do not show the dense outputs of a step",
        "gradients.z_all": "the kernels do not show the errors at a dense output",
      },
    };
  },
};

function read(golden: GoldenCase) {
  const x = tensorAt(golden, "inputs.X_all");
  const spec: BatchNormSpec = {
    type: "batchNorm",
    dialect: "pytorch",
    statistics: "all",
    stopGradient: valueAt(golden, "config.gradient_through_statistics") === false,
    affine: true,
    eps: numberAt(golden, "config.eps"),
    momentum: 0.1,
  };
  const linear = { weight: tensorAt(golden, "params.W").data, bias: tensorAt(golden, "params.b").data };
  const norm = { gamma: dataAt(golden, "params.gamma"), beta: dataAt(golden, "params.beta") };
  return {
    x: x.data,
    inputs: unitsOf(golden, x.shape),
    rows: integersAt(golden, "inputs.batch_index"),
    spec,
    linear,
    norm,
  };
}
