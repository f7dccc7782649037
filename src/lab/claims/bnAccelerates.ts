// "Resulting in the acceleration of the learning process" (T17), a mentor. Refuted by: as many steps or more, at each arm's
// own best learning rate.
import { armByName } from "../arms.ts";
import type { ComparisonFile, ExperimentFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { blobsOfDepth, type DepthBed } from "./depthBeds.ts";
import { FIRST, firstRows, pair, ratioRows } from "./ratioRows.ts";
import { IN_FIRST_ANSWER, MENTOR, THREAD } from "./thread.ts";

const ID = "bn-accelerates";
const QUESTION =
  "Does batch norm accelerate learning, at its own best learning rate, at the same one, and because of the noise?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Each at its own best learning rate, does batch norm need fewer steps?",
    text: "at each arm’s own best learning rate batch norm needs fewer steps to the target loss than the plain network",
    refutedBy: "as many steps or more",
  },
  {
    id: "R2a",
    plain: "Is it faster at the same small learning rate?",
    text: "at the same learning rate of 0.005 batch norm is the first to reach the target loss",
    refutedBy: "the plain network is the first",
  },
  {
    id: "R2b",
    plain: "At the same middle one?",
    text: "at the same learning rate of 0.02 batch norm is the first to reach the target loss",
    refutedBy: "the plain network is the first",
  },
  {
    id: "R2c",
    plain: "At the same large one?",
    text: "at the same learning rate of 0.1 batch norm is the first to reach the target loss",
    refutedBy: "the plain network is the first",
  },
  {
    id: "R3a",
    plain: "Can it use a learning rate of 0.1 where the plain network cannot?",
    text: "at a learning rate of 0.1 batch norm reaches the target loss in more of the seeds than the plain network",
    refutedBy: "fewer of the seeds",
  },
  {
    id: "R3b",
    plain: "And one of 0.3?",
    text: "at a learning rate of 0.3 batch norm reaches the target loss in more of the seeds than the plain network",
    refutedBy: "fewer of the seeds",
  },
  {
    id: "R4",
    plain: "Does the batch noise brake?",
    text: "at each arm’s own best learning rate batch norm needs more steps to the target loss than without its batch noise",
    refutedBy: "fewer steps",
  },
  {
    id: "R5",
    plain: "Counted in arithmetic instead of steps?",
    text: "at each arm’s own best learning rate batch norm needs fewer operations to the target loss than the plain network",
    refutedBy: "as many operations or more",
  },
] as const;

/** Rate of the experiment: at it arms have their standard names. */
const OWN = 0.02;
const STEPS = 1.2;
/** A rate is usable where at least 80 % of the seeds reach the target, so a fifth of them is what matters. */
const SEEDS = 0.2;

const at = (arm: string, rate: number): string => (rate === OWN ? arm : `${arm}-lr${rate}`);
const best = (arm: string): string => `best-${arm}`;

/** The contrasts between arms at one rate each, the rate in the name but for the experiment's own. */
function contrastsAt(contrasts: readonly Contrast[], rate: number): Contrast[] {
  return contrasts.map(({ name, arm, against }) => ({
    name: rate === OWN ? name : `${name} at rate ${rate}`,
    arm: at(arm, rate),
    against: at(against, rate),
  }));
}

