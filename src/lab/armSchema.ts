import * as z from "zod/mini";
import { may, notNegative, outliers, positive, probability, whole, word } from "./schemaParts.ts";
import { armTraining } from "./trainSchema.ts";
import type { ArmData, ArmSpec } from "./types.ts";

const renorm = z.strictObject({
  rMax: may("Largest factor r", z.number().check(z.gte(1))),
  dMax: may("Largest shift d", notNegative()),
  momentum: may("Keras: of the averages that r and d take", probability()),
});

const noise = z.union([
  z.strictObject({ matched: z.int().check(z.gte(1)), shared: z.boolean() }),
  z.strictObject({
    shifted: z.union([
      z.literal(true),
      z.strictObject({
        shift: notNegative(),
        scale: z.number().check(z.gte(1)),
        shiftSpread: notNegative(),
        scaleSpread: notNegative(),
      }),
    ]),
  }),
]);

const data: z.ZodMiniType<ArmData> = z.strictObject({
  train: may("Training examples", whole(2, 1_000_000)),
  validation: may("Examples for temperature and learning-rate choice", whole(0, 1_000_000)),
  test: may("Test examples", whole(1, 1_000_000)),
  ablation: may("Test examples (the first ones) for single-unit ablation", whole(1, 1_000_000)),
  flipLabels: may("Fraction of training labels redrawn uniformly over the classes", probability()),
  outliers: may("Fraction of training rows turned into outliers `scale` times as large", outliers()),
  corrupt: may("Standard deviation of normal noise on test inputs", notNegative()),
  dropInputs: may("Probability with which a test input is set to zero", probability()),
}) as z.ZodMiniType<ArmData>;

/** An arm that is written out. */
export const arm: z.ZodMiniType<ArmSpec> = z.strictObject({
  norm: may("Normalisation behind each hidden dense or conv layer", z.enum(["batch", "layer", "group", "instance"])),
  groups: may("Groups of norm: group", whole(1, 1_000_000)),
  statistics: may(
    "Rows of one statistics batch: batch, all (batch noise off), others (without the example itself) or a number that divides the gradient batch",
    z.union([z.enum(["batch", "all", "others"]), z.int().check(z.gte(1))]),
  ),
  estimator: may("Robust statistics in place of mean and variance", z.enum(["median", "trimmed"])),
  renorm: may("Batch renormalisation: true, or its limits", z.union([z.literal(true), renorm])),
  gradient: may("Whether the gradient flows through mean and variance", z.enum(["through", "stopped"])),
  dialect: may("Conventions of the norm", z.enum(["pytorch", "keras"])),
  affine: may("Trained scale and shift", z.boolean()),
  eps: may("Added to the variance", notNegative()),
  momentum: may("Of the running statistics, in the dialect's sense", z.union([probability(), z.literal("cumulative")])),
  noise: may(
    "Injected noise: with the moments of a statistics batch of `matched`, or `shifted` as in Santurkar et al. 2018",
    noise,
  ),
  inputDropout: may("Probability to DROP an input", z.number()),
  dropout: may("Probability to DROP a hidden unit", z.number()),
  boosting: may("The dropout-boosting control", z.boolean()),
  spatial: may("Dropout takes whole feature maps", z.boolean()),
  gaussianDropout: may("Gaussian dropout with the variance of dropout at this rate", z.number()),
  dropoutLayers: may(
    "Hidden layers, from 1, at whose end dropout or Gaussian noise stands; default all",
    z.array(whole(1, 1000)).check(z.minLength(1), z.maxLength(200)),
  ),
  gaussianNoise: may("Standard deviation of normal noise on hidden units", notNegative()),
  labelSmoothing: may("Share of the label that is spread over all classes", z.number()),
  frozenBatches: may("The batches of the first epoch in every epoch", z.boolean()),
  learningRate: may("A learning rate of this arm's own", positive()),
  member: may("Member of an ensemble of each seed: its data, another start, order and noise", whole(1, 1_000_000)),
  train: may("Optimiser, weight decay, limits, gradient batch and epochs of this arm's own", armTraining),
  net: may("Layers of this arm's own", z.array(word()).check(z.minLength(1), z.maxLength(200))),
  data: may("Sizes and wrappers of the data that are this arm's own", data),
});
