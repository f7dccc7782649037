import { UserError } from "../math/errors.ts";
import { logisticLoss } from "./logisticLoss.ts";
import { backward, forward, type NetRunning, type StepDraws, type Tape } from "./network.ts";
import type { NetParams } from "./params.ts";
import { type Program, rowsThrough } from "./program.ts";
import { selectLabels } from "./selectRows.ts";
import { type MomentumForm, sgd } from "./sgd.ts";
import { type Loss, softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

/** Training examples in float64: x (N, I), labels (N). */
export interface TrainingData {
  readonly x: Float64Array;
  readonly labels: ArrayLike<number>;
}

/** Everything that training changes. */
export interface NetState {
  readonly params: NetParams;
  readonly running: NetRunning;
  readonly velocity: NetParams;
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

/** Loss of logits (B, K) by the network's own loss. */
export function lossOf({ spec, outputs }: Program, logits: Float64Array, labels: ArrayLike<number>): Loss {
  return spec.loss === "softmax"
    ? softmaxCrossEntropy.forward(logits, labels, outputs)
    : logisticLoss.forward(logits, labels);
}

/** The error at the logits: gradient of the mean loss with respect to logits (B, K). */
export function logitError(net: Program, logits: Float64Array, labels: ArrayLike<number>): Float64Array {
  const { probabilities } = lossOf(net, logits, labels);
  return net.spec.loss === "softmax"
    ? softmaxCrossEntropy.backward(probabilities, labels, net.outputs)
    : logisticLoss.backward(probabilities, labels);
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
  const tape = forward(net, params, running, data.x, { ...draws, mode: "train", rows });
  const boosting = net.stages.some(({ spec }) => spec.type === "dropout" && spec.boosting);
  const judged = boosting
    ? forward(net, params, running, data.x, { mode: "train", rows, noise: draws.noise }).logits
    : tape.logits;
  const gradients = backward(net, params, tape, logitError(net, judged, labels)).params;
  const { loss } = lossOf(net, tape.logits, labels);
  return { loss, logits: tape.logits, gradients, running: tape.running, tape };
}

/** One step of gradient descent: {@link batchGradient}, then {@link sgd}. */
export function trainStep(
  net: Program,
  state: NetState,
  data: TrainingData,
  rows: Int32Array,
  draws: StepDraws,
  how: { readonly learningRate: number; readonly momentum: number; readonly form?: MomentumForm },
): { readonly state: NetState; readonly batch: BatchGradient } {
  const batch = batchGradient(net, state, data, rows, draws);
  const moved = sgd.step(state.params, batch.gradients, state.velocity, how);
  return { state: { ...moved, running: batch.running }, batch };
}

function checkDraws(net: Program, draws: StepDraws, batch: number, total: number): void {
  const through = rowsThrough(net, batch, total);
  for (const { layer, spec, noise, units } of net.stages) {
    if (spec.type === "dropout" && spec.rate > 0 && draws.masks?.[layer] === undefined)
      throw new UserError(`layer ${layer} (dropout): no mask given; expected (${through[layer]}, ${units}), 1 = keep`);
    if (noise !== undefined && draws.noise?.[noise.layer] === undefined) {
      const shape = noise.spec.shared ? `(${units})` : `(${through[noise.layer]}, ${units})`;
      throw new UserError(`layer ${noise.layer} (matchedNoise): no draws given; expected shift and scale ${shape}`);
    }
  }
}
