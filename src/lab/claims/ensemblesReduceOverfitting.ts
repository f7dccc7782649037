// "ensembles of neural networks with different model configurations are known to reduce overfitting, but require the
// additional computational expense" (T13), a mentor. Refuted by: an average that is less than 5 % better than its members;
// different configurations that add nothing.
import type { ComparisonFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, dropoutContrasts, memberArms } from "./contrasts.ts";
import { type Hidden, layers, mixedDepths, mixedWidths, type NetSize, timesWider } from "./equalCost.ts";
import { MNIST_1K, MOONS, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "ensembles-reduce-overfitting";
const QUESTION = "Does averaging the answers of several networks reduce overfitting, and must they be different ones?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain:
      "Is the average of five networks better than its members, by 5 % of the loss at least, and better calibrated?",
    text: "the mean of the probabilities of five networks has at most .95 times the mean test loss of its members, and a lower calibration error than one of them",
    refutedBy: "a ratio above .95, or a higher calibration error",
  },
  {
    id: "R2a",
    plain: "Do different widths add to it?",
    text: "five networks of different widths have a lower test loss than five of one width and different starts, at equal cost",
    refutedBy: "a difference smaller than the margin, or a higher loss",
  },
  {
    id: "R2b",
    plain: "Do different widths and depths?",
    text: "five networks of different widths and depths have a lower test loss than five of one shape and different starts, at equal cost",
    refutedBy: "a difference smaller than the margin, or a higher loss",
  },
  {
    id: "R3",
    plain: "Is it better than one large network?",
    text: "five networks have a lower test loss than one of two wider layers with five times the parameters",
    refutedBy: "a higher test loss",
  },
  {
    id: "R4",
    plain: "Does it cost five times as much?",
    text: "five networks cost exactly five times the operations of one, in training and in use",
    refutedBy: "any difference",
  },
] as const;

const MEMBERS = 5;

const TEACHER_SIZE: NetSize = { inputs: 20, outputs: 10, width: 32 };
const SIZES: readonly (readonly [Task, NetSize])[] = [
  [MNIST_1K, { inputs: 196, outputs: 10, width: 128 }],
  [TEACHER, TEACHER_SIZE],
  [MOONS, { inputs: 2, outputs: 2, width: 32 }],
  [REDUNDANT, { inputs: 30, outputs: 2, width: 32 }],
];

/** A fifth of the passes through the training set: five networks for the operations of one. */
const SHORT: ArmSpec = { train: { epochs: 12 } };

/** Arms by name, each with the start, order and noise of its place in the ensemble. */
function members(specs: readonly (readonly [name: string, spec: ArmSpec])[]): Record<string, ArmSpec> {
  return Object.fromEntries(
    specs.map(([name, spec], i) => [name, i === 0 ? spec : { ...spec, member: i + 1 }] as const),
  );
}

/** Named by depth and width, such as `depth-3x31`. */
function shaped(kind: string, nets: readonly Hidden[], { outputs }: NetSize): Record<string, ArmSpec> {
  return members(nets.map((net) => [`${kind}-${net.depth}x${net.width}`, { net: layers(net, outputs) }] as const));
}

const CONTRASTS: readonly Contrast[] = [
  { name: "five beside one", arm: "ensemble-5", against: "plain" },
  { name: "three beside one", arm: "ensemble-3", against: "plain" },
  { name: "two beside one", arm: "ensemble-2", against: "plain" },
  { name: "widths", arm: "ensemble-5-widths", against: "ensemble-5" },
  { name: "widths and depths", arm: "ensemble-5-depths", against: "ensemble-5" },
  { name: "five beside one wide", arm: "ensemble-5", against: "wide" },
  { name: "wide beside one", arm: "wide", against: "plain" },
  { name: "five at the training cost of one", arm: "ensemble-5-short", against: "plain" },
  { name: "trained in full beside a fifth", arm: "ensemble-5", against: "ensemble-5-short" },
  ...dropoutContrasts(".2"),
  ...dropoutContrasts(".5"),
  { name: "five beside dropout-.2", arm: "ensemble-5", against: "dropout-.2" },
  { name: "five beside dropout-.5", arm: "ensemble-5", against: "dropout-.5" },
];

/** The contrast to averaging answers: the mean of the five networks' weights, as one network. */
const WEIGHT_CONTRASTS: readonly Contrast[] = [
  { name: "weights averaged beside one", arm: "weights-5", against: "plain" },
  { name: "answers beside weights averaged", arm: "ensemble-5", against: "weights-5" },
];

/** R4 is exact: the count of one network, five times. */
const costs = (["cost.training", "cost.inference"] as const).map(
  (on): ComparisonFile => ({
    restatement: "R4",
    contrast: "five beside one, times five",
    arm: "ensemble-5",
    against: "plain",
    share: MEMBERS,
    on,
    margin: 0,
    better: "equal",
    primary: true,
  }),
);

/** How near the cost of the other ensembles is: ratios, within 3 % by the choice of their widths. */
const nearCosts = (["cost.training", "cost.inference"] as const).flatMap((on) =>
  ["ensemble-5-widths", "ensemble-5-depths", "wide"].map(
    (arm): ComparisonFile => ({
      contrast: "cost beside five of one shape",
      arm,
      against: "ensemble-5",
      on,
      scale: "log",
      margin: 1.03,
      better: "equal",
      primary: false,
    }),
  ),
);

