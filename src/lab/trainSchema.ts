import * as z from "zod/mini";
import type { TrainFile } from "./experimentFile.ts";
import { may, notNegative, positive, probability, whole } from "./schemaParts.ts";
import type { ArmTraining, OptimiserFile } from "./types.ts";

/** How weights move: what an experiment and an arm may both say. */
const optimiser = {
  optimiser: may("How weights move", z.enum(["sgd", "adam", "adamw", "rmsprop"])),
  dialect: may("Conventions of the optimiser", z.enum(["pytorch", "keras"])),
  momentum: may("Momentum of sgd and rmsprop, beta1 of adam and adamw", z.number().check(z.gte(0), z.lt(1))),
  nesterov: may("Sgd: looks ahead along the velocity", z.boolean()),
  dampening: may("Sgd: the gradient enters the velocity times 1 - dampening", probability()),
  squareDecay: may("Beta2 of adam and adamw, decay of rmsprop", z.number().check(z.gte(0), z.lt(1))),
  eps: may("Added to the root of the mean square gradient", z.number().check(z.gte(0))),
  amsgrad: may("Adam: the largest mean square so far", z.boolean()),
  centred: may("Rmsprop: the variance of the gradient in place of its mean square", z.boolean()),
  weightDecay: may(
    "Of every parameter: a rate (l2, in adamw decoupled), or rate and form",
    z.union([notNegative(), z.strictObject({ rate: notNegative(), form: z.enum(["l2", "decoupled"]) })]),
  ),
  maxNorm: may("Largest norm of the incoming weights of a unit", positive()),
  clipNorm: may("Largest norm of the whole gradient", positive()),
  schedule: may(
    "How the learning rate runs",
    z.strictObject({
      type: z.enum(["constant", "step", "cosine"]),
      every: may("Step: epochs between two drops", whole(1, 1_000_000)),
      factor: may("Step: what a drop multiplies the rate by", positive()),
      warmup: may("Steps over which the rate first rises", whole(0, Number.MAX_SAFE_INTEGER)),
    }),
  ),
} satisfies Record<keyof OptimiserFile | "momentum", unknown>;

/** The `train` member of an experiment file. */
export const train: z.ZodMiniType<TrainFile> = z.strictObject({
  ...optimiser,
  learningRate: may("Learning rate", positive()),
  batch: may("Gradient batch", whole(1, 1_000_000)),
  epochs: may("Passes over the training set", whole(1, 1_000_000)),
  lastBatch: may("What becomes of an incomplete last batch", z.enum(["drop", "keep"])),
  reshuffle: may("New batches in every epoch", z.boolean()),
});

/** The `train` member of an arm. */
export const armTraining: z.ZodMiniType<ArmTraining> = z.strictObject({
  ...optimiser,
  batch: may("Gradient batch", whole(1, 1_000_000)),
  epochs: may("Passes over the training set", whole(1, 1_000_000)),
});
