// "computed mean and standard deviation from a mini-batch, not from the entire data. So at every layer, we are adding
// noise" (T2, T7). Refuted by: noise in evaluation mode, or noise that does not fall as one over the batch.
import type { ExperimentFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, THREAD } from "./thread.ts";

const ID = "bn-batch-noise";

const QUESTION = "Does batch norm add noise to the hidden units, and how much for which mini-batch?";

const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does the same input give other values in other mini-batches in training, and never in evaluation?",
    text: "with the weights frozen, a unit’s normalised value varies over batches in training mode and not at all in evaluation mode",
    refutedBy: "no variance over batches in training mode (median unit), or any in evaluation mode",
  },
  {
    id: "R2",
    plain: "Does the noise fall as one over the mini-batch size?",
    text: "the variance falls as one over the statistics batch: slope of log V on log B within 0.1 of −1 (median unit)",
    refutedBy: "a slope outside −1.1 to −0.9",
  },
  {
    id: "R3",
    plain: "Can the noise be foretold from the unit’s own values?",
    text: "for at least 80 % of the units without heavy tails, at batches from 64 on, the noise is 0.9 to 1.15 times what the unit’s own moments predict",
    refutedBy: "a share below 80 %",
  },
] as const;

function design(seeds: number, task: Task, profile: string): Design {
  const arm = "bn";
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    // 1600 batches: with 400 the error of resampling alone (5 % a unit and batch) throws units out of the band of R3
    // (.78 to .89 of the units inside at 400, all of them at 1600, on four trained networks).
    instruments: ["generalisation", { id: "noise.bn.law", set: "test", resamples: 1600 }],
    contrasts: profile === "full" ? fullContrasts(task) : quickContrasts(task),
    moreArms: [arm],
    parts: [],
    moreParts: [
      {
        restatement: "R1",
        contrast: "training mode",
        arm,
        against: 0,
        on: "noise.bn.inclusiveTimesB.b16",
        margin: 0.01,
        better: "higher",
      },
      {
        restatement: "R1",
        contrast: "evaluation mode",
        arm,
        against: 0,
        on: "noise.bn.evalVariance",
        margin: 0,
        better: "equal",
      },
      { restatement: "R2", contrast: "law", arm, against: -1, on: "noise.bn.slope", margin: 0.1, better: "equal" },
      {
        restatement: "R3",
        contrast: "formula",
        arm,
        against: 0.8,
        on: "noise.bn.lawShare",
        margin: 0.05,
        better: "higher",
      },
    ],
    rows: ["test.accuracy", "test.nll"],
  };
}

/** Batches are drawn from a large pool of examples that were not trained on. */
function pooled(task: Task, test: number, seeds: number, profile: string): ExperimentFile {
  return claimExperiment(
    design(seeds, task, profile),
    { ...task, data: { ...task.data, test, ablation: 512 } },
    profile,
  );
}

/** Does batch norm add noise, and does it follow the law of sampling? */
export const bnBatchNoise: Claim = {
  id: ID,
  statements: ["T2", "T7"],
  sentence:
    "computed mean and standard deviation from a mini-batch, not from the entire data. So at every layer, we are adding noise",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "The same frozen network is looked at in training mode, where batches are drawn anew many times, and in evaluation mode, where the same examples are answered again and again, between other passes and as part of another set. The batch is what is replicated.",
  why: [
    "The mean of B examples strays from the mean of all by one part in the root of B, and so does the deviation. Both move the normalised value of an example:",
    { formula: "batchNoise" },
    "Within a batch every example is moved by the same shift and the same factor; over batches it averages out in the mean, not in the scale.",
  ],
  literature: [
    {
      grade: "S",
      text: "“A training example is seen in conjunction with other examples in the mini-batch, and the training network no longer producing deterministic values for a given training example.”",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.4",
    },
    {
      grade: "S",
      text: "Batch norm “introduces both additive and multiplicative noise on the hidden units at training time”.",
      citation: "Goodfellow, Bengio and Courville 2016, Deep Learning, chapter 7.12",
    },
    {
      grade: "S",
      text: "The randomness of batch statistics appears in parameters, not in activations (abstract): all examples of a batch share one draw.",
      citation: "Shekhovtsov and Flach 2018, arXiv:1811.00639",
    },
  ],
  traps: [
    "Noise is measured against the population statistics of the current weights, not against running averages.",
    "A probe that is one of its own batch (inclusive) is less noisy than one that is not (exclusive), and only the inclusive noise falls as 1/B over the whole range; the exclusive noise is steeper.",
    "The mean and the deviation of a batch are correlated where units are skewed, as behind a ReLU.",
    "The formula is too small at small batches, and means nothing for units that are rarely active.",
  ],
  limits: [
    "Batches are drawn without replacement from a pool of examples; class-balanced or sorted batches have other noise.",
    "The noise of one layer at a time, with the layers before it in evaluation mode.",
  ],
  profiles: {
    quick: {
      about: "teacher with a pool of 4096 examples, 8 seeds, 1600 batches of each size from 8 to 256",
      experiments: [pooled(TEACHER, 4096, 8, "quick")],
    },
    full: {
      about: "teacher and mnist-1k, 16 seeds, 1600 batches of each size from 8 to 256",
      experiments: [pooled(TEACHER, 4096, 16, "full"), pooled(MNIST_1K, 4096, 16, "full")],
    },
  },
};
