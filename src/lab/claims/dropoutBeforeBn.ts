// Dropout and batch norm together work worse, because of variance shift (Li et al. 2019); the opposite advice is equally
// common. Refuted by: dropout before batch norm that is as accurate as dropout behind the last one, or more.
import type { ComparisonFile, InstrumentFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { dropoutContrasts, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "dropout-before-bn";
const QUESTION = "Does dropout before a batch norm harm, because evaluation meets another variance than training?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Is the variance shift as large as the formula says?",
    text: "at the batch norm behind dropout the variance in evaluation over that in training is that of the formula of Li et al. within 10 %",
    refutedBy: "a ratio off by more than 10 %",
  },
  {
    id: "R2",
    plain: "Is dropout before a batch norm less accurate than dropout behind the last one?",
    text: "with running averages, dropout before a batch norm has a lower test accuracy than dropout of the same rate behind the last batch norm",
    refutedBy: "a test accuracy as high or higher",
  },
  {
    id: "R3",
    plain: "Does taking the statistics anew, with dropout off, win back half of the loss?",
    text: "statistics taken anew over the training set with dropout off raise the accuracy and win back at least half of the accuracy that dropout before batch norm loses against dropout behind it",
    refutedBy: "the accuracy falls, or less than half is won back",
  },
] as const;

const RATES = [".2", ".5"] as const;
const name = (place: string, rate: string): string => `bn-${place}-${rate}`;

/** @param before hidden layers at whose end dropout stands, a batch norm behind each @param after the last hidden layer */
function ownArms(rates: readonly string[], before: readonly number[], after: number): Record<string, ArmSpec> {
  return Object.fromEntries(
    rates.flatMap((rate): [string, ArmSpec][] => {
      const arm = { norm: "batch", dropout: Number(rate) } as const;
      return [
        [name("before", rate), { ...arm, dropoutLayers: before }],
        [name("after", rate), { ...arm, dropoutLayers: [after] }],
        [name("boostbefore", rate), { ...arm, boosting: true, dropoutLayers: before }],
        [name("boostafter", rate), { ...arm, boosting: true, dropoutLayers: [after] }],
      ];
    }),
  );
}

/** Layers whose batch norm stands behind dropout and is read for R1. */
function shiftParts(rates: readonly string[], layers: readonly number[]): ComparisonFile[] {
  return rates.flatMap((rate) =>
    layers.flatMap((layer) =>
      ["predicted", "exact"].map(
        (formula): ComparisonFile => ({
          restatement: "R1",
          contrast: `variance shift at ${rate}, layer ${layer}, ${formula === "exact" ? "units as they are" : "units alike"}`,
          arm: name("before", rate),
          against: name("before", rate),
          on: `shift.variance.ratio.layer${layer}`,
          againstOn: `shift.variance.${formula}.layer${layer}`,
          scale: "log",
          margin: 1.1,
          better: "equal",
          primary: formula === "predicted",
        }),
      ),
    ),
  );
}

function harmParts(rates: readonly string[]): ComparisonFile[] {
  return rates.flatMap((rate): ComparisonFile[] => {
    const pair = { arm: name("before", rate), against: name("after", rate) };
    return [
      {
        ...{ restatement: "R2", contrast: `before beside after, ${rate}`, ...pair, on: "test.accuracy.ema" },
        ...{ margin: 0.005, better: "lower", primary: true },
      },
      {
        ...{ restatement: "R3", contrast: `statistics anew, ${rate}`, arm: pair.arm, against: pair.arm },
        ...{ on: "test.accuracy", againstOn: "test.accuracy.ema", margin: 0.005, better: "higher", primary: true },
      },
      {
        ...{ restatement: "R3", contrast: `statistics anew beside half of the loss, ${rate}`, ...pair },
        ...{ minus: { ...pair, share: 0.5, on: "test.accuracy.ema" }, on: "test.accuracy" },
        ...{ margin: 0.005, better: "higher", primary: true },
      },
    ];
  });
}

interface Depth {
  readonly net?: readonly string[];
  /** Hidden layers. */
  readonly depth: number;
  /** Layers whose shift is read; none: R1 is not asked. */
  readonly shift: readonly number[];
  readonly seeds: number;
  readonly rates: readonly string[];
  /** False: without the noise contrasts, whose batch norm over all rows takes too long. */
  readonly noise: boolean;
  readonly instrument: string | InstrumentFile;
  readonly epochs?: number;
}

const SHALLOW: Depth = { depth: 2, shift: [2], seeds: 16, rates: RATES, noise: true, instrument: "shift.variance" };

const DEEP: Depth = {
  net: [...Array.from({ length: 8 }, () => ["dense 64", "relu"]).flat(), "dense 10"],
  depth: 8,
  shift: [2, 8],
  seeds: 16,
  rates: RATES,
  noise: true,
  instrument: "shift.variance",
};

const CONV: Depth = {
  net: [
    ...["conv 16 3x3", "relu", "maxpool 2"],
    ...["conv 32 3x3", "relu", "maxpool 2"],
    ...["conv 32 3x3", "relu", "globalaveragepool", "dense 10"],
  ],
  depth: 3,
  shift: [],
  seeds: 8,
  rates: [".5"],
  noise: false,
  instrument: { id: "shift.variance", draws: 1 },
  epochs: 8,
};

