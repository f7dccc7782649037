// Batch norm "primarily enables training with larger learning rates, which is the cause for faster convergence and better
// generalization" (Bjorck et al. 2018): larger rates, not noise. Refuted by: an advantage at the smallest rate.

import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast } from "./contrasts.ts";
import { armsAtRates, at, best, choicesOfRates, contrastsAtRates } from "./rateArms.ts";
import { MNIST_1K, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "learning-rate-not-noise";
const QUESTION = "Is it the larger learning rate, and not the noise, that makes batch norm generalise?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "At the same small learning rate, does normalisation alone bring nothing?",
    text: "at the smallest learning rate batch norm without batch noise has the test loss of the plain network",
    refutedBy: "a difference beyond the margin",
  },
  {
    id: "R2",
    plain: "Is the advantage at the best rate at least twice that at the smallest?",
    text: "at each arm’s validation-best rate batch norm without batch noise lowers the test loss by at least twice what it does at the smallest rate",
    refutedBy: "less than twice",
  },
  {
    id: "R3",
    plain: "At the best rate, does the batch noise bring nothing?",
    text: "at each arm’s validation-best rate the batch noise does not change the test loss",
    refutedBy: "a difference beyond the margin",
  },
] as const;

const RATES = [0.005, 0.02, 0.05, 0.1, 0.3];
const SMALLEST = 0.005;

function design(task: Task, seeds: number): Design {
  const noisy = batchArm(task, task.statisticsBatch);
  const matched = `bn-full+shared${task.statisticsBatch}`;
  const arms = ["plain", "bn-full", "bn", noisy, matched, "layernorm"];
  const parts: ComparisonFile[] = [
    {
      ...{ restatement: "R1", contrast: `normalisation at rate ${SMALLEST}`, better: "equal", primary: true },
      ...{ arm: at("bn-full", SMALLEST), against: at("plain", SMALLEST), on: "test.nll" },
    },
    {
      ...{ restatement: "R2", contrast: "normalisation at the best rate", better: "lower", primary: true },
      ...{ arm: best("bn-full"), against: best("plain"), on: "test.nll" },
      minus: { arm: at("bn-full", SMALLEST), against: at("plain", SMALLEST), share: 2 },
    },
    {
      ...{ restatement: "R3", contrast: "NC1 at the best rate", better: "equal", primary: true },
      ...{ arm: best(noisy), against: best("bn-full"), on: "test.nll" },
    },
  ];
  const pairs: Contrast[] = [
    { name: "normalisation", arm: "bn-full", against: "plain" },
    { name: "total", arm: noisy, against: "plain" },
    { name: "NC1", arm: noisy, against: "bn-full" },
    { name: "NC2-shared", arm: matched, against: "bn-full" },
    { name: "layernorm", arm: "layernorm", against: "plain" },
  ];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: ["generalisation"],
    contrasts: contrastsAtRates(pairs, RATES),
    parts: [],
    moreParts: parts,
    ownArms: armsAtRates(arms, RATES),
    withoutPlain: true,
    choices: choicesOfRates(arms, RATES, { by: "validation.nll", better: "lower" }),
    rows: ["test.nll", "test.accuracy", "test.nllAtT"],
  };
}

/** Is it the learning rate, not the noise? */
export const learningRateNotNoise: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence:
    "BN primarily enables training with larger learning rates, which is the cause for faster convergence and better generalization",
  speaker: "Bjorck, Gomes, Selman and Weinberger 2018, abstract",
  place: "the main rival of the explanation by noise",
  source: { text: "Bjorck et al. 2018, Understanding Batch Normalization", url: "https://arxiv.org/abs/1806.02375" },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Batch norm without batch noise can use larger rates as well: if the rate explains everything, it has all of batch norm’s advantage, and none at a small rate.",
  why: [
    "Two explanations predict different tables: by the rate, the advantage grows with the rate and noise adds nothing; by noise, an advantage is there at any rate, and only with noise.",
    { formula: "batchNoise" },
  ],
  literature: [
    {
      grade: "S",
      text: "“BN primarily enables training with larger learning rates, which is the cause for faster convergence and better generalization” (abstract).",
      citation: "Bjorck, Gomes, Selman and Weinberger 2018, arXiv:1806.02375",
    },
    {
      grade: "C",
      text: "Noise of the form of batch statistics, injected into normalisations that do not depend on the data, restores test performance like that of batch norm (abstract).",
      citation: "Shekhovtsov and Flach 2018, arXiv:1811.00639",
    },
    {
      grade: "C",
      text: "Ghost noise injected apart from the normalisation generalises better than ghost batch norm (abstract).",
      citation: "Kosson, Fan and Jaggi 2024, arXiv:2305.17205",
    },
  ],
  traps: [
    "Accuracy and loss can give the point to different sides; both are shown.",
    "The best rate of each arm is chosen on validation examples, once for all seeds, and the smallest is among the candidates.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "Five rates from .005 to .3; a rate beyond them could be better still."],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, six arms at five learning rates",
      experiments: [claimExperiment(design(TEACHER, 16), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 32 seeds, six arms at five learning rates",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, 32), task, "full")),
    },
  },
};
