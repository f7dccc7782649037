import type { Dataset } from "../../src/core/data/types.ts";
import type { NetSpec, TrainSpec } from "../../src/core/nn/spec.ts";

/** A task that every contender does alike: the same networks, data, starts and batches. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly net: NetSpec;
  /** Without `epochs`: how long to train is a matter of the measurement. The batches of the first epoch come round again. */
  readonly train: Omit<TrainSpec, "epochs" | "reshuffle">;
  readonly seeds: number;
  readonly data: (seed: number) => Dataset;
  /** Steps after which a network goes back to its start: the unit that is timed. A whole number of epochs. */
  readonly steps: number;
}

/** Root seed of every workload's data, starts and batches. */
export const root = 7;

/** Training steps in one epoch of a workload; incomplete batches are dropped. */
export function stepsPerEpoch(workload: Workload): number {
  return Math.floor(workload.data(0).train.y.length / workload.train.batch);
}

/**
 * Floating-point operations of one training step of one network, dense layers only: for each layer of I inputs and U
 * units 2 B I U for the outputs, 2 B I U for the weight gradient and, but for the first layer, 2 B I U for the input
 * gradient. Bias, norm, activation, loss and update count as none.
 */
export function flopsPerStep({ net, train }: Workload): number {
  let inputs = net.inputs;
  let sum = 0;
  net.layers.forEach((layer, index) => {
    if (layer.type !== "dense") return;
    sum += 2 * train.batch * inputs * layer.units * (index === 0 ? 2 : 3);
    inputs = layer.units;
  });
  return sum;
}
