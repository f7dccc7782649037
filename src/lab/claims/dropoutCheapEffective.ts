// "very computationally cheap and effective regularization method to reduce overfitting and improve generalization error"
// (T15), a mentor. Refuted by: a higher loss or a lower accuracy at the best rate; as good an ensemble or weight decay for
// the same operations; more than three times the steps.
import { log } from "../../core/math/elementary.ts";
import type { ComparisonFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, dropoutContrasts } from "./contrasts.ts";
import { MNIST_1K, MOONS, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "dropout-cheap-effective";
const QUESTION = "Is dropout cheap and effective, beside what the same operations buy otherwise?";
const RESTATEMENTS = [
  {
    id: "R1a",
    plain: "Does dropout at its best rate lower the test loss?",
    text: "dropout at its validation-best rate has a lower test loss than the plain network",
    refutedBy: "a higher test loss",
  },
  {
    id: "R1b",
    plain: "Does it raise the accuracy?",
    text: "dropout at its validation-best rate has a higher test accuracy than the plain network",
    refutedBy: "a lower test accuracy",
  },
  {
    id: "R2a",
    plain: "For the same operations, is it better than two networks trained half as long?",
    text: "dropout at its validation-best rate has a lower test loss than an ensemble of two networks trained half as long, for the same operations of training",
    refutedBy: "a higher test loss",
  },
  {
    id: "R2b",
    plain: "Is it better than weight decay (L2) at its best strength?",
    text: "dropout at its validation-best rate has a lower test loss than weight decay at its validation-best strength",
    refutedBy: "a higher test loss",
  },
  {
    id: "R3",
    plain: "Does it take at most three times the steps to the same training loss?",
    text: "dropout at its validation-best rate needs the steps of the plain network to half of the training loss of guessing, within a factor of 3",
    refutedBy: "more than three times the steps, or less than a third",
  },
] as const;

const RATES = [".1", ".2", ".3", ".5"];
const STRENGTHS = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1];
const EPOCHS = 60;

const DROPOUT = "best-dropout";
const DECAY = "best-l2";
const BOOSTING = "best-boosting";
const HALVES = "ensemble-2-half";

const decay = (strength: number): string => `l2-${strength}`;

/** What this claim needs to know of a task. */
interface Asked {
  readonly task: Task;
  readonly classes: number;
  /** Even, so that half of them are whole. */
  readonly epochs: number;
  /** Steps between two looks at the training loss. */
  readonly every: number;
}

const QUICK_TASKS: readonly Asked[] = [
  { task: TEACHER, classes: 10, epochs: EPOCHS, every: 1 },
  { task: MOONS, classes: 2, epochs: EPOCHS, every: 1 },
];

/** Training sets of three sizes, each with hundreds of steps: 480, 900 and 1872. */
const FULL_TASKS: readonly Asked[] = [
  {
    task: { ...MNIST_1K, name: "mnist-256", data: { ...MNIST_1K.data, train: 256 } },
    classes: 10,
    epochs: 120,
    every: 4,
  },
  { task: MNIST_1K, classes: 10, epochs: EPOCHS, every: 5 },
  {
    task: { ...MNIST_1K, name: "mnist-5000", data: { ...MNIST_1K.data, train: 5000 } },
    classes: 10,
    epochs: 24,
    every: 26,
  },
  ...QUICK_TASKS,
  { task: REDUNDANT, classes: 2, epochs: EPOCHS, every: 1 },
];

function ownArms(epochs: number): Record<string, ArmSpec> {
  return {
    ...Object.fromEntries(
      STRENGTHS.map((strength) => [decay(strength), { train: { weightDecay: strength } }] as const),
    ),
    "half-1": { train: { epochs: epochs / 2 } },
    "half-2": { train: { epochs: epochs / 2 }, member: 2 },
    // More of the same noise is no cure for training too long.
    "dropout-.2-long": { dropout: 0.2, train: { epochs: epochs * 5 } },
    "plain-long": { train: { epochs: epochs * 5 } },
  };
}

const CONTRASTS: readonly Contrast[] = [
  { name: "best dropout", arm: DROPOUT, against: "plain" },
  { name: "best dropout beside two half trained", arm: DROPOUT, against: HALVES },
  { name: "best dropout beside best weight decay", arm: DROPOUT, against: DECAY },
  { name: "best boosting", arm: BOOSTING, against: "plain" },
  { name: "best weight decay", arm: DECAY, against: "plain" },
  { name: "two half trained", arm: HALVES, against: "plain" },
  ...RATES.flatMap(dropoutContrasts),
  { name: "dropout-.2 trained five times as long", arm: "dropout-.2-long", against: "dropout-.2" },
  { name: "both trained five times as long", arm: "dropout-.2-long", against: "plain-long" },
];

const STEPS: ComparisonFile = {
  restatement: "R3",
  contrast: "best dropout",
  arm: DROPOUT,
  against: "plain",
  on: "speed.restricted",
  scale: "log",
  // A ratio: equal within a factor of 3. Where a run was cut off, equality is not concluded.
  margin: 3,
  better: "equal",
  primary: true,
};