function parts(rates: readonly number[]): ComparisonFile[] {
  const total = pair({ name: "total at the best rate", arm: best("bn"), against: best("plain") });
  const brake = pair({ name: "NC1 at the best rate", arm: best("bn"), against: best("bn-full") });
  const lower = { scale: "log", margin: STEPS, better: "lower" } as const;
  const totalAt = (rate: number): Pick<ComparisonFile, "contrast" | "arm" | "against">[] =>
    rates.includes(rate) ? contrastsAt([{ name: "total", arm: "bn", against: "plain" }], rate).map(pair) : [];
  const race = (restatement: string, rate: number): ComparisonFile[] =>
    totalAt(rate).map((own) => ({
      ...{ restatement, ...own, on: "speed.restricted", margin: FIRST, better: "higher" },
      statistic: { type: "firstToReach" },
    }));
  const usable = (restatement: string, rate: number): ComparisonFile[] =>
    totalAt(rate).map((own) => ({ restatement, ...own, on: "speed.reached", margin: SEEDS, better: "higher" }));
  return [
    { restatement: "R1", ...total, on: "speed.restricted", ...lower },
    ...race("R2a", 0.005),
    ...race("R2b", 0.02),
    ...race("R2c", 0.1),
    ...usable("R3a", 0.1),
    ...usable("R3b", 0.3),
    { restatement: "R4", ...brake, on: "speed.restricted", ...lower, better: "higher" },
    { restatement: "R5", ...total, on: "speed.flop", ...lower },
  ];
}

interface Extent {
  readonly bed: DepthBed;
  /** At one rate, between standard arms. */
  readonly contrasts: readonly Contrast[];
  readonly rates: readonly number[];
  readonly seeds: number;
}

function experimentOf({ bed, contrasts, rates, seeds }: Extent, profile: string): ExperimentFile {
  const arms = [...new Set(contrasts.flatMap(({ arm, against }) => [against, arm]))];
  const decided = parts(rates);
  const everywhere = rates.flatMap((rate) => contrastsAt(contrasts, rate));
  const atBest = contrasts.map(({ name, arm, against }) => ({
    ...{ name: `${name} at the best rate`, arm: best(arm), against: best(against) },
  }));
  const lacking = (all: readonly Contrast[], on: string, race: boolean): Contrast[] =>
    all.filter(
      ({ name }) =>
        !decided.some((own) => own.contrast === name && own.on === on && (own.statistic !== undefined) === race),
    );
  const design: Design = {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS.filter(({ id }) => decided.some(({ restatement }) => restatement === id)),
    seeds,
    instruments: ["generalisation", { id: "speed", target: 0.1, every: 4 }],
    contrasts: [...everywhere, ...atBest],
    parts: [],
    moreParts: [
      ...decided,
      ...ratioRows(lacking([...everywhere, ...atBest], "speed.restricted", false), "speed.restricted", STEPS),
      ...firstRows(lacking([...everywhere, ...atBest], "speed.restricted", true)),
      ...ratioRows(lacking(atBest, "speed.flop", false), "speed.flop", STEPS),
      ...lacking(everywhere, "speed.reached", false).map(
        (contrast): ComparisonFile => ({ ...pair(contrast), on: "speed.reached", margin: SEEDS, primary: false }),
      ),
    ],
    ownArms: Object.fromEntries(
      arms.flatMap((arm) =>
        rates
          .filter((rate) => rate !== OWN)
          .map((rate): [string, ArmSpec] => [at(arm, rate), { ...armByName(arm), learningRate: rate }]),
      ),
    ),
    choices: Object.fromEntries(
      arms.map((arm) => [
        best(arm),
        { of: rates.map((rate) => at(arm, rate)), by: "speed.restricted", better: "lower" as const },
      ]),
    ),
    rows: ["test.accuracy", "test.nll"],
    net: bed.net,
    train: { learningRate: OWN, epochs: bed.epochs },
  };
  return claimExperiment(design, bed, profile);
}

const LAYERNORM: Contrast = { name: "layernorm", arm: "layernorm", against: "plain" };
const QUICK_RATES = [0.005, OWN, 0.1];
const RATES = [0.005, OWN, 0.05, 0.1, 0.3];

/** Four convolutions on drawn digits. */
const STROKES: DepthBed = {
  name: "strokes-conv",
  data: { name: "strokes", train: 300, test: 1000 },
  batch: 50,
  statisticsBatch: 50,
  net: [
    ...["conv 8 3x3", "relu", "conv 8 3x3", "relu", "maxpool 2"],
    ...["conv 16 3x3", "relu", "conv 16 3x3", "relu", "maxpool 2", "flatten", "dense 10"],
  ],
  epochs: 20,
};

