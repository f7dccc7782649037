import { forward, type NetRunning } from "../../../core/nn/network.ts";
import { optimisers } from "../../../core/nn/optimisers.ts";
import type { NetParams } from "../../../core/nn/params.ts";
import { program } from "../../../core/nn/program.ts";
import { softmaxCrossEntropy } from "../../../core/nn/softmaxCrossEntropy.ts";
import { train } from "../../../core/nn/train.ts";
import type { Adapter, Answer, Answered, Unsupported } from "../adapter.ts";
import type { Path } from "../caseReader.ts";
import type { KernelOps } from "../kernelOps.ts";
import { readTrajectory, type Trajectory } from "./trajectoryCase.ts";

/** Trainings from given start, batch order and masks: losses, final weights, running statistics, evaluation. */
export const trajectoryAdapter: Adapter = {
  reference(golden) {
    const read = readTrajectory(golden);
    if ("unsupported" in read) return read;
    const { net, params, running, x, labels, ...schedule } = read;
    const checked = program(net);
    const start = { params, running, ...optimisers.init(params) };
    const { state, lossByStep } = train(checked, start, { x, labels }, schedule);
    const { logits } = forward(checked, state.params, state.running, x, { mode: "eval" });
    return answer(read, lossByStep, state.params, state.running, logits);
  },

  kernel(golden, kernel) {
    const read = readTrajectory(golden);
    return "unsupported" in read ? read : kernelTrajectory(read, kernel);
  },
};

function kernelTrajectory(read: Trajectory, kernel: KernelOps): Answer | Unsupported {
  const { net, params, running, momentum, x, labels, learningRate } = read;
  const unsupported = kernel.unsupported(net);
  if (unsupported !== undefined) return { unsupported };
  const opened = kernel.open({ net, params, running, momentum, x, labels });
  const losses = read.order.map((rows, step) => opened.step({ rows, learningRate, draws: read.draws(step) }).loss);
  return answer(read, losses, opened.params(), opened.running(), Float64Array.from(opened.evaluate(x)));
}

function answer(
  { names, norms, labels }: Trajectory,
  lossByStep: ArrayLike<number>,
  params: NetParams,
  running: NetRunning,
  logits: Float64Array,
): Answer {
  const classes = logits.length / labels.length;
  const values: Partial<Record<Path, Answered | number>> = {
    "outputs.loss_by_step": { value: lossByStep, kind: "loss" },
    "outputs.eval_logits": { value: logits, kind: "weights" },
    "outputs.eval_loss": { value: softmaxCrossEntropy.forward(logits, labels, classes).loss, kind: "loss" },
    "outputs.eval_accuracy": { value: accuracy(logits, labels, classes), kind: "exact" },
  };
  for (const { layer, name, golden } of names)
    values[`outputs.${golden}_final`] = { value: params[layer]?.[name] ?? [], kind: "weights" };
  for (const { layer, suffix } of norms) {
    values[`state_after.mean${suffix}`] = { value: running[layer]?.mean ?? [], kind: "weights" };
    values[`state_after.var${suffix}`] = { value: running[layer]?.variance ?? [], kind: "weights" };
  }
  return { values };
}

/** Fraction of rows whose largest logit, the first in case of ties, is that of the label. */
function accuracy(logits: Float64Array, labels: Int32Array, classes: number): number {
  let right = 0;
  labels.forEach((label, b) => {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    if (row.indexOf(Math.max(...row)) === label) right++;
  });
  return right / labels.length;
}
