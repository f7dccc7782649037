// "similar to dropout, batch norm therefore has a slight regularization effect" (T1).
// Refuted by: NC1 with the opposite sign. "Equivalent" means: no regularisation as large as the margin.
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, dropoutContrasts, fullContrasts } from "./contrasts.ts";
import { FULL_TASKS, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { AT_LECTURE, LECTURER, SHARED_DRAW, THREAD } from "./thread.ts";

const ID = "bn-slight-regularisation";

const QUESTION = "Does the batch noise of batch norm regularise, and is the effect slight beside that of dropout?";

const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does the batch noise lower the test loss?",
    text: "the batch noise of batch norm lowers the test loss",
    refutedBy: "NC1 raises it",
  },
  {
    id: "R2",
    plain: "Does the batch noise raise the test accuracy?",
    text: "the batch noise of batch norm raises the test accuracy",
    refutedBy: "NC1 lowers it",
  },
  {
    id: "R3",
    plain: "Does the batch noise narrow the gap between training and test loss?",
    text: "the batch noise of batch norm lowers the generalisation gap in loss",
    refutedBy: "NC1 raises it",
  },
  {
    id: "R4",
    plain: "Is the effect slight: smaller than that of dropout at its best rate?",
    text: "“slight”: the batch noise lowers the test loss by less than dropout at its best rate does",
    refutedBy: "it lowers the test loss by more",
  },
] as const;

const RATES = [".1", ".2", ".3", ".5"];

/** A percentage of the gap itself would shrink with the effect: the margin is one of the loss. */
const GAP_MARGIN = "1% of test.nll";

function design(task: Task, full: boolean): Design {
  const noisy = batchArm(task, task.statisticsBatch);
  const bn = noisy === "bn" ? [] : [{ name: "total-bn", arm: "bn", against: "plain" }];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation"],
    contrasts: [...fullContrasts(task), ...bn, ...dropoutContrasts(".2")],
    parts: [
      { restatement: "R1", contrast: "NC1", on: "test.nll" },
      { restatement: "R2", contrast: "NC1", on: "test.accuracy" },
      { restatement: "R3", contrast: "NC1", on: "gap.nll", margin: GAP_MARGIN },
    ],
    moreParts: [
      {
        restatement: "R4",
        contrast: "NC1 beside dropout",
        arm: noisy,
        against: "bn-full",
        minus: { arm: "best-dropout", against: "plain" },
        on: "test.nll",
        // Both lower the loss where they help: the smaller gain is the higher difference.
        better: "higher",
        primary: true,
      },
    ],
    moreArms: RATES.map((rate) => `dropout-${rate}`),
    choices: {
      "best-dropout": { of: RATES.map((rate) => `dropout-${rate}`), by: "validation.nll", better: "lower" },
    },
    rows: ["test.nllAtT", "test.ece", "gap.error"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does batch norm's noise regularise, and only slightly? */
export const bnSlightRegularisation: Claim = {
  id: ID,
  statements: ["T1"],
  sentence: "similar to dropout, batch norm therefore has a slight regularization effect",
  speaker: LECTURER,
  place: AT_LECTURE,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Comparing batch norm with no batch norm would mix normalisation with noise. NC1 compares it with batch norm whose statistics are those of the whole training set; NC2 adds noise of the same moments to that.",
  why: [
    "A regulariser helps on examples that were not trained on. Batch norm’s statistics change from batch to batch, which is noise on every unit in training and none in use:",
    { formula: "batchNoise" },
    "“Slight” is a comparison: its gain is held against that of dropout at the rate that validation examples choose.",
  ],
  literature: [
    {
      grade: "S",
      text: "Seeing an example together with others of a mini-batch, so that the network no longer gives deterministic values for it, was found “to be advantageous to the generalization of the network”; no experiment isolates the effect.",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.4",
    },
    {
      grade: "S",
      text: "Noise of the form of batch statistics, injected into normalisations that do not depend on the data, restores test performance like that of batch norm (abstract, convolutional networks).",
      citation: "Shekhovtsov and Flach 2018, arXiv:1811.00639",
    },
    {
      grade: "S",
      text: "Ghost noise injected apart from the normalisation generalises better than ghost batch norm, and helps networks with layer norm too (abstract).",
      citation: "Kosson, Fan and Jaggi 2024, arXiv:2305.17205",
    },
    {
      grade: "N",
      text: "Batch norm “primarily enables training with larger learning rates, which is the cause for faster convergence and better generalization” (abstract): another cause than noise.",
      citation: "Bjorck, Gomes, Selman and Weinberger 2018, arXiv:1806.02375",
    },
    {
      grade: "N",
      text: "“The primary purpose of batch normalization is to improve optimization, but the noise can have a regularizing effect, and sometimes makes dropout unnecessary.”",
      citation: "Goodfellow, Bengio and Courville 2016, Deep Learning, chapter 7.12",
    },
  ],
  traps: [
    "The verdict differs by metric, task and learning rate: there is never one headline.",
    "Part of a gain in raw loss is less over-confidence; read it beside the loss at T* and beside accuracy.",
    "Numbers of the training set are measured in evaluation mode with population statistics, never read from the noisy training loss.",
  ],
  limits: [
    SHARED_DRAW,
    "Small multilayer perceptrons on small tasks, trained without weight decay and without early stopping.",
    "The best dropout rate is the best of four, chosen on validation examples of the same seeds.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, all noise contrasts, dropout at four rates",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and four generated tasks, 32 seeds, three learning rates",
      experiments: FULL_TASKS.map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
