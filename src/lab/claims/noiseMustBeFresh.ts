// Shuffling more thoroughly, so that the same examples do not always share a batch, gave better accuracy (Ioffe and Szegedy
// 2015, section 4.2.1). Refuted by: frozen batches as good or better.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "noise-must-be-fresh";
const QUESTION = "Must the batches be drawn anew for batch norm’s noise to help?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Is batch norm with reshuffled batches better than with the same batches in every epoch?",
    text: "batch norm over statistics batches of 16 has a lower test loss when batches are reshuffled than when those of the first epoch are kept",
    refutedBy: "frozen batches have the lower test loss, or one as low",
  },
  {
    id: "R2",
    plain: "Is frozen batch noise worse than none?",
    text: "frozen statistics batches of 16 have a higher test loss than batch norm without batch noise",
    refutedBy: "a lower test loss than without batch noise",
  },
  {
    id: "R3",
    plain: "Does freezing harm batch norm more than a plain network?",
    text: "freezing the batches raises the test loss of batch norm by more than that of the plain network",
    refutedBy: "it raises the plain network’s more",
  },
] as const;

const R3: ComparisonFile = {
  restatement: "R3",
  contrast: "freezing, batch norm beside plain",
  arm: "bn-frozen-16",
  against: "bn-g16",
  minus: { arm: "plain-frozen", against: "plain" },
  on: "test.nll",
  better: "higher",
  primary: true,
};

function design(task: Task, full: boolean): Design {
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation"],
    contrasts: [
      ...(full ? fullContrasts(task) : quickContrasts(task)),
      { name: "fresh-16", arm: "bn-g16", against: "bn-frozen-16" },
      { name: "fresh-8", arm: "bn-g8", against: "bn-frozen-8" },
      { name: "frozen-16 beside none", arm: "bn-frozen-16", against: "bn-full" },
      { name: "frozen-8 beside none", arm: "bn-frozen-8", against: "bn-full" },
      { name: "fresh, plain", arm: "plain", against: "plain-frozen" },
    ],
    parts: [
      { restatement: "R1", contrast: "fresh-16", on: "test.nll" },
      { restatement: "R2", contrast: "frozen-16 beside none", on: "test.nll", better: "higher" },
    ],
    moreParts: [R3],
    rows: ["test.nll", "test.accuracy", "test.nllAtT", "gap.nll"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does batch noise help only while it is fresh? */
export const noiseMustBeFresh: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence: "shuffling more thoroughly helps because it randomises the batch",
  speaker: "after Ioffe and Szegedy 2015, section 4.2.1",
  place: "the paper that introduced batch norm",
  source: { text: "Ioffe and Szegedy 2015, Batch Normalization", url: "https://arxiv.org/abs/1502.03167" },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "The frozen arms keep the partition into batches that the first epoch drew, and with it the order of updates; the plain network with frozen batches shows what that alone does.",
  why: [
    "Noise that is the same in every epoch can be learnt: an example that always meets the same others has a fixed shift, and the network can use it as a mark of that example.",
    { formula: "batchNoise" },
  ],
  literature: [
    {
      grade: "S",
      text: "Shuffling more thoroughly, so that the same examples do not always share a batch, is reported to be better, “consistent with the view of batch normalization as a regularizer”: one remark, no experiment apart.",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167, section 4.2.1",
    },
    {
      grade: "N",
      text: "Information leaks within a batch in many uses of batch norm (abstract).",
      citation: "Wu and Johnson 2021, arXiv:2105.07576",
    },
  ],
  traps: ["A tool that never reshuffles shows the opposite of “batch noise regularises”."],
  limits: [SHARED_DRAW, SMALL_NETS],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, fresh and frozen batches at statistics batches of 16 and 8",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
