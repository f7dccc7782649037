import { initialiseRunning } from "../src/core/nn/initialise.ts";
import { optimisers } from "../src/core/nn/optimisers.ts";
import { program } from "../src/core/nn/program.ts";
import { train } from "../src/core/nn/train.ts";
import { givenWork } from "./contenders/givenWork.ts";
import { stepsPerEpoch, type Workload } from "./workloads/workload.ts";

/** Loss before each of the first `steps` steps of one seed by the float64 reference: what every contender has to give. */
export function referenceLosses(workload: Workload, seed: number, steps: number): Float64Array {
  const { data, start, order } = givenWork(workload, seed);
  const checked = program(workload.net);
  const { batch, learningRate, momentum } = workload.train;
  const perEpoch = stepsPerEpoch(workload);
  const batches = Array.from({ length: steps }, (_, s) => {
    const from = (s % perEpoch) * batch;
    return order.subarray(from, from + batch);
  });
  const state = { params: start, running: initialiseRunning(checked), ...optimisers.init(start) };
  const examples = { x: Float64Array.from(data.train.x), labels: data.train.y };
  return train(checked, state, examples, { order: batches, learningRate, momentum }).lossByStep;
}

/**
 * Largest difference of losses from the reference, relative where the reference is above 1. After a few steps float32
 * rounding alone gives about 1e-6 to 1e-5; a network that does other mathematics is off by 1e-3 and more.
 */
export function largestError(losses: ArrayLike<number>, reference: ArrayLike<number>): number {
  let worst = 0;
  for (let s = 0; s < reference.length; s++) {
    const error = Math.abs(losses[s] - reference[s]) / Math.max(1, reference[s]);
    if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst;
}
