// "A dropout is an approach to regularization in neural networks which helps to reduce interdependent learning within these
// neurons" (T18), a mentor. Refuted by: a co-adaptation index that is not lower.
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, dropoutContrasts } from "./contrasts.ts";
import { MNIST_1K, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { IN_FIRST_ANSWER, MENTOR, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "dropout-less-coadaptation";
const QUESTION = "Does dropout make units depend less on one another?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Do fewer pairs of units work only together?",
    text: "dropout at .2 lowers the co-adaptation index CAI−, the part of single-unit damage that pairs share",
    refutedBy: "an index that is not lower",
  },
  {
    id: "R2",
    plain: "Does what a unit is worth depend less on which others are there?",
    text: "dropout at .2 lowers the variation of a unit’s worth over contexts (median unit)",
    refutedBy: "a higher variation",
  },
  {
    id: "R3a",
    plain: "Are units less correlated?",
    text: "dropout at .2 lowers the mean absolute correlation of the units of the second layer",
    refutedBy: "a higher correlation",
  },
  {
    id: "R3b",
    plain: "Is the covariance of units nearer to a diagonal one?",
    text: "dropout at .2 lowers DeCov over its own diagonal in the second layer",
    refutedBy: "a higher value",
  },
  {
    id: "R4",
    plain: "Does it keep more of the accuracy while more and more units are removed?",
    text: "dropout at .2 raises the area under the ablation curve on the training set",
    refutedBy: "a smaller area",
  },
] as const;

function design(task: Task, full: boolean): Design {
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: [
      "generalisation",
      "coadapt.pair",
      "coadapt.context",
      "correlation",
      "redundancy",
      "rely.curve",
      "rely.single",
      "selectivity",
    ],
    contrasts: [
      ...dropoutContrasts(".2"),
      ...dropoutContrasts(".5"),
      { name: "total", arm: batchArm(task, task.statisticsBatch), against: "plain" },
    ],
    parts: [
      { restatement: "R1", contrast: "dropout-.2", on: "coadapt.pair.caiMinus" },
      { restatement: "R2", contrast: "dropout-.2", on: "coadapt.context.cv" },
      { restatement: "R3a", contrast: "dropout-.2", on: "correlation.meanAbs.layer2" },
      { restatement: "R3b", contrast: "dropout-.2", on: "correlation.decov.layer2" },
      { restatement: "R4", contrast: "dropout-.2", on: "rely.curve.train" },
    ],
    rows: [
      "coadapt.pair.caiPlus",
      "coadapt.pair.joint",
      "redundancy.mean.layer2",
      "correlation.meanAbs.layer1",
      "correlation.decov.layer1",
      "rely.single.maxT",
      "rely.single.total",
      "selectivity.mean",
      "test.accuracy",
      "test.nll",
    ],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does dropout reduce co-adaptation? */
export const dropoutLessCoadaptation: Claim = {
  id: ID,
  statements: ["T18"],
  priority: "B",
  sentence:
    "A dropout is an approach to regularization in neural networks which helps to reduce interdependent learning within these neurons",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "No agreed number says how co-adapted units are, so several are asked apart, each chosen in advance. Dropout boosting has the same masks without training the thinned networks.",
  why: [
    "A unit that may be gone at any step should be useful whichever others are there. Two units are one machine where removing either does the damage of both; they back each other up where only removing both does any.",
    { formula: "damage" },
  ],
  literature: [
    {
      grade: "N",
      text: "Co-adaptation is when “a feature detector is only helpful in the context of several other specific feature detectors” (abstract); the evidence that dropout lessens it is pictures of features.",
      citation: "Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov 2012, arXiv:1207.0580",
    },
    {
      grade: "N",
      text: "An autoencoder with dropout has a similar test error and features that look like strokes; the judgement is by eye, the paper defines no number.",
      citation: "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, JMLR 15, section 7.1",
    },
    {
      grade: "N",
      text: "A penalty on the covariance of activations “always reduces overfitting while almost always maintaining or increasing generalization” (abstract): correlation as one measure of co-adaptation.",
      citation: "Cogswell, Ahmed, Girshick, Zitnick and Batra 2016, arXiv:1511.06068",
    },
  ],
  traps: [
    "“Less interdependent” can hold for removal and fail for correlation.",
    "Pairs that are one machine and pairs that back each other up are opposites and are never added.",
    "DeCov is divided by its own diagonal, because its raw value grows with the activations.",
    "The total damage collapses under dropout; it is printed beside.",
  ],
  limits: [SMALL_NETS, "Pairs are a random sample; contexts are random orders of removal."],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, dropout at .2 and .5 with their boosting controls, batch norm beside them",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 32 seeds, three learning rates",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
