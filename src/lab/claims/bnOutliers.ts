// "Batch normalization regularizes gradient from distraction to outliers … within a range of the mini-batch" (T16), a
// mentor. Refuted by: a larger influence, changed normalised values of the other examples, a larger loss of accuracy than
// the plain network's.
import { armByName } from "../arms.ts";
import type { ComparisonFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "bn-outliers";
const QUESTION = "Does batch norm protect the training from outliers?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does one outlier move the gradient less?",
    text: "after a tenth of the training one outlier of size 30 is a smaller share of the gradient with batch norm than without",
    refutedBy: "a larger share",
  },
  {
    id: "R2",
    plain: "Does it leave the normalised values of the other examples alone?",
    text: "one outlier of size 30 changes the normalised values of the other examples of its batch by less than 5 %",
    refutedBy: "a change of more than 5 %",
  },
  {
    id: "R3",
    plain: "Do outliers in the training set cost less accuracy?",
    text: "with 5 % of the training rows replaced by outliers of size 30 batch norm loses less accuracy on clean examples than the plain network",
    refutedBy: "it loses more",
  },
] as const;

const SIZE = 30;
const INFLUENCE = `outlier.influence.k${SIZE}.at10`;
const CONTAMINATION = `outlier.contamination.k${SIZE}.at10`;
const CLIP = "plain-clip1";

/** An arm trained on spoilt data. */
function spoiltName(arm: string, kind: "garbage" | "scaled", scale: number): string {
  return `${arm}-${kind}${scale}`;
}

/** Arms trained with and without outliers, of size 30; and those that are tried at other sizes and with scaled rows. */
function basesOf(task: Task): { readonly all: readonly string[]; readonly tried: readonly string[] } {
  const noisy = batchArm(task, task.statisticsBatch);
  const matched = `bn-full+shared${task.statisticsBatch}`;
  return {
    all: ["plain", CLIP, "bn", noisy, "bn-full", matched, "layernorm", "bn-median", "bn-trimmed"],
    tried: ["plain", "bn", "layernorm"],
  };
}

const OTHERS = [
  ["garbage", 1],
  ["garbage", 3],
  ["garbage", 10],
  ["scaled", 30],
] as const;

function ownArms(task: Task): Record<string, ArmSpec> {
  const { all, tried } = basesOf(task);
  const clean = (name: string): ArmSpec => (name === CLIP ? { train: { clipNorm: 1 } } : armByName(name));
  const spoilt = (name: string, kind: "garbage" | "scaled", scale: number): [string, ArmSpec] => [
    spoiltName(name, kind, scale),
    { ...clean(name), data: { outliers: { fraction: 0.05, scale, kind } } },
  ];
  return Object.fromEntries([
    [CLIP, clean(CLIP)],
    ...all.map((name) => spoilt(name, "garbage", SIZE)),
    ...tried.flatMap((name) => OTHERS.map(([kind, scale]) => spoilt(name, kind, scale))),
  ]);
}

/** Own loss of `arm` less that of `against`: (spoilt - clean) - (spoilt - clean). */
function ownLoss(
  contrast: string,
  [arm, against]: readonly [string, string],
  [kind, scale]: readonly ["garbage" | "scaled", number],
  more: Partial<ComparisonFile> = {},
): ComparisonFile {
  return {
    restatement: "R3",
    contrast,
    arm: spoiltName(arm, kind, scale),
    against: arm,
    minus: { arm: spoiltName(against, kind, scale), against },
    on: "test.accuracy",
    better: "higher",
    margin: 0.005,
    primary: false,
    ...more,
  };
}

function lossRows(task: Task): ComparisonFile[] {
  const noisy = batchArm(task, task.statisticsBatch);
  const matched = `bn-full+shared${task.statisticsBatch}`;
  const pairs: readonly (readonly [string, readonly [string, string]])[] = [
    ["own loss, clipped gradient", [CLIP, "plain"]],
    ["own loss, normalisation", ["bn-full", "plain"]],
    ["own loss, NC1", [noisy, "bn-full"]],
    ["own loss, NC2-shared", [matched, "bn-full"]],
    ["own loss, layer norm", ["layernorm", "plain"]],
    ["own loss, median", ["bn-median", "bn"]],
    ["own loss, trimmed", ["bn-trimmed", "bn"]],
  ];
  return [
    ownLoss("own loss beside plain", ["bn", "plain"], ["garbage", SIZE], { primary: true }),
    ...["test.nll", "test.nllAtT"].map((on) =>
      ownLoss("own loss beside plain", ["bn", "plain"], ["garbage", SIZE], { on, better: "lower", margin: 0.05 }),
    ),
    ...pairs.map(([contrast, arms]) => ownLoss(contrast, arms, ["garbage", SIZE])),
    ...OTHERS.map(([kind, scale]) => ownLoss(`own loss, ${kind} of size ${scale}`, ["bn", "plain"], [kind, scale])),
  ];
}

