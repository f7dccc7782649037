// "A single model can be used to simulate having a large number of different network architectures by randomly dropping out
// nodes during training" (T14), a mentor. Refuted by: weight scaling that is not the geometric mean of the sub-networks; the
// same masks without ensemble training that keep half of the gain or more.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, dropoutContrasts, memberArms } from "./contrasts.ts";
import { MNIST_1K, MOONS, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "dropout-is-many-networks";
const QUESTION = "Is a network trained with dropout as good as many networks?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Is the network without masks exactly the geometric mean of all its sub-networks?",
    text: "with one hidden layer of twelve units and softmax, weight scaling is the normalised geometric mean of all 4096 sub-networks, to within 1e-9",
    refutedBy: "a larger difference in any probability",
  },
  {
    id: "R2a",
    plain: "Is the average of at most 100 sub-networks as good as the network without masks, at rate .2?",
    text: "at rate .2 the average of some number of sub-networks, 100 at most, has no higher test loss than weight scaling",
    refutedBy: "more than 100 sub-networks on average over the seeds",
  },
  {
    id: "R2b",
    plain: "And at rate .5?",
    text: "at rate .5 the average of some number of sub-networks, 100 at most, has no higher test loss than weight scaling",
    refutedBy: "more than 100 sub-networks on average over the seeds",
  },
  {
    id: "R3a",
    plain: "Do the same masks without ensemble training keep less than half of the gain, at rate .2?",
    text: "at rate .2 boosting keeps less than half of dropout’s effect on the test loss",
    refutedBy: "half of it or more",
  },
  {
    id: "R3b",
    plain: "And at rate .5?",
    text: "at rate .5 boosting keeps less than half of dropout’s effect on the test loss",
    refutedBy: "half of it or more",
  },
  {
    id: "R4a",
    plain: "Is dropout at rate .2 as good as five networks?",
    text: "dropout at rate .2 has the test loss of an ensemble of five networks",
    refutedBy: "a difference beyond the margin, either way",
  },
  {
    id: "R4b",
    plain: "And at rate .5?",
    text: "dropout at rate .5 has the test loss of an ensemble of five networks",
    refutedBy: "a difference beyond the margin, either way",
  },
] as const;

const RATES = [
  { rate: ".2", part: "a" },
  { rate: ".5", part: "b" },
] as const;

const MEMBERS = 5;
const MOST_PASSES = 100;
/** Passes tried: twice as many, so that a network that needs more than 100 counts with more. */
const PASSES = 200;
const LARGEST_ERROR = 1e-9;

const small = (rate: string): string => `dropout-${rate}-12-units`;

function parts(): ComparisonFile[] {
  const primary = true;
  return [
    ...RATES.map(
      ({ rate }): ComparisonFile => ({
        restatement: "R1",
        contrast: `all sub-networks, rate ${rate}`,
        arm: small(rate),
        against: LARGEST_ERROR,
        on: "dropout.exact.error",
        // As ratios to the bound, of which rounding is a millionth; a factor of 10 matters.
        scale: "log",
        margin: 10,
        better: "lower",
        primary,
      }),
    ),
    ...RATES.map(
      ({ rate, part }): ComparisonFile => ({
        restatement: `R2${part}`,
        contrast: `sub-networks needed, rate ${rate}`,
        arm: `dropout-${rate}`,
        against: MOST_PASSES,
        on: "uncertainty.crossingRestricted",
        margin: 10,
        better: "lower",
        primary,
      }),
    ),
    ...RATES.map(
      ({ rate, part }): ComparisonFile => ({
        restatement: `R3${part}`,
        contrast: `boosting beside half of dropout, rate ${rate}`,
        arm: `boosting-${rate}`,
        against: "plain",
        minus: { arm: `dropout-${rate}`, against: "plain", share: 0.5 },
        on: "test.nll",
        // Less of a fall in the loss is a higher loss.
        better: "higher",
        primary,
      }),
    ),
    ...RATES.map(
      ({ rate, part }): ComparisonFile => ({
        restatement: `R4${part}`,
        contrast: `dropout-${rate} beside five`,
        arm: `dropout-${rate}`,
        against: "ensemble-5",
        on: "test.nll",
        better: "equal",
        primary,
      }),
    ),
  ];
}

/** What the average of many masks does beside one pass without, and beside five networks. */
function monteCarlo(): ComparisonFile[] {
  return RATES.flatMap(({ rate }): ComparisonFile[] => [
    {
      contrast: `Monte Carlo beside one pass, dropout-${rate}`,
      arm: `dropout-${rate}`,
      against: `dropout-${rate}`,
      on: "uncertainty.nll",
      againstOn: "test.nll",
      primary: false,
    },
    {
      contrast: `Monte Carlo beside five networks, dropout-${rate}`,
      arm: `dropout-${rate}`,
      against: "ensemble-5",
      on: "uncertainty.nll",
      againstOn: "test.nll",
      primary: false,
    },
    {
      contrast: `dropout-${rate} beside five`,
      arm: `dropout-${rate}`,
      against: "ensemble-5",
      on: "cost.training",
      scale: "log",
      margin: 1.2,
      better: "lower",
      primary: false,
    },
    // Weight scaling is not the arithmetic mean.
    ...(["arithmetic", "gap", "variance"] as const).map(
      (name): ComparisonFile => ({
        contrast: `all sub-networks, rate ${rate}`,
        arm: small(rate),
        against: 0,
        on: `dropout.exact.${name}`,
        margin: 0.001,
        better: "higher",
        primary: false,
      }),
    ),
    // What Baldi and Sadowski say of the gap: how much of it is left.
    {
      contrast: `Baldi and Sadowski beside the gap, rate ${rate}`,
      arm: small(rate),
      against: small(rate),
      on: "dropout.exact.gapError",
      againstOn: "dropout.exact.gap",
      margin: "10%",
      better: "lower",
      primary: false,
    },
  ]);
}

