// Batch norm reduces overfitting, so it should help with wrong labels: a conclusion that is easily drawn. Refuted by: the
// opposite sign.

import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast } from "./contrasts.ts";
import { armsAtRates, at, best, choicesOfRates, contrastsAtRates } from "./rateArms.ts";
import { MNIST_1K, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "label-noise-surprise";
const QUESTION = "Does batch norm help where two labels in five are drawn at random?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "At its best learning rate, is batch norm more accurate than a plain network at its own best?",
    text: "with 40 % of the training labels redrawn, batch norm at its validation-best rate has a higher accuracy on clean test examples than the plain network at its own",
    refutedBy: "a lower accuracy",
  },
  {
    id: "R2a",
    plain: "And at a learning rate of .005?",
    text: "the same, both at a learning rate of .005",
    refutedBy: "a lower accuracy",
  },
  {
    id: "R2b",
    plain: "And at a learning rate of .02?",
    text: "the same, both at a learning rate of .02",
    refutedBy: "a lower accuracy",
  },
  {
    id: "R2c",
    plain: "And at a learning rate of .1?",
    text: "the same, both at a learning rate of .1",
    refutedBy: "a lower accuracy",
  },
  {
    id: "R3",
    plain: "Does the noise help, by both noise contrasts?",
    text: "batch noise and matched noise both raise the accuracy at a learning rate of .02",
    refutedBy: "either lowers it",
  },
] as const;

const RATES = [0.005, 0.02, 0.1];

function design(task: Task, seeds: number): Design {
  const noisy = batchArm(task, task.statisticsBatch);
  const matched = `bn-full+shared${task.statisticsBatch}`;
  const arms = [
    ...new Set(["plain", "bn", noisy, "bn-full", matched, "layernorm"]),
    "dropout-.2",
    "dropout-.5",
    "boosting-.2",
  ];
  const common = { on: "test.accuracy", better: "higher", primary: true } as const;
  const parts: ComparisonFile[] = [
    { ...common, restatement: "R1", contrast: "total at the best rate", arm: best("bn"), against: best("plain") },
    ...RATES.map(
      (rate, i): ComparisonFile => ({
        ...common,
        restatement: `R2${"abc"[i]}`,
        contrast: `total at rate ${rate}`,
        arm: at("bn", rate),
        against: at("plain", rate),
      }),
    ),
    { ...common, restatement: "R3", contrast: "NC1 at rate 0.02", arm: at(noisy, 0.02), against: at("bn-full", 0.02) },
    {
      ...common,
      restatement: "R3",
      contrast: "NC2-shared at rate 0.02",
      arm: at(matched, 0.02),
      against: at("bn-full", 0.02),
    },
  ];
  const pairs: Contrast[] = [
    { name: "total", arm: "bn", against: "plain" },
    { name: `total-g${task.statisticsBatch}`, arm: noisy, against: "plain" },
    { name: "normalisation", arm: "bn-full", against: "plain" },
    { name: "NC1", arm: noisy, against: "bn-full" },
    { name: "NC2-shared", arm: matched, against: "bn-full" },
    { name: "layernorm", arm: "layernorm", against: "plain" },
    ...["dropout-.2", "boosting-.2", "dropout-.5"].map((arm) => ({ name: arm, arm, against: "plain" })),
  ];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: ["generalisation"],
    contrasts: contrastsAtRates(pairs, RATES).filter(
      ({ arm, against }) => !parts.some((part) => part.arm === arm && part.against === against),
    ),
    parts: [],
    moreParts: [
      ...parts,
      // The contrasts that decide, on the other metrics.
      ...parts.flatMap((part) =>
        ["test.nll", "test.nllAtT", "train.accuracy"].map(
          (on): ComparisonFile => ({
            restatement: part.restatement ?? "",
            contrast: part.contrast ?? "",
            arm: part.arm,
            against: part.against,
            on,
            primary: false,
          }),
        ),
      ),
    ],
    ownArms: armsAtRates(arms, RATES),
    withoutPlain: true,
    choices: choicesOfRates(arms, RATES, { by: "validation.accuracy", better: "higher" }),
    rows: ["test.accuracy", "test.nll", "test.nllAtT", "train.accuracy"],
  };
}

/** 40 % of the labels redrawn: of ten classes that leaves 36 % wrong. */
function noisyLabels(task: Task): Task {
  const small = task.name === "teacher" ? { train: 400 } : {};
  return { ...task, name: `${task.name}-labelnoise`, data: { ...task.data, ...small, flipLabels: 0.4 } };
}

/** Does batch norm help with wrong labels? */
export const labelNoiseSurprise: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence: "batch norm reduces overfitting, so it should help with wrong labels",
  speaker: "a conclusion from the lecture that is easily drawn",
  place: "beyond the thread",
  source: {
    text: "Morcos et al. 2018, who measure reliance under corrupted labels; the sentence is a conclusion, not theirs",
    url: "https://arxiv.org/abs/1803.06959",
  },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Each arm is compared at each learning rate and at its own validation-best one, because the sign can depend on it. Noise off and matched noise tell what the noise does.",
  why: [
    "A network that fits wrong labels overfits by definition. Faster fitting is then no advantage, and a regulariser should be one.",
  ],
  literature: [
    {
      grade: "U",
      text: "No source that was read compares batch norm with and without its noise under wrong labels.",
      citation: "the sources of this catalogue",
    },
    {
      grade: "N",
      text: "Reliance on single directions grows with the share of corrupted labels (abstract).",
      citation: "Morcos, Barrett, Rabinowitz and Botvinick 2018, arXiv:1803.06959",
    },
  ],
  traps: [
    "The sign depends on learning rate and task: there are several verdicts and no headline.",
    "Redrawn is not wrong: of ten classes 36 % of the labels are wrong when 40 % are redrawn.",
    "Labels of validation and test examples are clean. The best rate is chosen by validation accuracy, the metric that is judged.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "No early stopping."],
  profiles: {
    quick: {
      about: "teacher with 400 examples, 16 seeds, nine arms at three learning rates",
      experiments: [claimExperiment(design(TEACHER, 16), noisyLabels(TEACHER), "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 32 seeds, nine arms at three learning rates",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, 32), noisyLabels(task), "full")),
    },
  },
};
