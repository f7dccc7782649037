import type { Dataset } from "../../src/core/data/types.ts";
import { program } from "../../src/core/nn/program.ts";
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
  /** Largest difference of losses from the reference's that float32 explains; absent: {@link lossTolerance}. */
  readonly tolerance?: number;
}

/**
 * Rounding of float32 (6e-8 an operation), multiplied by the steps so far: 5e-7 at most after 8 to 40 steps; 7e-6 with relu
 * behind batch norm, where rounding can switch a unit. Another batch, loss, momentum or norm is off by more than 1e-3
 * after two or three steps.
 */
export const lossTolerance = 5e-5;

/** Root seed of every workload's data, starts and batches. */
export const root = 7;

/** Training steps in one epoch of a workload; incomplete batches are dropped. */
export function stepsPerEpoch(workload: Workload): number {
  return Math.floor(workload.data(0).train.y.length / workload.train.batch);
}

/**
 * Floating-point operations of one training step of one network, weight layers only: for a dense layer of I inputs and U
 * units 2 B I U for the outputs, 2 B I U for the weight gradient and, but for the first layer, 2 B I U for the input
 * gradient; for a convolution of C channels, kernel kh x kw and M positions of the output, C kh kw M in place of I. Bias,
 * norm, activation, pooling, loss and update count as none.
 */
export function flopsPerStep({ net, train }: Workload): number {
  const products = program(net).stages.flatMap(({ spec, from, to }) => {
    if (spec.type === "dense") return [from.units * spec.units];
    if (spec.type !== "conv2d") return [];
    return [from.units * spec.kernel[0] * spec.kernel[1] * to.positions * spec.units];
  });
  return products.reduce((sum, product, index) => sum + 2 * train.batch * product * (index === 0 ? 2 : 3), 0);
}