function design(task: Task, depth: Depth, full: boolean): Design {
  const { net, shift, rates, noise, instrument, epochs } = depth;
  const before = Array.from({ length: depth.depth - 1 }, (_, layer) => layer + 1);
  const standard = noise ? (full ? fullContrasts(task) : quickContrasts(task)) : [];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS.filter(({ id }) => id !== "R1" || shift.length > 0),
    seeds: depth.seeds,
    instruments: ["generalisation", { id: "generalisation", statistics: "ema" }, instrument],
    contrasts: [
      ...standard,
      ...rates.flatMap((rate) => [
        { name: `before beside after at ${rate}`, arm: name("before", rate), against: name("after", rate) },
        { name: `before at ${rate}`, arm: name("before", rate), against: "bn" },
        { name: `after at ${rate}`, arm: name("after", rate), against: "bn" },
        { name: `both at ${rate}`, arm: `bn+dropout-${rate}`, against: "bn" },
        ...dropoutContrasts(rate),
        {
          ...{ name: `before beside after at ${rate}, boosting` },
          ...{ arm: name("boostbefore", rate), against: name("boostafter", rate) },
        },
      ]),
    ],
    parts: [],
    moreParts: [...shiftParts(rates, shift), ...harmParts(rates)],
    ownArms: ownArms(rates, before, depth.depth),
    rows: ["test.accuracy.ema", "test.nll.ema", "test.accuracy", "test.nll", "test.nllAtT"],
    ...(net === undefined ? {} : { net }),
    ...(epochs === undefined ? {} : { train: { epochs } }),
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

const CIFAR: Task = {
  ...MNIST_1K,
  name: "cifar-5k",
  data: { name: "cifar-5k", train: 2500, validation: 500, test: 1500 },
};
const DEEP_MNIST: Task = { ...MNIST_1K, name: "mnist-1k-deep" };

/** Does dropout before batch norm harm? */
export const dropoutBeforeBn: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence: "dropout and batch norm together work worse, because of variance shift",
  speaker: "an advice that is common, as is its opposite",
  place: "beyond the thread",
  source: {
    text: "Li, Chen, Hu and Yang 2019, Understanding the disharmony between dropout and batch normalization by variance shift",
    url: "https://arxiv.org/abs/1801.05134",
  },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Dropout of one rate stands either at the end of every hidden layer that has a batch norm behind it, or at the end of the last hidden layer, behind which there is none; both places, batch norm without dropout, dropout without batch norm and boosting stand beside. Accuracy is read with running averages, which hold the variance of training, and with statistics taken anew over the training set with dropout off.",
  why: [
    "Inverted dropout keeps the mean of a unit and raises its variance. A batch norm behind it remembers that variance, and in evaluation, with dropout off, divides by too much: the ratio of the two variances is the shift.",
    "Statistics taken anew with dropout on would only find the running averages again; dropout must be off for the shift to go.",
  ],
  literature: [
    {
      grade: "S",
      text: "DenseNet on CIFAR-100: 77.42 % without dropout, 68.55 % with dropout of .5 in each bottleneck. Remedies: dropout behind the last batch norm only, or noise of a smaller shift.",
      citation: "Li, Chen, Hu and Yang 2019, arXiv:1801.05134 (a secondary source for the numbers)",
    },
    {
      grade: "C",
      text: "With batch norm dropout can be “either removed or reduced in strength” (section 3.4); some members of the ensemble use both.",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167",
    },
    {
      grade: "N",
      text: "A small convolutional network on CIFAR-10: batch norm .8447, dropout at most .7575, both at most .8087; one run of each configuration.",
      citation: "Garbin, Zhu and Marques 2020, Dropout vs batch normalization: an empirical study",
    },
  ],
  traps: [
    "The shift also acts as a temperature: answers become less certain, which can lower the loss of a network that is too sure.",
    "Where dropout before batch norm loses nothing there is nothing to win back: R3 asks that statistics taken anew gain accuracy at all, and then that they make up half of the loss.",
    "The formula of Li et al. takes the units upstream as alike. Rows of R1 that do without (“units as they are”) are shown and do not decide.",
    "Before and behind differ in more than the shift: they thin different layers.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "The harm that was reported needs depth: the profile conv has eight hidden layers and a small convolutional network. The formula of R1 is that of dense layers.",
  ],
  profiles: {
    quick: {
      about: "teacher and redundant, 16 seeds, dropout at .2 and .5 before and behind batch norm, with boosting",
      experiments: [TEACHER, REDUNDANT].map((task) => claimExperiment(design(task, SHALLOW, false), task, "quick")),
    },
    full: {
      about: "mnist-1k, teacher and redundant, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER, REDUNDANT].map((task) =>
        claimExperiment(design(task, { ...SHALLOW, seeds: 32 }, true), task, "full"),
      ),
    },
    conv: {
      about:
        "mnist-1k with eight hidden layers, 16 seeds, and 2500 images of cifar-5k with three convolutions, dropout at .5, 8 seeds",
      experiments: [
        claimExperiment(design(DEEP_MNIST, DEEP, false), DEEP_MNIST, "conv"),
        claimExperiment(design(CIFAR, CONV, false), CIFAR, "conv"),
      ],
    },
  },
};
