// "training one deep neural network with large parameters on the data might lead to overfitting" (T12), a mentor. Refuted
// by: a gap that does not grow with width or shrink with data; an accuracy that rises with width.
import { log } from "../../core/math/elementary.ts";
import type { ComparisonFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { MNIST_1K, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "large-nets-overfit";
const QUESTION = "Do larger networks overfit more, and does that cost accuracy?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does the gap between training and test loss grow with the width of the network?",
    text: "at a fixed training set the generalisation gap in loss grows with the logarithm of the width",
    refutedBy: "a slope of 0 or below",
  },
  {
    id: "R2",
    plain: "Is the test loss of the widest network higher than that of the narrowest?",
    text: "at a fixed training set the widest network has a higher test loss than the narrowest",
    refutedBy: "a lower test loss",
  },
  {
    id: "R3",
    plain: "Is the accuracy of the widest network lower than that of one an eighth as wide or less?",
    text: "at a fixed training set the widest network has a lower test accuracy than one of width 8",
    refutedBy: "a higher test accuracy",
  },
  {
    id: "R4",
    plain: "Does the gap shrink with the size of the training set?",
    text: "at the largest width the generalisation gap in loss falls with the logarithm of the training set",
    refutedBy: "a slope of 0 or above",
  },
] as const;

/** Widths, training sets and the number of steps that every network takes, as near as whole epochs allow. */
interface Grid {
  readonly widths: readonly number[];
  readonly rows: readonly number[];
  /** The training set of R1 to R3. */
  readonly fixed: number;
  readonly steps: number;
  readonly outputs: number;
}

const QUICK: Grid = { widths: [4, 8, 16, 64], rows: [100, 200, 800], fixed: 200, steps: 300, outputs: 10 };
const FULL: Grid = {
  widths: [2, 4, 8, 16, 32, 64, 128],
  rows: [50, 100, 200, 400, 800, 1600],
  fixed: 200,
  steps: 300,
  outputs: 10,
};
const MNIST: Grid = {
  widths: [4, 8, 16, 32, 128],
  rows: [100, 300, 1000, 3000, 5000],
  fixed: 1000,
  steps: 900,
  outputs: 10,
};

const nameOf = (width: number, rows: number): string => `plain-w${width}-n${rows}`;
const log2 = (x: number): number => log(x) / log(2);

/** Equal steps and not equal epochs: a small training set is seen more often. */
function armsOf({ widths, rows, steps, outputs }: Grid, gradientBatch: number): Record<string, ArmSpec> {
  const cells = widths.flatMap((width) => rows.map((n) => ({ width, n })));
  return Object.fromEntries(
    cells.map(({ width, n }): [string, ArmSpec] => {
      const batch = Math.min(gradientBatch, n);
      const epochs = Math.ceil(steps / Math.floor(n / batch));
      return [
        nameOf(width, n),
        {
          net: [`dense ${width}`, "relu", `dense ${width}`, "relu", `dense ${outputs}`],
          data: { train: n },
          train: { batch, epochs },
        },
      ];
    }),
  );
}

function parts({ widths, rows, fixed }: Grid): ComparisonFile[] {
  const [narrowest = 0, widest = 0] = [widths[0], widths.at(-1)];
  const over = (arms: readonly (readonly [string, number])[]): Record<string, number> =>
    Object.fromEntries(arms.map(([arm, x]) => [arm, log2(x)]));
  return [
    {
      restatement: "R1",
      contrast: "slope over width",
      arm: nameOf(widest, fixed),
      against: nameOf(narrowest, fixed),
      slope: { over: over(widths.map((width) => [nameOf(width, fixed), width])), per: "doubling of the width" },
      on: "gap.nll",
      margin: "1% of test.nll",
      better: "higher",
    },
    {
      restatement: "R2",
      contrast: "widest beside narrowest",
      arm: nameOf(widest, fixed),
      against: nameOf(narrowest, fixed),
      on: "test.nll",
      better: "higher",
    },
    {
      restatement: "R3",
      contrast: "widest beside width 8",
      arm: nameOf(widest, fixed),
      against: nameOf(8, fixed),
      on: "test.accuracy",
      better: "lower",
    },
    {
      restatement: "R4",
      contrast: "slope over training set",
      arm: nameOf(widest, rows.at(-1) ?? fixed),
      against: nameOf(widest, rows[0] ?? fixed),
      slope: {
        over: over(rows.map((n) => [nameOf(widest, n), n])),
        per: "doubling of the training set",
      },
      on: "gap.nll",
      margin: "1% of test.nll",
      better: "lower",
    },
  ];
}

function design(task: Task, grid: Grid, seeds: number): Design {
  const { widths, rows } = grid;
  const [narrowest = 0, widest = 0] = [widths[0], widths.at(-1)];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: ["generalisation"],
    contrasts: rows.map((n) => ({
      name: `widest beside narrowest, ${n} examples`,
      arm: nameOf(widest, n),
      against: nameOf(narrowest, n),
    })),
    parts: [],
    moreParts: parts(grid),
    ownArms: armsOf(grid, task.batch),
    withoutPlain: true,
    rows: ["test.nll", "test.accuracy", "test.nllAtT", "train.accuracy", "gap.nll", "gap.error", "test.ece"],
  };
}

/** Do large networks overfit? */
export const largeNetsOverfit: Claim = {
  id: ID,
  statements: ["T12"],
  priority: "A",
  sentence: "training one deep neural network with large parameters on the data might lead to overfitting",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Every network takes the same number of steps, whatever its training set; width and training set vary one at a time, within a seed.",
  why: [
    "“Overfitting” has at least three readings: a gap between training and test, a worse test loss, a worse test accuracy. They are asked apart, because they come apart.",
  ],
  literature: [
    {
      grade: "N",
      text: "With 100 or 500 MNIST examples dropout brings no improvement to a large network; its gain first grows with the training set, then declines.",
      citation: "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15, section 7.4",
    },
    {
      grade: "N",
      text: "Networks of MNIST size trained on the whole set hardly overfit, and one run of each configuration differs by less than run noise.",
      citation: "Garbin, Zhu and Marques 2020, Dropout vs batch normalization: an empirical study",
    },
  ],
  traps: [
    "Equal epochs would give the larger training sets more steps.",
    "Accuracy and loss disagree: the loss of a network that interpolates grows with its confidence.",
    "Training sets of other sizes come with other test examples; slopes over the training set hold that noise too.",
  ],
  limits: [SMALL_NETS, "Two hidden layers of equal width, no weight decay, no early stopping."],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, widths 4 to 64, training sets of 100 to 800, 300 steps each",
      experiments: [claimExperiment(design(TEACHER, QUICK, 16), TEACHER, "quick")],
    },
    full: {
      about: "teacher and mnist-1k, 32 seeds, widths to 128, training sets from 50 to 5000",
      experiments: [
        claimExperiment(design(MNIST_1K, MNIST, 32), MNIST_1K, "full"),
        claimExperiment(design(TEACHER, FULL, 32), TEACHER, "full"),
      ],
    },
  },
};
