import type { DatasetDefaults } from "../core/data/catalogue.ts";
import type { OptimiserSpec, TrainSpec } from "../core/nn/spec.ts";
import type { TrainFile } from "./experimentFile.ts";
import type { ArmSpec, OptimiserFile } from "./types.ts";

type Optimiser = NonNullable<OptimiserSpec["optimiser"]>;

/**
 * A training with every default filled in: learning rate 0.02 (0.001 of the optimisers that scale their steps), momentum 0.9
 * (0 of rmsprop), batch and epochs of the data set, an incomplete last batch dropped. What a plain SGD has not stays
 * absent, so that a training has one form.
 */
export function fillTrain(file: TrainFile, { batch, epochs }: DatasetDefaults): TrainSpec {
  const { optimiser = "sgd" } = file;
  return {
    learningRate: file.learningRate ?? (optimiser === "sgd" ? 0.02 : 0.001),
    momentum: file.momentum ?? momentumOf(optimiser),
    batch: file.batch ?? batch,
    epochs: file.epochs ?? epochs,
    lastBatch: file.lastBatch ?? "drop",
    reshuffle: file.reshuffle ?? true,
    ...filled(file),
  };
}

/**
 * The training of an arm. An optimiser of the arm's own begins from that optimiser's defaults; dialect, weight decay,
 * max-norm, clipping and schedule of the experiment stay where the arm has no others.
 *
 * @param learningRate of the experiment, at this place of its strip
 */
export function armTrain(train: TrainSpec, arm: ArmSpec, learningRate: number): TrainSpec {
  const own = arm.train ?? {};
  const { momentum, batch, epochs, lastBatch, reshuffle } = train;
  const { optimiser = "sgd" } = own;
  const switched = own.optimiser !== undefined && own.optimiser !== (train.optimiser ?? "sgd");
  return {
    learningRate: arm.learningRate ?? learningRate,
    momentum: own.momentum ?? (switched ? momentumOf(optimiser) : momentum),
    batch: own.batch ?? batch,
    epochs: own.epochs ?? epochs,
    lastBatch,
    reshuffle: arm.frozenBatches === true ? false : reshuffle,
    ...filled({ ...(switched ? ofEvery(train) : train), ...own }),
  };
}

/** What every optimiser has. */
function ofEvery({ dialect, weightDecay, maxNorm, clipNorm, schedule }: OptimiserSpec): OptimiserSpec {
  return {
    ...(dialect && { dialect }),
    ...(weightDecay && { weightDecay }),
    ...(maxNorm && { maxNorm }),
    ...(clipNorm && { clipNorm }),
    ...(schedule && { schedule }),
  };
}

function momentumOf(optimiser: Optimiser): number {
  return optimiser === "rmsprop" ? 0 : 0.9;
}

/** The members of an optimiser that say more than plain SGD does. */
function filled(file: OptimiserFile): OptimiserSpec {
  const { optimiser = "sgd", dialect, squareDecay, eps, maxNorm, clipNorm, schedule } = file;
  const weightDecay = decay(file.weightDecay, optimiser);
  return {
    ...(optimiser === "sgd" ? {} : { optimiser }),
    ...(dialect === "keras" ? { dialect } : {}),
    ...(file.nesterov ? { nesterov: true } : {}),
    ...(file.dampening ? { dampening: file.dampening } : {}),
    ...(squareDecay === undefined ? {} : { squareDecay }),
    ...(eps === undefined ? {} : { eps }),
    ...(file.amsgrad ? { amsgrad: true } : {}),
    ...(file.centred ? { centred: true } : {}),
    ...(weightDecay === undefined ? {} : { weightDecay }),
    ...(maxNorm === undefined ? {} : { maxNorm }),
    ...(clipNorm === undefined ? {} : { clipNorm }),
    ...(schedule === undefined || (schedule.type === "constant" && !schedule.warmup) ? {} : { schedule }),
  };
}

/** A number is l2 in the gradient, and decoupled in adamw, which is what its name says. */
function decay(given: OptimiserFile["weightDecay"], optimiser: Optimiser): OptimiserSpec["weightDecay"] {
  if (typeof given !== "number") return given?.rate === 0 ? undefined : given;
  return given === 0 ? undefined : { rate: given, form: optimiser === "adamw" ? "decoupled" : "l2" };
}
