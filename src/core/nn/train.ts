import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { maskWidth } from "./checkDraws.ts";
import { dropout } from "./dropout.ts";
import { gaussianNoise } from "./gaussianNoise.ts";
import { matchedNoise, type NoiseDraws } from "./matchedNoise.ts";
import type { StepDraws } from "./network.ts";
import { type Program, rowsThrough } from "./program.ts";
import { shiftedNoise } from "./shiftedNoise.ts";
import type { OptimiserSpec } from "./spec.ts";
import { stepCoefficients } from "./stepCoefficients.ts";
import { type NetState, type TrainingData, trainStep } from "./trainStep.ts";

/** How to train: everything random is given. */
export interface Schedule extends OptimiserSpec {
  /** Rows of each step's gradient batch. */
  readonly order: readonly Int32Array[];
  /** Masks and noise of each step. */
  readonly draws?: ((step: number) => StepDraws) | undefined;
  /** One rate, which `schedule` may bend; or one for each step. */
  readonly learningRate: number | readonly number[];
  readonly momentum: number;
  /** What a `schedule` by epochs counts with. Default: all steps are one epoch. */
  readonly stepsPerEpoch?: number;
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

/**
 * Trains one network. A loss that is not finite ends the training and is a result, not an exception. Throws UserError for an
 * optimiser or a schedule that does not fit together.
 */
export function train(net: Program, start: NetState, data: TrainingData, schedule: Schedule): TrainingResult {
  const { order, draws, learningRate, stepsPerEpoch = order.length } = schedule;
  if (typeof learningRate !== "number" && schedule.schedule !== undefined)
    throw new UserError(
      "train: a learning rate for each step and a schedule; give one rate, or leave the schedule out",
    );
  const lossByStep = new Float64Array(order.length);
  let state = start;
  for (let step = 0; step < order.length; step++) {
    const rate = typeof learningRate === "number" ? learningRate : learningRate[step];
    const coefficients = stepCoefficients({ ...schedule, learningRate: rate }, step, order.length, stepsPerEpoch);
    const how = { ...schedule, coefficients };
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
  const normals: (Float64Array | undefined)[] = through.map(() => undefined);
  for (const stage of net.stages) {
    const { layer, spec, units, to } = stage;
    const rows = through[layer];
    if (spec.type === "dropout") masks[layer] = dropout.draw(spec.rate, rows * maskWidth(stage), random(layer));
    if (spec.type === "gaussianDropout" || spec.type === "gaussianNoise")
      normals[layer] = gaussianNoise.draw(rows * units * to.positions, random(layer));
    if (spec.type === "shiftedNoise") noise[layer] = shiftedNoise.draw(spec, rows, units, to.positions, random(layer));
    if (stage.noise === undefined) continue;
    const matched = stage.noise.spec;
    const count = (matched.shared ? 1 : through[stage.noise.layer]) * units;
    noise[stage.noise.layer] = matchedNoise.draw(matched.batch, count, random(stage.noise.layer));
  }
  return { masks, noise, normals };
}
