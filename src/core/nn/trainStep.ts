import { checkDraws } from "./checkDraws.ts";
import { clipNorm } from "./clipNorm.ts";
import { logisticLoss } from "./logisticLoss.ts";
import { limitNorms } from "./maxNorm.ts";
import { backward, forward, type NetRunning, type StepDraws, type Tape } from "./network.ts";
import { type Memory, optimisers } from "./optimisers.ts";
import type { NetParams } from "./params.ts";
import type { Program } from "./program.ts";
import { selectLabels, selectRows } from "./selectRows.ts";
import { type Loss, softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";
import type { OptimiserSpec } from "./spec.ts";
import { oneHot, squaredLoss } from "./squaredLoss.ts";
import { optimiserRule, type StepCoefficients } from "./stepCoefficients.ts";

/** Training examples in float64: x (N, I), labels (N). */
export interface TrainingData {
  readonly x: Float64Array;
  readonly labels: ArrayLike<number>;
  /** Squared loss: what the outputs should be, (N, K); one-hot labels unless given. */
  readonly targets?: Float64Array | undefined;
}

/** Everything that training changes. */
export interface NetState extends Memory {
  readonly params: NetParams;
  readonly running: NetRunning;
}

/** Loss and gradients of one gradient batch. */
export interface BatchGradient {
  /** Mean loss of the batch in training mode, before the update, nats. Under boosting: that of the masked network. */
  readonly loss: number;
  /** (B, K) */
  readonly logits: Float64Array;
  /** Gradients by layer and array. */
  readonly gradients: NetParams;
  /** Running statistics after the batch. */
  readonly running: NetRunning;
  readonly tape: Tape;
}

/**
 * Loss of logits (B, K) by the network's own loss, with its label smoothing. `targets`: of the squared loss, (B, K); one-hot
 * labels unless given.
 */
export function lossOf(
  { spec, outputs }: Program,
  logits: Float64Array,
  labels: ArrayLike<number>,
  targets?: Float64Array,
): Loss {
  switch (spec.loss) {
    case "softmax":
      return softmaxCrossEntropy.forward(logits, labels, outputs, spec.labelSmoothing);
    case "logistic":
      return logisticLoss.forward(logits, labels);
    case "squared":
      return squaredLoss.forward(logits, targets ?? oneHot(labels, outputs), outputs);
  }
}

/** The error at the logits: gradient of {@link lossOf} with respect to logits (B, K). */
export function logitError(
  net: Program,
  logits: Float64Array,
  labels: ArrayLike<number>,
  targets?: Float64Array,
): Float64Array {
  const { spec, outputs } = net;
  const { probabilities } = lossOf(net, logits, labels, targets);
  switch (spec.loss) {
    case "softmax":
      return softmaxCrossEntropy.backward(probabilities, labels, outputs, spec.labelSmoothing);
    case "logistic":
      return logisticLoss.backward(probabilities, labels);
    case "squared":
      return squaredLoss.backward(logits, targets ?? oneHot(labels, outputs));
  }
}

/**
 * Loss and gradients of the gradient batch `rows` in training mode. Batch norms with `statistics: "all"` see every row
 * of `data`, and the gradient through their statistics reaches all of them.
 *
 * Dropout boosting: the error at the logits is that of a second forward pass, without masks, otherwise in the same mode
 * and with the same noise; it is sent back through the masked pass, whose loss and running statistics are kept.
 * Source: Warde-Farley, Goodfellow, Courville, Bengio 2014, "An empirical analysis of dropout in piecewise linear
 * networks", on dropout boosting.
 *
 * Throws UserError when a mask or a draw is missing.
 */
export function batchGradient(
  net: Program,
  state: Pick<NetState, "params" | "running">,
  data: TrainingData,
  rows: Int32Array,
  draws: StepDraws = {},
): BatchGradient {
  checkDraws(net, draws, rows.length, data.labels.length);
  const { params, running } = state;
  const labels = selectLabels(data.labels, rows);
  const targets = data.targets && selectRows(data.targets, net.outputs, rows);
  const tape = forward(net, params, running, data.x, { ...draws, mode: "train", rows });
  const boosting = net.stages.some(({ spec }) => spec.type === "dropout" && spec.boosting);
  const judged = boosting
    ? forward(net, params, running, data.x, { ...draws, masks: undefined, mode: "train", rows }).logits
    : tape.logits;
  const gradients = backward(net, params, tape, logitError(net, judged, labels, targets)).params;
  const { loss } = lossOf(net, tape.logits, labels, targets);
  return { loss, logits: tape.logits, gradients, running: tape.running, tape };
}

/** One step: {@link batchGradient}, clipped by the norm of the whole gradient; the optimiser; the limit of the weights' norms. */
export function trainStep(
  net: Program,
  state: NetState,
  data: TrainingData,
  rows: Int32Array,
  draws: StepDraws,
  how: OptimiserSpec & { readonly coefficients: StepCoefficients },
): { readonly state: NetState; readonly batch: BatchGradient } {
  const batch = batchGradient(net, state, data, rows, draws);
  const gradients = how.clipNorm === undefined ? batch.gradients : clipNorm(batch.gradients, how.clipNorm);
  const moved = optimisers.step(optimiserRule(how), state.params, gradients, state, how.coefficients);
  const params = how.maxNorm === undefined ? moved.params : limitNorms(net.spec.layers, moved.params, how.maxNorm);
  return { state: { ...moved, params, running: batch.running }, batch };
}