function contrasts(): readonly Contrast[] {
  return [
    ...RATES.flatMap(({ rate }) => dropoutContrasts(rate)),
    { name: "five beside one", arm: "ensemble-5", against: "plain" },
    ...RATES.map(({ rate }) => ({
      name: `dropout-${rate} beside five`,
      arm: `dropout-${rate}`,
      against: "ensemble-5",
    })),
  ];
}

function design(outputs: number, full: boolean): Design {
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: [
      "generalisation",
      "predictions",
      "cost",
      { id: "uncertainty", samples: PASSES, ood: false },
      { id: "dropout.exact", examples: 50 },
    ],
    contrasts: contrasts(),
    parts: [],
    moreParts: [...parts(), ...monteCarlo()],
    ensembles: { "ensemble-5": memberArms("plain", MEMBERS) },
    ownArms: Object.fromEntries(
      RATES.map(({ rate }) => [small(rate), { net: ["dense 12", "relu", `dense ${outputs}`], dropout: Number(rate) }]),
    ),
    rows: ["test.accuracy", "test.nllAtT", "test.ece", "gap.nll"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** The full profile's tasks and their numbers of classes. */
const TASKS: readonly (readonly [Task, number])[] = [
  [MNIST_1K, 10],
  [TEACHER, 10],
  [MOONS, 2],
  [REDUNDANT, 2],
];

/** Is dropout many networks in one? */
export const dropoutIsManyNetworks: Claim = {
  id: ID,
  statements: ["T14"],
  priority: "A",
  sentence:
    "A single model can be used to simulate having a large number of different network architectures by randomly dropping out nodes during training",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Boosting has the masks of dropout at the same rate, but the error at the logits is that of the whole network: noise without the training of an ensemble. Five networks trained apart are the ensemble that dropout is held against.",
  why: [
    "A layer of n units has 2^n sub-networks. Dropout trains one of them for each example of each step, and all share their weights.",
    "In use all units stay, scaled so that the input of the next layer keeps its mean (weight scaling). With one hidden layer and softmax that is the normalised geometric mean of the sub-networks, each with the probability of its mask: the mean of the logits over masks is the logit of the whole. With more layers it is an approximation.",
  ],
  literature: [
    {
      grade: "S",
      text: "With one hidden layer and softmax the mean network is exactly the geometric mean of all 2^N sub-networks.",
      citation: "Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov 2012, arXiv:1207.0580, page 2",
    },
    {
      grade: "S",
      text: "For a logistic unit the normalised weighted geometric mean over all sub-networks is the sigmoid of the mean input (equation 5); its distance from the arithmetic mean is about V (1 − 2E) / (1 − 2V) (equation 20).",
      citation: "Baldi and Sadowski 2013, Understanding dropout",
    },
    {
      grade: "N",
      text: "Monte Carlo averaging reaches weight scaling at about 50 samples and is then slightly better, within one standard deviation (figure 11).",
      citation: "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15, section 7.5",
    },
    {
      grade: "S",
      text: "Dropout boosting, the same mask noise with the ensemble trained as one model, has almost no regularising effect.",
      citation: "Goodfellow, Bengio and Courville 2016, Deep Learning, chapter 7.12, on Warde-Farley et al. 2014",
    },
  ],
  traps: [
    "Boosting diverges at large rates or learning rates; such pairs are left out and counted.",
    "The sub-networks share their weights: they are not independent as the members of an ensemble are.",
    "Equal in loss is not equal in accuracy: both are printed.",
    "Half of an effect of almost nothing is nothing: where dropout does not change the loss, R3a and R3b cannot be decided.",
    `A network whose average never reaches weight scaling in ${PASSES} passes counts as ${PASSES + 1}, which is too few.`,
  ],
  limits: [
    SMALL_NETS,
    "R1 is about one hidden layer; with two, weight scaling is no mean of the sub-networks and nothing is enumerated.",
    "Baldi’s and Sadowski’s approximation is printed for each class against the rest and decides nothing.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, rates .2 and .5, boosting, five networks, all sub-networks of twelve units",
      experiments: [claimExperiment(design(10, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and three generated tasks, 32 seeds, three learning rates",
      experiments: TASKS.map(([task, outputs]) => claimExperiment(design(outputs, true), task, "full")),
    },
  },
};
