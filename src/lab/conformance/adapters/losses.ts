import { logisticLoss } from "../../../core/nn/logisticLoss.ts";
import { softmaxCrossEntropy } from "../../../core/nn/softmaxCrossEntropy.ts";
import type { NetSpec } from "../../../core/nn/spec.ts";
import type { Adapter, Answer, Unsupported } from "../adapter.ts";
import { integersAt, tensorAt, valueAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import type { KernelOps } from "../kernelOps.ts";
import { identity } from "./kernelLayer.ts";

/** `softmax_cross_entropy`, mean over the batch, without label smoothing. */
export const softmaxAdapter: Adapter = {
  reference(golden) {
    const unsupported = unsupportedLoss(golden);
    if (unsupported !== undefined) return { unsupported };
    const { data, shape } = tensorAt(golden, "inputs.x");
    const classes = shape[1] ?? 1;
    const labels = integersAt(golden, "inputs.target");
    const { loss, perExample, probabilities } = softmaxCrossEntropy.forward(data, labels, classes);
    return {
      values: {
        "outputs.y": loss,
        "outputs.probabilities": probabilities,
        "outputs.per_example": perExample,
        "gradients.x": softmaxCrossEntropy.backward(probabilities, labels, classes),
      },
    };
  },
  kernel: (golden, kernel) => kernelLoss(golden, kernel, "softmax"),
};

/** `bce_with_logits`, mean over the batch. */
export const logisticAdapter: Adapter = {
  reference(golden) {
    const unsupported = unsupportedLoss(golden);
    if (unsupported !== undefined) return { unsupported };
    const x = tensorAt(golden, "inputs.x").data;
    const labels = tensorAt(golden, "inputs.target").data;
    const { loss, probabilities } = logisticLoss.forward(x, labels);
    return { values: { "outputs.y": loss, "gradients.x": logisticLoss.backward(probabilities, labels) } };
  },
  kernel: (golden, kernel) => kernelLoss(golden, kernel, "logistic"),
};

function unsupportedLoss(golden: GoldenCase): string | undefined {
  const smoothing = valueAt(golden, "config.label_smoothing") ?? 0;
  if (smoothing !== 0) return `label smoothing (${String(smoothing)}) is not in this version`;
  const reduction = valueAt(golden, "config.reduction") ?? "mean";
  return reduction === "mean" ? undefined : `reduction "${String(reduction)}"; ours is the mean over the batch`;
}

/** One-hot rows into a dense layer whose weights are the logits: its weight gradient is the gradient of the logits. */
function kernelLoss(golden: GoldenCase, kernel: KernelOps, loss: NetSpec["loss"]): Answer | Unsupported {
  const refused = unsupportedLoss(golden);
  if (refused !== undefined) return { unsupported: refused };
  const { data, shape } = tensorAt(golden, "inputs.x");
  const rows = shape[0] ?? 0;
  const units = data.length / rows;
  const net: NetSpec = { inputs: rows, layers: [{ type: "dense", units, bias: false }], loss, initialiser: "he" };
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const labels = integersAt(golden, "inputs.target");
  const opened = kernel.open({
    net,
    params: [{ weight: data }],
    running: [undefined],
    momentum: 0,
    x: identity(rows),
    labels,
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
