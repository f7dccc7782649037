// "I think more than similarity prof.Ng meant batch norm does have a slight regularization effect like dropout" (T6), a
// mentor, of "similar to dropout" (T1). Refuted by: a difference of the two effects beyond a quarter of dropout's.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, MOONS, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "bn-noise-like-dropout";
const QUESTION = "Does batch noise do what dropout of the same noise-to-signal ratio does?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Is its effect on the test loss that of dropout of the same size?",
    text: "batch noise changes the test loss by as much as dropout of the same noise-to-signal ratio, within a quarter of dropout’s effect",
    refutedBy: "a difference beyond a quarter of dropout’s effect",
  },
  {
    id: "R2",
    plain: "And on the test accuracy?",
    text: "the same for the test accuracy",
    refutedBy: "a difference beyond a quarter of dropout’s effect",
  },
  {
    id: "R3",
    plain: "And on how many units can be removed?",
    text: "the same for the area under the ablation curve on the training set",
    refutedBy: "a difference beyond a quarter of dropout’s effect",
  },
  {
    id: "R4",
    plain: "And on the worst single unit?",
    text: "the same for the worst single-unit damage at T*",
    refutedBy: "a difference beyond a quarter of dropout’s effect",
  },
  {
    id: "R5",
    plain: "And on how selective units are for classes?",
    text: "the same for the class selectivity of the units",
    refutedBy: "a difference beyond a quarter of dropout’s effect",
  },
] as const;

const METRICS = {
  R1: "test.nll",
  R2: "test.accuracy",
  R3: "rely.curve.train",
  R4: "rely.single.maxT",
  R5: "selectivity.mean",
} as const;

/** Exact equivalents of batch-norm noise on a Gaussian unit at the smaller batch of 8: NSR .2425, rate .195. */
const SMALLER = { size: 8, rate: ".195" } as const;

function beside(task: Task, size: number, rate: string, primary: boolean): ComparisonFile[] {
  return RESTATEMENTS.map(
    ({ id }): ComparisonFile => ({
      restatement: id,
      contrast: `NC1-${size} beside dropout ${rate}`,
      arm: batchArm(task, size),
      against: "bn-full",
      minus: { arm: `bn-full+dropout-${rate}`, against: "bn-full" },
      on: METRICS[id],
      margin: "25% of minus",
      better: "equal",
      primary,
    }),
  );
}

function design(task: Task, full: boolean): Design {
  const { statisticsBatch, equivalentDropout } = task;
  const own: Contrast[] = [
    { name: `dropout-${equivalentDropout}`, arm: `bn-full+dropout-${equivalentDropout}`, against: "bn-full" },
    { name: `dropout-${SMALLER.rate}`, arm: `bn-full+dropout-${SMALLER.rate}`, against: "bn-full" },
    { name: `boosting-${equivalentDropout}`, arm: `bn-full+boosting-${equivalentDropout}`, against: "bn-full" },
    { name: "NC1-8", arm: batchArm(task, SMALLER.size), against: "bn-full" },
    { name: "NC2-shared-8", arm: "bn-full+shared8", against: "bn-full" },
    { name: "NC2-indep-8", arm: "bn-full+indep8", against: "bn-full" },
    ...(full ? [] : [{ name: "NC2-indep", arm: `bn-full+indep${statisticsBatch}`, against: "bn-full" }]),
  ];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: [
      "generalisation",
      "rely.single",
      "rely.curve",
      "selectivity",
      { id: "noise.nsr", batches: [SMALLER.size, statisticsBatch] },
    ],
    contrasts: [...(full ? fullContrasts(task) : quickContrasts(task)), ...own],
    parts: [],
    moreParts: [
      ...beside(task, statisticsBatch, equivalentDropout, true),
      ...beside(task, SMALLER.size, SMALLER.rate, false),
    ],
    rows: [...Object.values(METRICS), "test.nllAtT", "rely.single.max", "rely.single.topShare"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Is batch noise like dropout of the same size? */
export const bnNoiseLikeDropout: Claim = {
  id: ID,
  statements: ["T1", "T6"],
  priority: "A",
  sentence:
    "I think more than similarity prof.Ng meant batch norm does have a slight regularization effect like dropout",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Both noises are put into the same network, batch norm without batch noise, at the same noise-to-signal ratio: a statistics batch of 16 on a Gaussian unit has that of dropout at .094, one of 8 that of .195. Noise of the same moments drawn for the whole batch and for each example stands between them.",
  why: [
    "Noise is matched by its size beside the signal, NSR = E Var[a] / Var E[a], and q = NSR / (1 + NSR) is the dropout rate of that size. Batch norm’s noise:",
    { formula: "batchNoise" },
    "Equal size is not equal noise: dropout’s is apart for every example and unit, batch norm’s shift is shared by the whole batch.",
  ],
  literature: [
    {
      grade: "N",
      text: "Batch normalisation “introduces both additive and multiplicative noise on the hidden units at training time”; “the noise can have a regularizing effect, and sometimes makes dropout unnecessary”.",
      citation: "Goodfellow, Bengio and Courville 2016, Deep Learning, chapter 7.12",
    },
    {
      grade: "N",
      text: "The randomness of batch statistics appears in parameters, not in activations (abstract): all examples of a batch share one draw.",
      citation: "Shekhovtsov and Flach 2018, arXiv:1811.00639",
    },
    {
      grade: "N",
      text: "“While dropout only regularizes this quantity up to a point, batch normalization implicitly discourages single direction reliance” (abstract): the two are set apart, not alike.",
      citation: "Morcos, Barrett, Rabinowitz and Botvinick 2018, arXiv:1803.06959",
    },
  ],
  traps: [
    "The match is by NSR = V / E², not by the variance V alone, because batch norm also inflates the signal.",
    "The noise correlation of two examples of a batch is printed beside the equivalent rate: 0 for dropout, near 1 for the shift of batch norm.",
    "The margin is a quarter of dropout’s own measured effect: where that is near 0, nothing can be shown to be equal.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "The equivalent rates are those of a Gaussian unit and of an example that is not in its batch.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, statistics batches of 16 and 8 beside dropout at .094 and .195",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k, teacher and moons, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER, MOONS].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
