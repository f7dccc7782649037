// "using bigger size of the mini-batch you are reducing noise and therefore regularization effect", from notes of the
// lecture. Refuted by: a test loss that is not lower at smaller statistics batches; a smallest batch that is the best.
import { log } from "../../core/math/elementary.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, MOONS, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "smaller-batch-more-noise";
const QUESTION = "Does a smaller statistics batch regularise more, and is there a size below which it harms?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Is the test loss lower, the smaller the statistics batch (down to 16)?",
    text: "at a fixed gradient batch the test loss rises with the logarithm of the statistics batch, from 16 to the whole training set",
    refutedBy: "a slope of 0 or below",
  },
  {
    id: "R2",
    plain: "Is there a best size, above the smallest possible?",
    text: "some statistics batch, chosen on validation examples, has a lower test loss than a batch of the smallest size",
    refutedBy: "the smallest is as good or better",
  },
  {
    id: "R3",
    plain: "Is the training set fitted less well, the smaller the statistics batch?",
    text: "the training accuracy rises with the logarithm of the statistics batch, from the smallest size to the whole training set",
    refutedBy: "a slope of 0 or below",
  },
] as const;

/** Sizes below the gradient batch, down to the smallest. */
const SIZES = [24, 16, 12, 8, 6, 4, 3, 2];
const MNIST_SIZES = [32, 16, 8, 4];

/** Places on the axis: logarithms to base 2, so that the slope is one a doubling. */
function places(task: Task, sizes: readonly number[], rows: number): Record<string, number> {
  const arms = [...sizes.map((size) => [batchArm(task, size), size] as const), ["bn", task.batch] as const];
  return Object.fromEntries([...arms, ["bn-full", rows] as const].map(([arm, size]) => [arm, log(size) / log(2)]));
}

function design(task: Task, full: boolean): Design {
  const rows = task.name === "mnist-1k" ? 1000 : 200;
  const sizes = task.name === "mnist-1k" ? MNIST_SIZES : SIZES;
  const smallest = batchArm(task, sizes.at(-1) ?? 2);
  const per = "doubling of the statistics batch";
  const matched = [task.batch, ...sizes].filter((size) => size >= 4);
  const contrasts: Contrast[] = [
    ...(full ? fullContrasts(task) : quickContrasts(task)),
    ...[task.batch, ...sizes].flatMap((size) =>
      size === task.statisticsBatch ? [] : [{ name: `NC1-${size}`, arm: batchArm(task, size), against: "bn-full" }],
    ),
    ...matched.flatMap((size) =>
      size === task.statisticsBatch
        ? []
        : [{ name: `NC2-shared-${size}`, arm: `bn-full+shared${size}`, against: "bn-full" }],
    ),
  ];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation"],
    contrasts,
    parts: [],
    moreParts: [
      {
        restatement: "R1",
        contrast: "slope from 16 on",
        arm: "bn-full",
        against: batchArm(task, 16),
        slope: {
          over: places(
            task,
            sizes.filter((size) => size >= 16),
            rows,
          ),
          per,
        },
        on: "test.nll",
        better: "higher",
        margin: "1%",
        primary: true,
      },
      {
        restatement: "R2",
        contrast: "best beside smallest",
        arm: "best-size",
        against: smallest,
        on: "test.nll",
        better: "lower",
        primary: true,
      },
      // Loss is not shown without accuracy.
      {
        contrast: "best beside smallest",
        arm: "best-size",
        against: smallest,
        on: "test.accuracy",
        primary: false,
      },
      {
        restatement: "R3",
        contrast: "slope over all",
        arm: "bn-full",
        against: smallest,
        slope: { over: places(task, sizes, rows), per },
        on: "train.accuracy",
        better: "higher",
        primary: true,
      },
    ],
    choices: {
      "best-size": {
        of: ["bn", ...sizes.slice(0, -1).map((size) => batchArm(task, size))],
        by: "validation.nll",
        better: "lower",
      },
    },
    rows: ["test.nll", "test.accuracy", "test.nllAtT", "train.accuracy", "gap.nll"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does batch norm regularise more, the smaller its statistics batch? */
export const smallerBatchMoreNoise: Claim = {
  id: ID,
  statements: ["T1", "T7"],
  priority: "A",
  sentence: "using bigger size of the mini-batch you are reducing noise and therefore regularization effect",
  speaker: "notes of the same lecture",
  place: "mbadry1/DeepLearning.ai-Summary, part 2, on “Why does Batch Norm work?”",
  source: {
    text: "DeepLearning.ai-Summary, notes of course 2 (a secondary source)",
    url: "https://github.com/mbadry1/DeepLearning.ai-Summary",
  },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Only the statistics batch changes: the gradient batch, and with it the noise of the gradient and the number of updates, stays as it is. Noise of the moments of each statistics batch, injected into batch norm without batch noise, stands beside.",
  why: [
    "The noise of a statistics batch of B falls as 1/B:",
    { formula: "batchNoise" },
    "Too much of it destroys the signal, so that there should be a best size.",
  ],
  literature: [
    {
      grade: "S",
      text: "Batch norm “works best for moderate minibatch sizes in the 50–100 range”; tiny batches “destroy useful signal”.",
      citation: "Zhang, Lipton, Li and Smola, Dive into Deep Learning, chapter on batch normalisation",
    },
    {
      grade: "N",
      text: "Validation error of ResNet-50 on ImageNet with batch norm at 32, 16, 8, 4 and 2 images a device: 23.6, 23.7, 24.8, 27.3 and 34.7 %. The gradient batch changes with it.",
      citation: "Wu and He 2018, arXiv:1803.08494, table 2",
    },
    {
      grade: "S",
      text: "Ghost batch norm, statistics over small virtual batches, decreases the generalisation gap of large batches without more updates (abstract).",
      citation: "Hoffer, Hubara and Soudry 2017, arXiv:1705.08741",
    },
  ],
  traps: [
    "Changing the gradient batch instead changes the noise of the gradient and the number of updates too.",
    "The best size is chosen on validation examples, once for all seeds; it differs from task to task.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "Matched noise has no finite variance below a statistics batch of 4."],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, statistics batches from 2 to the whole training set, matched noise from 4 on",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and three generated tasks, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER, MOONS, REDUNDANT].map((task) =>
        claimExperiment(design(task, true), task, "full"),
      ),
    },
  },
};