/** Steps of every rate, and that the operations are the same. */
const MORE_ROWS: readonly ComparisonFile[] = [
  ...RATES.map(
    (rate): ComparisonFile => ({
      contrast: `dropout-${rate}`,
      arm: `dropout-${rate}`,
      against: "plain",
      on: "speed.restricted",
      scale: "log",
      margin: 1.2,
      better: "lower",
      primary: false,
    }),
  ),
  ...[HALVES, DROPOUT, DECAY].map(
    (arm): ComparisonFile => ({
      contrast: "operations of training",
      arm,
      against: "plain",
      on: "cost.training",
      margin: 0,
      better: "equal",
      primary: false,
    }),
  ),
];

function design({ classes, epochs, every }: Asked, full: boolean): Design {
  const best = { by: "validation.nll", better: "lower" } as const;
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: [
      "generalisation",
      "predictions",
      "cost",
      // Half of log K, rounded to a hundredth of a nat.
      { id: "speed", target: Math.round(50 * log(classes)) / 100, every },
    ],
    contrasts: CONTRASTS,
    parts: [
      { restatement: "R1a", contrast: "best dropout", on: "test.nll", better: "lower" },
      { restatement: "R1b", contrast: "best dropout", on: "test.accuracy", better: "higher" },
      { restatement: "R2a", contrast: "best dropout beside two half trained", on: "test.nll", better: "lower" },
      { restatement: "R2b", contrast: "best dropout beside best weight decay", on: "test.nll", better: "lower" },
    ],
    moreParts: [STEPS, ...MORE_ROWS],
    choices: {
      [DROPOUT]: { of: RATES.map((rate) => `dropout-${rate}`), ...best },
      [BOOSTING]: { of: RATES.map((rate) => `boosting-${rate}`), ...best },
      [DECAY]: { of: STRENGTHS.map(decay), ...best },
    },
    ensembles: { [HALVES]: ["half-1", "half-2"] },
    ownArms: ownArms(epochs),
    train: { epochs },
    rows: ["test.nllAtT", "test.ece", "gap.nll"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Is dropout cheap and effective? */
export const dropoutCheapEffective: Claim = {
  id: ID,
  statements: ["T15"],
  priority: "B",
  sentence:
    "very computationally cheap and effective regularization method to reduce overfitting and improve generalization error",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Rate and strength of weight decay are chosen on validation examples, once for all seeds. The two half-trained networks and dropout cost the same operations of training, which is checked by count. Boosting at the same rates has the masks without the training of an ensemble.",
  why: [
    "Dropout adds no operations to a layer but a mask. What it may cost is steps: each one trains a part of the network with a noisier gradient.",
    "“Cheap” is therefore read as better than what the same operations buy otherwise, and “effective” as a lower loss and a higher accuracy on test examples.",
  ],
  literature: [
    {
      grade: "N",
      text: "With 100 or 500 MNIST examples dropout brings no improvement; its gain rises with the training set and then declines (figure 10).",
      citation: "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15, section 7.4",
    },
    {
      grade: "N",
      text: "A network with dropout takes two to three times as long to train.",
      citation: "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15, section 11",
    },
    {
      grade: "S",
      text: "Test errors of one network on MNIST: 1.62 % with weight decay (L2), 1.25 % with dropout and weight decay, 1.05 % with dropout and max-norm.",
      citation: "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15, table 9",
    },
    {
      grade: "N",
      text: "“When extremely few labeled training examples are available, dropout is less effective.”",
      citation: "Goodfellow, Bengio and Courville 2016, Deep Learning, chapter 7.12",
    },
    {
      grade: "N",
      text: "On all of MNIST the best single runs are 98.79 % without and 98.81 % with dropout: less than run noise, one run each.",
      citation: "Garbin, Zhu and Marques 2020, Dropout vs batch normalization: an empirical study",
    },
  ],
  traps: [
    "Rate, learning rate, size of the training set and training time all change the sign: the verdict is one of these settings.",
    "“At most three times the steps” is judged as a ratio between a third and three. A run that never reaches the loss counts with its last step; equality is then not concluded.",
    "The training loss is that of the network without masks, in evaluation mode; the loss that training reports is noisier and higher.",
    "Weight decay is given six strengths and dropout four rates: the best of more candidates is a little favoured, on validation examples.",
    "Boosting diverges at large rates or learning rates; such pairs are left out and counted.",
  ],
  limits: [
    SMALL_NETS,
    "Steps and operations are counted; time is not measured.",
    "No max-norm and no larger learning rate for dropout, which its authors advise.",
    "A rate is chosen from four, at the learning rate of the plain network (full: also at two others and each arm’s best).",
  ],
  profiles: {
    quick: {
      about: "teacher and moons, 16 seeds, four rates, six strengths of weight decay, two half-trained networks",
      experiments: QUICK_TASKS.map((asked) => claimExperiment(design(asked, false), asked.task, "quick")),
    },
    full: {
      about: "mnist-1k with 256, 1000 and 5000 examples and three generated tasks, 32 seeds, three learning rates",
      experiments: FULL_TASKS.map((asked) => claimExperiment(design(asked, true), asked.task, "full")),
    },
  },
};
