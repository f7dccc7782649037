// "dropout adds noises to hidden units by turning off the units completely with some probability so that downstream hidden
// unit don't have chance to rely on it" (T4), the learner. Refuted by: dropout leaning more than plain; for R4, boosting
// that keeps at least half of dropout's effect.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, dropoutContrasts } from "./contrasts.ts";
import { RELIANCE_INSTRUMENTS, RELIANCE_ROWS, RELIANCE_ROWS_FULL } from "./relianceRows.ts";
import { FULL_TASKS, MOONS, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { IN_QUESTION, LEARNER, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "dropout-spreads-reliance";
const QUESTION = "Does switching units off at random make downstream units lean less on any one of them?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does dropout soften the loss of the single most important unit?",
    text: "dropout at .2 lowers the worst single-unit damage at T*, over all hidden units",
    refutedBy: "dropout raises it against plain",
  },
  {
    id: "R2",
    plain: "Does dropout keep more of the accuracy while more and more units are removed (training examples)?",
    text: "dropout at .2 raises the area under the ablation curve on the training set",
    refutedBy: "dropout lowers it against plain",
  },
  {
    id: "R3",
    plain: "Does dropout lower the share of the damage that one unit carries?",
    text: "dropout at .2 lowers the share of the damage that the top unit carries",
    refutedBy: "dropout raises it against plain",
  },
  {
    id: "R4",
    plain: "Is it the training of all the thinned networks together, and not the masks as noise?",
    text: "dropout boosting at the same rate, which has the masks without the ensemble training, keeps less than half of both effects",
    refutedBy: "boosting keeps at least half of either effect",
  },
] as const;

/** Boosting's effect less half of dropout's: beyond 0 on the side of no effect. */
function lessThanHalf(on: string, better: "lower" | "higher"): ComparisonFile {
  return {
    restatement: "R4",
    contrast:
      on === "rely.curve.train"
        ? "boosting beside half of dropout, many units"
        : "boosting beside half of dropout, one unit",
    arm: "boosting-.2",
    against: "plain",
    minus: { arm: "dropout-.2", against: "plain", share: 0.5 },
    on,
    better,
    primary: true,
  };
}

function design(task: Task, full: boolean): Design {
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: RELIANCE_INSTRUMENTS,
    contrasts: [
      ...dropoutContrasts(".2"),
      ...dropoutContrasts(".5"),
      { name: "total", arm: batchArm(task, task.statisticsBatch), against: "plain" },
    ],
    parts: [
      { restatement: "R1", contrast: "dropout-.2", on: "rely.single.maxT" },
      { restatement: "R2", contrast: "dropout-.2", on: "rely.curve.train" },
      { restatement: "R3", contrast: "dropout-.2", on: "rely.single.topShare" },
    ],
    moreParts: [lessThanHalf("rely.single.maxT", "higher"), lessThanHalf("rely.curve.train", "lower")],
    rows: full ? RELIANCE_ROWS_FULL : RELIANCE_ROWS,
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does dropout keep units from leaning on one? */
export const dropoutSpreadsReliance: Claim = {
  id: ID,
  statements: ["T4"],
  priority: "B",
  sentence:
    "dropout adds noises to hidden units by turning off the units completely with some probability so that downstream hidden unit don’t have chance to rely on it",
  speaker: LEARNER,
  place: IN_QUESTION,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Dropout boosting (Warde-Farley et al. 2014) draws the same masks, but the error it sends back is that of the whole network: the masks are there as noise, and no thinned network is trained to answer by itself.",
  why: [
    "A unit that may be missing at any step cannot be the only one to carry an answer. How much is lost without it is measured by removing it:",
    { formula: "damage" },
    "and how many may go before the answers fail:",
    { formula: "nauc" },
  ],
  literature: [
    {
      grade: "S",
      text: "Dropout “prevents complex co-adaptations in which a feature detector is only helpful in the context of several other specific feature detectors” (abstract); the evidence is pictures of features.",
      citation: "Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov 2012, arXiv:1207.0580",
    },
    {
      grade: "N",
      text: "“Dropout only regularizes this quantity up to a point” (abstract, of the reliance on single directions).",
      citation: "Morcos, Barrett, Rabinowitz and Botvinick 2018, arXiv:1803.06959",
    },
    {
      grade: "N",
      text: "Dropout boosting, the same masks with every sub-network trained towards the answer of the whole and not its own, has “almost no regularization effect compared to training the entire network as a single model”.",
      citation: "Goodfellow, Bengio and Courville 2016, Deep Learning, chapter 7.12, on Warde-Farley et al. 2014",
    },
  ],
  traps: [
    "The rate is the probability to drop; elsewhere p is the probability to keep.",
    "The total damage collapses under dropout, so that shares of it are shares of little: the total is printed beside them.",
    "Copies of a unit lower the damage of each; that is redundancy, not evenness.",
  ],
  limits: [SMALL_NETS, "R4 speaks of the rate .2; boosting at .5 is shown and can diverge."],
  profiles: {
    quick: {
      about: "teacher and moons, 16 seeds, dropout at .2 and .5 with their boosting controls, batch norm beside them",
      experiments: [TEACHER, MOONS].map((task) => claimExperiment(design(task, false), task, "quick")),
    },
    full: {
      about: "mnist-1k and four generated tasks, 32 seeds, three learning rates",
      experiments: FULL_TASKS.map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