/** Does batch norm accelerate learning? */
export const bnAccelerates: Claim = {
  id: ID,
  statements: ["T17"],
  priority: "A",
  sentence: "Resulting in the acceleration of the learning process",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Each arm is trained at every learning rate, so that “faster” can be told from “at a rate that suits it”. Batch norm without batch noise, with and without injected noise of the same size, tells what the noise costs; layer norm normalises without a batch.",
  why: [
    "Four readings of “acceleration”: fewer steps at each arm’s own best rate; fewer at the same rate; a larger rate that still trains; less time. They are asked apart, because they come apart.",
    "Steps are counted to a training loss of 0.1, in evaluation mode with population statistics. A run that does not get there is cut off at its last step, and one that diverged never gets there; both take part in “who is first”.",
  ],
  literature: [
    {
      grade: "S",
      text: "Inception on ImageNet reaches 72.2 % after 31.0·10⁶ steps; with batch norm at the same learning rate after 13.3·10⁶ (2.3 times fewer), at five times the rate after 2.1·10⁶ (“14 times fewer”).",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167, section 4.2 and figure 3",
    },
    {
      grade: "N",
      text: "“BN primarily enables training with larger learning rates, which is the cause for faster convergence and better generalization” (abstract).",
      citation: "Bjorck, Gomes, Selman and Weinberger 2018, arXiv:1806.02375",
    },
    {
      grade: "N",
      text: "Training of two hidden layers of 2048 units on MNIST took 137 s, with batch norm 255 s (+86 %); one run each.",
      citation: "Garbin, Zhu and Marques 2020, Dropout vs batch normalization: an empirical study",
    },
  ],
  traps: [
    "The mean of the runs that arrive hides those that do not: how many were cut off stands beside, with medians that may be “not reached”.",
    "The best rate of an arm is that of the fewest steps, cut-off runs counted with their last; a rate at which more than a tenth of the seeds diverged is not a best one.",
    "Faster is not better: test accuracy stands beside.",
    "The operations are those of the weight layers; what the normalisation itself costs is left out, in favour of batch norm. Batch norm without batch noise passes all training rows at every step.",
  ],
  limits: [
    "Wall-clock time is not judged: records hold no times, because a trial has the same bytes on every machine. Operations to the target stand in for it; a stopwatch belongs to a benchmark of one machine.",
    "“The largest usable rate” is asked at rates of 0.1 and 0.3, not searched for; more seeds that reach the target at such a rate is what is judged.",
    "Small multilayer perceptrons on Gaussian clouds, and one small convolutional network on drawn digits.",
    "A target of 0.1 and a fixed number of steps: another target could order the arms otherwise.",
  ],
  profiles: {
    quick: {
      about: "blobs10, 16 seeds, 2 and 12 hidden layers, five arms at three learning rates",
      experiments: [2, 12].map((depth) => {
        const bed = blobsOfDepth(depth);
        const contrasts = [...quickContrasts(bed), LAYERNORM];
        return experimentOf({ bed, contrasts, rates: QUICK_RATES, seeds: 16 }, "quick");
      }),
    },
    full: {
      about: "blobs10, 16 seeds, 2, 6 and 12 hidden layers, eight arms at five learning rates",
      experiments: [2, 6, 12].map((depth) => {
        const bed = blobsOfDepth(depth);
        return experimentOf({ bed, contrasts: fullContrasts(bed), rates: RATES, seeds: 16 }, "full");
      }),
    },
    conv: {
      about: "strokes, 12 seeds, four convolutions, four arms at three learning rates",
      experiments: [
        experimentOf({ bed: STROKES, contrasts: quickContrasts(STROKES), rates: QUICK_RATES, seeds: 12 }, "conv"),
      ],
    },
  },
};
