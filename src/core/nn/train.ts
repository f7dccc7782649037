import type { Random } from "../math/random.ts";
import { dropout } from "./dropout.ts";
import { matchedNoise, type NoiseDraws } from "./matchedNoise.ts";
import type { StepDraws } from "./network.ts";
import { type Program, rowsThrough } from "./program.ts";
import type { MomentumForm } from "./sgd.ts";
import { type NetState, type TrainingData, trainStep } from "./trainStep.ts";

/** How to train: everything random is given. */
export interface Schedule {
  /** Rows of each step's gradient batch. */
  readonly order: readonly Int32Array[];
  /** Masks and noise of each step. */
  readonly draws?: ((step: number) => StepDraws) | undefined;
  /** One rate, or one for each step. */
  readonly learningRate: number | readonly number[];
  readonly momentum: number;
  readonly form?: MomentumForm;
}

/** What came of it. */
export interface TrainingResult {
  /** After the last step, or before the one that diverged. */
  readonly state: NetState;
  readonly outcome: "ok" | "diverged";
  /** First step whose loss was not finite. */
  readonly divergedAt?: number;
  /** Mean batch loss before each step's update, nats. */
  readonly lossByStep: Float64Array;
}

/** Trains one network. A loss that is not finite ends the training and is a result, not an exception. */
export function train(net: Program, start: NetState, data: TrainingData, schedule: Schedule): TrainingResult {
  const { order, draws, learningRate, momentum, form = "pytorch" } = schedule;
  const lossByStep = new Float64Array(order.length);
  let state = start;
  for (let step = 0; step < order.length; step++) {
    const rate = typeof learningRate === "number" ? learningRate : learningRate[step];
    const how = { learningRate: rate, momentum, form };
    const { state: next, batch } = trainStep(net, state, data, order[step], draws?.(step) ?? {}, how);
    lossByStep[step] = batch.loss;
    if (!Number.isFinite(batch.loss))
      return { state, outcome: "diverged", divergedAt: step, lossByStep: lossByStep.subarray(0, step + 1) };
    state = next;
  }
  return { state, outcome: "ok", lossByStep };
}

/**
 * Masks and noise of one step, each layer from its own stream, so that a layer's numbers do not depend on the others.
 *
 * @param random the stream of a layer of the spec
 * @param batch rows of the gradient batch
 * @param total rows of the training set
 */
export function drawStep(net: Program, random: (layer: number) => Random, batch: number, total: number): StepDraws {
  const through = rowsThrough(net, batch, total);
  const masks: (Float64Array | undefined)[] = through.map(() => undefined);
  const noise: (NoiseDraws | undefined)[] = through.map(() => undefined);
  for (const stage of net.stages) {
    if (stage.spec.type === "dropout")
      masks[stage.layer] = dropout.draw(stage.spec.rate, through[stage.layer] * stage.units, random(stage.layer));
    if (stage.noise === undefined) continue;
    const { layer, spec } = stage.noise;
    const count = (spec.shared ? 1 : through[layer]) * stage.units;
    noise[layer] = matchedNoise.draw(spec.batch, count, random(layer));
  }
  return { masks, noise };
}
