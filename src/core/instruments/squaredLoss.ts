import type { Numbers } from "./numbers.ts";
import type { Nets, SetName } from "./types.ts";

/** What the outputs of a network with squared loss are compared with on N examples. */
export interface SquaredTargets {
  /** (N, K): the data's own, or one-hot labels. */
  readonly targets: Numbers;
  /** True in a regression: the labels mean nothing. */
  readonly classless: boolean;
}

/** Why a class-based measure is not defined in a regression. */
export const noClasses = "the network answers a regression: there are no classes";

/** Why a probability-based measure is not defined under squared loss. */
export const noProbabilities = "the network was trained with squared loss: its outputs are not logits of probabilities";

/** The targets of network `net` on `set`; undefined under cross-entropy. */
export function squaredTargets(nets: Nets, net: number, set: SetName): SquaredTargets | undefined {
  if (nets.loss !== "squared") return undefined;
  const { y, targets } = nets.examples(net, set);
  if (targets !== undefined) return { targets, classless: true };
  const oneHot = new Float32Array(y.length * nets.classes);
  y.forEach((label, i) => {
    oneHot[i * nets.classes + label] = 1;
  });
  return { targets: oneHot, classless: false };
}

/** Mean over the K outputs of (output - target)^2 for each example, written into `out` (N). */
export function squaredError(outputs: Numbers, { targets }: SquaredTargets, out: Float64Array): Float64Array {
  const width = targets.length / out.length;
  for (let i = 0, at = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < width; k++, at++) sum += (outputs[at] - targets[at]) * (outputs[at] - targets[at]);
    out[i] = sum / width;
  }
  return out;
}

/** Squared loss of the best constant answer on N examples: the variance of each target, mean over the K. */
export function constantLoss({ targets }: SquaredTargets, examples: number): number {
  const width = targets.length / examples;
  const mean = new Float64Array(width);
  for (let at = 0; at < targets.length; at++) mean[at % width] += targets[at] / examples;
  let squares = 0;
  for (let at = 0; at < targets.length; at++)
    squares += (targets[at] - mean[at % width]) * (targets[at] - mean[at % width]);
  return squares / targets.length;
}
