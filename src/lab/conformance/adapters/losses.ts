import { logisticLoss } from "../../../core/nn/logisticLoss.ts";
import { softmaxCrossEntropy } from "../../../core/nn/softmaxCrossEntropy.ts";
import type { NetSpec } from "../../../core/nn/spec.ts";
import { squaredLoss } from "../../../core/nn/squaredLoss.ts";
import type { Adapter, Answer, Unsupported } from "../adapter.ts";
import { integersAt, numberAt, tensorAt, valueAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import type { KernelOps } from "../kernelOps.ts";
import { identity } from "./kernelLayer.ts";

/** `softmax_cross_entropy`, mean over the batch, with label smoothing or without. */
export const softmaxAdapter: Adapter = {
  reference(golden) {
    const unsupported = unsupportedReduction(golden, "mean");
    if (unsupported !== undefined) return { unsupported };
    const { data, shape } = tensorAt(golden, "inputs.x");
    const classes = shape[1] ?? 1;
    const labels = integersAt(golden, "inputs.target");
    const smoothing = smoothingOf(golden);
    const { loss, perExample, probabilities } = softmaxCrossEntropy.forward(data, labels, classes, smoothing);
    return {
      values: {
        "outputs.y": loss,
        "outputs.probabilities": probabilities,
        "outputs.per_example": perExample,
        "gradients.x": softmaxCrossEntropy.backward(probabilities, labels, classes, smoothing),
      },
    };
  },
  kernel: (golden, kernel) => kernelLoss(golden, kernel, "softmax"),
};

/** `bce_with_logits`, mean over the batch. */
export const logisticAdapter: Adapter = {
  reference(golden) {
    const unsupported = unsupportedReduction(golden, "mean");
    if (unsupported !== undefined) return { unsupported };
    const x = tensorAt(golden, "inputs.x").data;
    const labels = tensorAt(golden, "inputs.target").data;
    const { loss, probabilities } = logisticLoss.forward(x, labels);
    return { values: { "outputs.y": loss, "gradients.x": logisticLoss.backward(probabilities, labels) } };
  },
  kernel: (golden, kernel) => kernelLoss(golden, kernel, "logistic"),
};

/** `mse`, mean over batch and outputs. */
export const squaredAdapter: Adapter = {
  reference(golden) {
    const unsupported = unsupportedReduction(golden, "mean over all elements");
    if (unsupported !== undefined) return { unsupported };
    const { data, shape } = tensorAt(golden, "inputs.x");
    const targets = tensorAt(golden, "inputs.target").data;
    return {
      values: {
        "outputs.y": squaredLoss.forward(data, targets, shape[1] ?? 1).loss,
        "gradients.x": squaredLoss.backward(data, targets),
      },
    };
  },
  kernel: (golden, kernel) => kernelLoss(golden, kernel, "squared"),
};

function smoothingOf(golden: GoldenCase): number {
  return valueAt(golden, "config.label_smoothing") === undefined ? 0 : numberAt(golden, "config.label_smoothing");
}

function unsupportedReduction(golden: GoldenCase, ours: string): string | undefined {
  const reduction = valueAt(golden, "config.reduction") ?? ours;
  return reduction === ours ? undefined : `reduction "${String(reduction)}"; ours is the ${ours}`;
}

/** One-hot rows into a dense layer whose weights are the logits: its weight gradient is the gradient of the logits. */
function kernelLoss(golden: GoldenCase, kernel: KernelOps, loss: NetSpec["loss"]): Answer | Unsupported {
  const refused = unsupportedReduction(golden, loss === "squared" ? "mean over all elements" : "mean");
  if (refused !== undefined) return { unsupported: refused };
  const { data, shape } = tensorAt(golden, "inputs.x");
  const rows = shape[0] ?? 0;
  const units = data.length / rows;
  const labelSmoothing = smoothingOf(golden);
  const layers: NetSpec["layers"] = [{ type: "dense", units, bias: false }];
  const net: NetSpec = { inputs: rows, layers, loss, initialiser: "he", ...(labelSmoothing > 0 && { labelSmoothing }) };
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const squared = loss === "squared";
  const labels = squared ? new Int32Array(rows) : integersAt(golden, "inputs.target");
  const opened = kernel.open({
    net,
    params: [{ weight: data }],
    running: [undefined],
    momentum: 0,
    x: identity(rows),
    labels,
    ...(squared && { targets: tensorAt(golden, "inputs.target").data }),
  });
  const step = opened.step({ rows: Int32Array.from({ length: rows }, (_, b) => b), learningRate: 0 });
  return {
    values: { "outputs.y": step.loss, "gradients.x": step.gradients[0]?.weight ?? [] },
    notCompared: {
      "outputs.probabilities": "the kernels do not show the probabilities of a step",
      "outputs.per_example": "the kernels show the mean loss only",
    },
  };
}