/** The masks of dropout as members: fifty passes averaged. */
const monteCarlo = [".2", ".5"].flatMap((rate): ComparisonFile[] => [
  {
    contrast: `Monte Carlo beside one pass, dropout-${rate}`,
    arm: `dropout-${rate}`,
    against: `dropout-${rate}`,
    on: "uncertainty.nll",
    againstOn: "test.nll",
    primary: false,
  },
  {
    contrast: `five beside Monte Carlo, dropout-${rate}`,
    arm: "ensemble-5",
    against: `dropout-${rate}`,
    on: "test.nll",
    againstOn: "uncertainty.nll",
    primary: false,
  },
]);

/** @param generated weights can be averaged: they are evaluated on generated data only, and stored for it */
function design(size: NetSize, seeds: number, generated: boolean): Design {
  const widths = shaped("width", mixedWidths(size), size);
  const depths = shaped("depth", mixedDepths(size), size);
  const short = members(Array.from({ length: MEMBERS }, (_, i) => [`short-${i + 1}`, SHORT] as const));
  const lower = { on: "test.nll", better: "lower" } as const;
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: [
      "generalisation",
      "predictions",
      "cost",
      { id: "uncertainty", samples: 50, ood: false },
      ...(generated ? ["parameters"] : []),
    ],
    contrasts: generated ? [...CONTRASTS, ...WEIGHT_CONTRASTS] : CONTRASTS,
    parts: [
      { restatement: "R1", contrast: "five beside one", on: "test.ece", better: "lower" },
      { restatement: "R2a", contrast: "widths", ...lower },
      { restatement: "R2b", contrast: "widths and depths", ...lower },
      { restatement: "R3", contrast: "five beside one wide", ...lower },
    ],
    moreParts: [
      {
        restatement: "R1",
        contrast: "five beside their mean",
        arm: "ensemble-5",
        against: 0.95,
        on: "ensemble.nllRatio",
        better: "lower",
        primary: true,
      },
      ...costs,
      ...nearCosts,
      ...monteCarlo,
    ],
    ensembles: {
      "ensemble-5": memberArms("plain", MEMBERS),
      "ensemble-3": memberArms("plain", 3),
      "ensemble-2": memberArms("plain", 2),
      "ensemble-5-widths": Object.keys(widths),
      "ensemble-5-depths": Object.keys(depths),
      "ensemble-5-short": Object.keys(short),
    },
    ...(generated ? { weightAverages: { "weights-5": memberArms("plain", MEMBERS) } } : {}),
    ownArms: {
      ...widths,
      ...depths,
      ...short,
      wide: { net: layers({ depth: 2, width: timesWider(size, MEMBERS) }, size.outputs) },
    },
    rows: ["test.nll", "test.accuracy", "test.nllAtT", "test.ece", "test.eceAtT", "gap.nll", "train.nll"],
  };
}

/** Do ensembles reduce overfitting? */
export const ensemblesReduceOverfitting: Claim = {
  id: ID,
  statements: ["T13"],
  priority: "A",
  sentence:
    "ensembles of neural networks with different model configurations are known to reduce overfitting, but require the additional computational expense of training and maintaining multiple models",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Five networks of one shape that differ in start, order of the examples and noise alone stand beside five of different widths, and of different widths and depths, at the same number of operations within 3 %. One wide network has the parameters of the five; five networks trained for a fifth of the time have the training cost of one.",
  why: [
    "The members learn from the same examples and err differently; their mean probability errs less than they do on average. How far they differ is what is gained: the loss of the mean is the mean loss less their ambiguity.",
    "“Reduce overfitting” is read as a lower test loss and a lower calibration error; the gap between training and test stands beside.",
  ],
  literature: [
    {
      grade: "S",
      text: "Six batch-normalised variants of Inception, averaged by their class probabilities, reach a top-5 error of 4.9 % on the ImageNet validation set. The members differ in small ways; no ensemble of equal members stands beside.",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167, section 4.2",
    },
    {
      grade: "S",
      text: "Independent starts of one architecture, trained with a proper score, make an ensemble of M = 5: different configurations are not part of the method.",
      citation: "Lakshminarayanan, Pritzel and Blundell 2017, arXiv:1612.01474",
    },
    {
      grade: "N",
      text: "For one hidden layer and softmax the mean network of dropout is exactly the geometric mean of all its sub-networks: averaging without several trainings.",
      citation: "Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov 2012, arXiv:1207.0580, page 2",
    },
  ],
  traps: [
    "That the mean of the probabilities has no higher loss than the members have on average is certain (Jensen), so only the size of the gain is a claim.",
    "An ensemble costs more; equal operations are the fair comparison, in training and in use.",
    "The average is less confident than its members. Where they are too confident, a fitted temperature alone lowers loss and calibration error too: the rows at T* tell how much is left.",
  ],
  limits: [
    SMALL_NETS,
    "Averaged are answers. The mean of the weights stands beside as a contrast, on generated tasks: networks of other starts have their units in other orders.",
    "Different configurations means widths and depths here, not other kinds of layers or other training.",
    "Operations are counted in the weight layers; memory and time are not measured.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, ensembles of five at equal cost, one wide network, dropout",
      experiments: [claimExperiment(design(TEACHER_SIZE, 16, true), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and three generated tasks, 32 seeds, three learning rates",
      experiments: SIZES.map(([task, size]) =>
        claimExperiment({ ...design(size, 32, task !== MNIST_1K), learningRates: OTHER_RATES }, task, "full"),
      ),
    },
  },
};
