// "Without batch normalization, the output of each hidden unit in a layer can vary significantly … This can lead to some
// hidden units becoming dominant and having a stronger influence on the downstream hidden units" (T19), a second mentor.
// Refuted by: a top share at most 1.25 times that of chance.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { fullContrasts, quickContrasts } from "./contrasts.ts";
import { DISC, FULL_TASKS, MOONS, type Task, TEACHER } from "./tasks.ts";
import { IN_SECOND_ANSWER, SECOND_MENTOR, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "plain-dominant-units";
const QUESTION = "Without batch norm, do some hidden units become dominant?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does the most important unit of a plain network carry more of the damage than chance would give it?",
    text: "in a plain network the top unit’s share of the ablation damage is more than 1.25 times the share that chance gives the top of n units, H_n/n",
    refutedBy: "a ratio of at most 1.25",
  },
  {
    id: "R2",
    plain: "Does that share grow while the network trains?",
    text: "in a plain network the ratio is larger after training than after a tenth of it",
    refutedBy: "a smaller ratio after training",
  },
  {
    id: "R3",
    plain: "Is the loss of the most important unit large beside the loss of the network?",
    text: "in a plain network the worst single-unit damage at T* exceeds a tenth of the test loss at T*",
    refutedBy: "less than a tenth",
  },
] as const;

const PARTS: readonly ComparisonFile[] = [
  {
    restatement: "R1",
    contrast: "chance",
    arm: "plain",
    against: 1.25,
    on: "rely.single.topShareRatio",
    margin: 0.1,
    better: "higher",
    primary: true,
  },
  {
    restatement: "R2",
    contrast: "end beside a tenth",
    arm: "plain",
    against: "plain",
    on: "rely.single.topShareRatio",
    againstOn: "rely.single.topShareRatio.at10",
    margin: 0.1,
    better: "higher",
    primary: true,
  },
  {
    restatement: "R3",
    contrast: "worst unit beside a tenth of the loss",
    arm: "plain",
    against: "plain",
    on: "rely.single.maxT",
    againstOn: "test.nllAtT",
    share: 0.1,
    margin: "1% of test.nllAtT",
    better: "higher",
    primary: true,
  },
];

function design(task: Task, full: boolean): Design {
  const others = (full ? fullContrasts(task) : quickContrasts(task)).map((one) =>
    one.name === "total" && one.arm !== "bn" ? { ...one, name: `total-g${task.statisticsBatch}` } : one,
  );
  const whole = others.some(({ name }) => name === "total") ? [] : [{ name: "total", arm: "bn", against: "plain" }];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation", "rely.single", { id: "rely.single", at: 0.1 }],
    contrasts: [...whole, ...others, ...(full ? [] : [{ name: "layernorm", arm: "layernorm", against: "plain" }])],
    parts: [],
    moreParts: PARTS,
    rows: [
      "rely.single.topShareRatio",
      "rely.single.topShare",
      "rely.single.total",
      "rely.single.maxT",
      "rely.single.max",
      "rely.single.worstClassT",
      "test.accuracy",
      "test.nll",
    ],
  };
}

/** Do units of a plain network become dominant? */
export const plainDominantUnits: Claim = {
  id: ID,
  statements: ["T19"],
  priority: "B",
  sentence:
    "Without batch normalization, the output of each hidden unit in a layer can vary significantly depending on the input data. This can lead to some hidden units becoming dominant and having a stronger influence on the downstream hidden units",
  speaker: SECOND_MENTOR,
  place: IN_SECOND_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "“Dominant” is measured against chance: were the damages of n units independent exponential numbers, the largest would carry H_n/n of the total on average, which is much more than 1/n. Networks with batch norm and layer norm stand beside.",
  why: [
    "How much hangs on a unit is the loss without it:",
    { formula: "damage" },
    "and its share of the whole, beside what chance alone gives the top of n units:",
    { formula: "topShare" },
  ],
  literature: [
    {
      grade: "U",
      text: "No source that was read measures the dominance of single units in plain networks against chance.",
      citation: "the sources of this catalogue",
    },
    {
      grade: "N",
      text: "Without normalisation, large updates make activations grow with depth (abstract, on networks much deeper than these).",
      citation: "Bjorck, Gomes, Selman and Weinberger 2018, arXiv:1806.02375",
    },
  ],
  traps: [
    "The uniform share 1/n is the wrong null: harmless random spread gives the top of 128 units 5.4 times as much.",
    "Shares are printed with the total that they are shares of.",
    "All hidden units are taken together; a layer by itself has fewer units and a larger share by chance.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Damages need not be exponential where nothing is dominant; 1.25 leaves room for that.",
  ],
  profiles: {
    quick: {
      about: "teacher, moons and disc, 16 seeds, with batch norm, its noise controls and layer norm beside",
      experiments: [TEACHER, MOONS, DISC].map((task) => claimExperiment(design(task, false), task, "quick")),
    },
    full: {
      about: "mnist-1k and four generated tasks, 32 seeds",
      experiments: FULL_TASKS.map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
