// "with less information network has to predict the right labels. And also makes the model more robust" (T11), a mentor.
// Refuted by: a training loss in train mode that is not higher; a larger loss of accuracy on spoilt inputs.
import { log } from "../../core/math/elementary.ts";
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast, dropoutContrasts, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "less-information-more-robust";
const QUESTION = "Does training with less information, by noise in the units, make a network more robust?";
const RESTATEMENTS = [
  {
    id: "R1a",
    plain: "Does the network have less to go by while it trains?",
    text: "the training loss of batch norm over 16 examples is higher in train mode than in evaluation mode",
    refutedBy: "a loss in train mode that is as low or lower",
  },
  {
    id: "R1b",
    plain: "The less, the smaller the statistics batch?",
    text: "the gap between train mode and evaluation mode falls with the logarithm of the statistics batch",
    refutedBy: "a slope of 0 or above",
  },
  {
    id: "R2",
    plain: "Does noise on the inputs cost less accuracy?",
    text: "batch noise and matched noise both lower the loss of accuracy under N(0, 1) noise on the inputs",
    refutedBy: "either raises it",
  },
  {
    id: "R3",
    plain: "Do missing inputs cost less accuracy?",
    text: "batch noise and matched noise both lower the loss of accuracy with a fifth of the inputs at zero",
    refutedBy: "either raises it",
  },
  {
    id: "R4a",
    plain: "Is the accuracy on noisy inputs itself higher, because of the noise?",
    text: "batch noise and matched noise both raise the accuracy under N(0, 1) noise on the inputs",
    refutedBy: "either lowers it",
  },
  {
    id: "R4b",
    plain: "Is it higher than that of a plain network?",
    text: "batch norm over 16 examples has a higher accuracy under N(0, 1) noise on the inputs than the plain network",
    refutedBy: "a lower accuracy",
  },
] as const;

const ROWS = [
  "robustness.noise.accuracy",
  "robustness.noise.drop",
  "robustness.noise.nll",
  "robustness.missing.accuracy",
  "robustness.missing.drop",
  "robustness.missing.nll",
  "robustness.fgsm.accuracy",
  "robustness.fgsm.drop",
  "trainmode.gap",
  "test.accuracy",
  "test.nll",
  "test.nllAtT",
];
const IMAGE_ROWS = ["rotated", "pixels"].flatMap((change) => [
  `robustness.${change}.accuracy`,
  `robustness.${change}.drop`,
]);

/** Statistics batches of R1b. */
const sizesOf = ({ batch }: Task): readonly number[] => [batch, batch / 2, 16, 8, 4];

function lessInformation(task: Task): ComparisonFile[] {
  const arms = sizesOf(task).map((size) => [batchArm(task, size), log(size) / log(2)] as const);
  return [
    {
      restatement: "R1a",
      contrast: "train mode beside evaluation",
      arm: batchArm(task, 16),
      against: 0,
      on: "trainmode.gap",
      better: "higher",
      primary: true,
    },
    {
      restatement: "R1b",
      contrast: "slope over statistics batch",
      arm: batchArm(task, task.batch),
      against: batchArm(task, 4),
      slope: { over: Object.fromEntries(arms), per: "doubling of the statistics batch" },
      on: "trainmode.gap",
      better: "lower",
      primary: true,
    },
  ];
}

function design(task: Task, full: boolean): Design {
  const images = task.name === "mnist-1k";
  const indep: Contrast = {
    name: "NC2-indep",
    arm: `bn-full+indep${task.statisticsBatch}`,
    against: "bn-full",
  };
  const noise = ["NC1", "NC2-shared"] as const;
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation", "trainmode", images ? { id: "robustness", side: 14 } : "robustness"],
    contrasts: [
      ...(full
        ? fullContrasts(task)
        : [...quickContrasts(task), indep, { name: "layernorm", arm: "layernorm", against: "plain" }]),
      ...dropoutContrasts(".2"),
      ...dropoutContrasts(".5"),
    ],
    parts: [
      ...noise.map((contrast) => ({
        ...{ restatement: "R2", contrast, on: "robustness.noise.drop", margin: 0.005 },
        better: "lower" as const,
      })),
      ...noise.map((contrast) => ({
        ...{ restatement: "R3", contrast, on: "robustness.missing.drop", margin: 0.005 },
        better: "lower" as const,
      })),
      ...noise.map((contrast) => ({
        ...{ restatement: "R4a", contrast, on: "robustness.noise.accuracy", margin: 0.005 },
        better: "higher" as const,
      })),
      { restatement: "R4b", contrast: "total", on: "robustness.noise.accuracy", margin: 0.005, better: "higher" },
    ],
    moreParts: lessInformation(task),
    moreArms: sizesOf(task).map((size) => batchArm(task, size)),
    rows: images ? [...ROWS, ...IMAGE_ROWS] : ROWS,
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does less information make networks more robust? */
export const lessInformationMoreRobust: Claim = {
  id: ID,
  statements: ["T11"],
  priority: "B",
  sentence: "with less information network has to predict the right labels. And also makes the model more robust",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Robustness is asked of batch noise alone, against batch norm without it, and of injected noise of the same moments; normalisation as such falls out. Dropout stands beside with its boosting control.",
  why: [
    "In train mode the network answers from normalised values that depend on the batch, so with less information about the example:",
    { formula: "batchNoise" },
    "Whether a network that had to do with less is then less disturbed by other disturbances is not said by that; it is measured.",
  ],
  literature: [
    {
      grade: "U",
      text: "No source that was read measures what batch norm’s noise does to robustness against spoilt inputs.",
      citation: "the sources of this catalogue",
    },
    {
      grade: "N",
      text: "Noise other than dropout improves deep networks by “sparsifying, decorrelating, and spreading information across representations” (abstract).",
      citation: "Poole, Sohl-Dickstein and Ganguli 2014, arXiv:1406.1831",
    },
  ],
  traps: [
    "“Robust” has at least four meanings: noise on the inputs, missing inputs, missing units, other batches. Each row says which it is.",
    "A more accurate network has more to lose: loss of accuracy and accuracy itself are asked apart.",
    "The training loss that a run prints is the one in train mode; both modes are measured on the same examples after training.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Noise of one size, one share of missing inputs; adversarial examples at one small radius, shown and not judged.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, noisy, incomplete and adversarial inputs, train mode at statistics batches of 48 to 4",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k (with turned and spoilt images) and teacher, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
