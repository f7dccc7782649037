// Batch norm's noise is only a matter of training, at test it is gone: a conclusion that is easily drawn. Refuted by:
// running averages that are off, batch statistics that cost nothing.
import type { ComparisonFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "train-eval-discrepancy";
const QUESTION = "Is batch norm’s noise gone at test, whichever statistics are used then?";
const RESTATEMENTS = [
  {
    id: "R1a",
    plain: "Are the running means those of the whole training set?",
    text: "in every hidden layer the running means lie within .05 standard deviations of the population’s, at statistics batches of 16 and 4",
    refutedBy: "a mean distance beyond .05 standard deviations in some layer",
  },
  {
    id: "R1b",
    plain: "And the running deviations?",
    text: "in every hidden layer the running deviations lie within .05, as a log ratio, of the population’s, at statistics batches of 16 and 4",
    refutedBy: "a mean log ratio beyond .05 in some layer",
  },
  {
    id: "R2a",
    plain: "Does it cost accuracy to evaluate with the statistics of batches of 16?",
    text: "evaluating with the statistics of batches of 16 lowers the test accuracy of a network trained with batches of 16",
    refutedBy: "no loss of accuracy",
  },
  {
    id: "R2b",
    plain: "More, the smaller the batches?",
    text: "evaluating the same network with batches of 8 costs more than with 16, and with batches of 4 more than with 8",
    refutedBy: "a loss that does not grow",
  },
  {
    id: "R3",
    plain: "Do batches sorted by class break it?",
    text: "evaluating with batches of 16 in an order by class costs more accuracy than with batches of 16 at random",
    refutedBy: "a loss as small as that of random batches",
  },
  {
    id: "R4",
    plain:
      "Are statistics averaged over whole training batches afterwards nearer to the population than running averages?",
    text: "PreciseBN (moments of training batches averaged after training) lies nearer to the population’s means and deviations than the running averages",
    refutedBy: "it lies as far or farther",
  },
] as const;

/** Running averages that remember ten times as long. */
const SLOW = { bn: "bn-momentum.01", "bn-g16": "bn-g16-momentum.01" } as const;
const OWN: Readonly<Record<string, ArmSpec>> = {
  [SLOW.bn]: { norm: "batch", momentum: 0.01 },
  [SLOW["bn-g16"]]: { norm: "batch", statistics: 16, momentum: 0.01 },
};

const NOISY = "bn-g16";
const SMALLEST = "bn-g4";

function parts(): ComparisonFile[] {
  const discrepancies = [
    ["R1a", "Mean", "means"],
    ["R1b", "Scale", "deviations"],
  ] as const;
  const arms = [NOISY, SMALLEST, "bn", "bn-g8", ...Object.values(SLOW)];
  return [
    ...discrepancies.flatMap(([restatement, what, words]) =>
      arms.flatMap((arm) =>
        [1, 2].map(
          (layer): ComparisonFile => ({
            restatement,
            contrast: `${words} of ${arm}, layer ${layer}`,
            arm,
            against: 0,
            on: `statistics.ema${what}.layer${layer}`,
            margin: 0.05,
            better: "equal",
            primary: arm === NOISY || arm === SMALLEST,
          }),
        ),
      ),
    ),
    ...[
      { arm: NOISY, batch: 16 },
      { arm: "bn-g8", batch: 8 },
      { arm: SMALLEST, batch: 4 },
      { arm: "bn", batch: 16 },
      { arm: "bn-full", batch: 16 },
    ].map(
      ({ arm, batch }): ComparisonFile => ({
        ...{ restatement: "R2a", contrast: `batches of ${batch} in evaluation, ${arm}`, arm, against: 0 },
        ...{ on: `statistics.accuracy.b${batch}`, margin: 0.005, better: "lower", primary: arm === NOISY },
      }),
    ),
    ...[
      [8, 16],
      [4, 8],
    ].map(
      ([small, large]): ComparisonFile => ({
        ...{ restatement: "R2b", contrast: `batches of ${small} beside ${large} in evaluation` },
        ...{ arm: NOISY, against: NOISY, on: `statistics.accuracy.b${small}` },
        ...{ againstOn: `statistics.accuracy.b${large}`, margin: 0.005, better: "lower", primary: true },
      }),
    ),
    ...[NOISY, "bn", SMALLEST].map(
      (arm): ComparisonFile => ({
        ...{ restatement: "R3", contrast: `sorted batches, ${arm}`, arm, against: arm },
        ...{ on: "statistics.sortedAccuracy.b16", againstOn: "statistics.accuracy.b16", margin: 0.005 },
        ...{ better: "lower", primary: arm === NOISY },
      }),
    ),
    ...[NOISY, "bn", SMALLEST].map(
      (arm): ComparisonFile => ({
        ...{ restatement: "R3", contrast: `batches of one class each, ${arm}`, arm, against: arm },
        ...{ on: "statistics.singleClassAccuracy.b16", againstOn: "statistics.accuracy.b16", margin: 0.005 },
        ...{ better: "lower", primary: false },
      }),
    ),
    ...[NOISY, SMALLEST, "bn"].flatMap((arm) =>
      ["Mean", "Scale"].map(
        (what): ComparisonFile => ({
          ...{ restatement: "R4", contrast: `PreciseBN, ${what === "Mean" ? "means" : "deviations"} of ${arm}` },
          ...{ arm, against: arm, on: `statistics.popTrain${what}`, againstOn: `statistics.ema${what}` },
          ...{ margin: "10%", better: "lower", primary: arm === NOISY },
        }),
      ),
    ),
    ...[NOISY, SMALLEST, "bn", SLOW["bn-g16"]].flatMap((arm): ComparisonFile[] => [
      {
        ...{ contrast: `running averages beside the population’s, ${arm}`, arm, against: arm, primary: false },
        ...{ on: "test.nll.ema", againstOn: "test.nll", margin: "1%", better: "lower" },
      },
      {
        ...{ contrast: `running averages beside the population’s, ${arm}`, arm, against: arm, primary: false },
        ...{ on: "test.accuracy.ema", againstOn: "test.accuracy", margin: 0.005, better: "higher" },
      },
    ]),
  ];
}

function design(task: Task, full: boolean): Design {
  const smaller: Contrast[] = [8, 4].map((size) => ({
    name: `NC1-${size}`,
    arm: batchArm(task, size),
    against: "bn-full",
  }));
  const slow = Object.entries(SLOW).map(([against, arm]) => ({ name: `momentum .01 of ${against}`, arm, against }));
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation", { id: "generalisation", statistics: "ema" }, "statistics.discrepancy"],
    contrasts: [...(full ? fullContrasts(task) : quickContrasts(task)), ...smaller, ...slow],
    parts: [],
    moreParts: parts(),
    ownArms: OWN,
    rows: ["test.accuracy", "test.accuracy.ema", "test.nll", "test.nll.ema", "test.nllAtT"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Is the noise gone at test? */
export const trainEvalDiscrepancy: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence: "batch norm’s noise is only a training matter; at test it is gone",
  speaker: "a conclusion from the lecture that is easily drawn",
  place: "beyond the thread",
  source: { text: "Linchpin’s catalogue of claims, beyond the thread", url: "https://arxiv.org/abs/2105.07576" },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "The same trained networks are evaluated under six statistics: of the training set with every layer in evaluation mode (the reference), the same with the layers upstream in train mode (PreciseBN), running averages, batches of test examples at random, sorted by class and of one class each. Nothing is trained again between them.",
  why: [
    "In evaluation the statistics are constants, so there is no noise. But which constants? Running averages lag and hold the noise of the last batches, and the variance of a layer contains what noise upstream added in training.",
    { formula: "batchNoise" },
  ],
  literature: [
    {
      grade: "S",
      text: "Inception-v3 on ImageNet, batches of 32 made of 16 classes with 2 images each: 67.0 % with batch norm, 76.5 % when evaluated with batch statistics, 78.5 to 78.6 % with batch renormalisation.",
      citation: "Ioffe 2017, arXiv:1702.03275, figures 1 to 3",
    },
    {
      grade: "S",
      text: "Running averages against statistics taken anew after training (PreciseBN), the inconsistency of training and test, and information that leaks within a batch are the subjects of a whole paper.",
      citation: "Wu and Johnson 2021, arXiv:2105.07576",
    },
  ],
  traps: [
    "“Population statistics” has two definitions, with the layers upstream in evaluation mode or in train mode; the reference here is evaluation mode.",
    "Discrepancies are means of absolute values, so never exactly 0.",
    "A momentum of .01 needs some hundreds of steps to forget its start: in a short training its running averages are off for that reason alone.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "The audit of a network from elsewhere is another command."],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, statistics batches of 48, 16, 8 and 4, six statistics in evaluation",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