function oneOutlier(): ComparisonFile[] {
  return [
    { restatement: "R1", contrast: "one outlier", arm: "bn", against: "plain", on: INFLUENCE, better: "lower" },
    {
      ...{ restatement: "R2", contrast: "the others, one outlier", arm: "bn", against: "plain", on: CONTAMINATION },
      ...{ better: "equal", margin: 0.05 },
    },
    ...["bn-median", "bn-trimmed", "bn-full"].flatMap((arm): ComparisonFile[] => [
      { restatement: "R1", contrast: `one outlier, ${arm}`, arm, against: "plain", on: INFLUENCE, primary: false },
      {
        ...{ restatement: "R2", contrast: `the others, ${arm}`, arm, against: "bn", on: CONTAMINATION },
        ...{ better: "lower", primary: false },
      },
    ]),
    {
      ...{ restatement: "R2", contrast: "the others, layer norm", arm: "layernorm", against: "plain" },
      ...{ on: CONTAMINATION, better: "equal", margin: 0.05, primary: false },
    },
  ];
}

function design(task: Task, full: boolean): Design {
  const { all, tried } = basesOf(task);
  const spoilt = (name: string, kind: "garbage" | "scaled", scale: number) => ({
    name: `${kind} of size ${scale}, ${name}`,
    arm: spoiltName(name, kind, scale),
    against: name,
  });
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation", { id: "outlier", at: 0.1, factors: full ? [1, 3, 10, 30] : [SIZE] }],
    contrasts: [
      ...(full ? fullContrasts(task) : quickContrasts(task)),
      ...all.map((name) => spoilt(name, "garbage", SIZE)),
      ...tried.flatMap((name) => OTHERS.map(([kind, scale]) => spoilt(name, kind, scale))),
    ],
    parts: [],
    moreParts: [...oneOutlier(), ...lossRows(task)],
    ownArms: ownArms(task),
    rows: ["test.accuracy", "test.nll", "test.nllAtT"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does batch norm protect from outliers? */
export const bnOutliers: Claim = {
  id: ID,
  statements: ["T16"],
  priority: "B",
  sentence:
    "Batch normalization regularizes gradient from distraction to outliers and flows towards the common goal (by normalizing them) within a range of the mini-batch",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Each arm is compared with itself on clean data, so that only what the outliers cost is left; gradient clipping, layer norm and batch norm by median or trimmed mean stand beside. Outliers are rows of large normal numbers with a random label. Test examples are clean.",
  why: [
    "A normalised value cannot exceed the root of B - 1 in its batch, so a single outlier is bounded. But it is bounded by what it does to the deviation of the batch, which all other examples share: they are squashed.",
  ],
  literature: [
    {
      grade: "C",
      text: "Neurons of deep layers produce extremely large activations on inputs out of the distribution; filtering them out of the batch statistics improves convergence and accuracy (abstract). So plain batch norm is disturbed by outliers.",
      citation: "Horváth and Al-afandi 2020, Filtered batch normalization, arXiv:2010.08251",
    },
  ],
  traps: [
    "A scaled row keeps a valid label where the label does not depend on scale: it is shown and does not decide.",
    "Layer norm does not see the size of a row at all.",
    "Less loss is not protection: outliers that inflate the deviation shrink all others, which regularises a network that overfits, and it may gain.",
    "At the end of a training that fits every example the outlier is all that is left of any gradient: the influence is read after a tenth of the steps.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "One share of outliers (5 %); R1 and R2 speak of networks trained on clean data and of one outlier of normal numbers.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, nine arms with and without 5 % of outliers, three at other sizes",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k, teacher and redundant, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER, REDUNDANT].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
