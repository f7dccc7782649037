// "the downstream hidden units are less likely to rely too heavily on any one specific hidden unit because the noise
// introduced by batch normalization prevents the dominance of any single unit" (T20), a second mentor. Refuted by: a top
// share above 1.25 times that of chance.
import type { ComparisonFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { DISC, FULL_TASKS, MOONS, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { IN_SECOND_ANSWER, SECOND_MENTOR, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "bn-no-dominant-unit";
const QUESTION = "Does batch norm leave no unit dominant, by whichever meter?";

/** Four meters of dominance; each is asked whether it falls, and whether it comes down to chance. */
const METERS = [
  { letter: "a", on: "dominance.damage", ratio: "dominance.damageRatio", words: "ablation damage" },
  {
    letter: "b",
    on: "dominance.classDamage",
    ratio: "dominance.classDamageRatio",
    words: "damage to the class hurt most",
  },
  { letter: "c", on: "dominance.gradient", ratio: "dominance.gradientRatio", words: "squared gradient" },
  { letter: "d", on: "dominance.variance", ratio: "dominance.varianceRatio", words: "activation variance" },
] as const;

const BY_CONSTRUCTION = " (before its trained scale true by construction)";

const RESTATEMENTS = [
  ...METERS.map(({ letter, words }) => ({
    id: `R1${letter}`,
    plain: `Is the top unit’s share of the ${words} lower with batch norm?`,
    text: `batch norm lowers the top unit’s share of the ${words} against the plain network${letter === "d" ? BY_CONSTRUCTION : ""}`,
    refutedBy: "a higher share than in the plain network",
  })),
  ...METERS.map(({ letter, words }) => ({
    id: `R2${letter}`,
    plain: `Is it at most 1.25 times what chance gives (${words})?`,
    text: `with batch norm the top share of the ${words} is at most 1.25 times the share that chance gives the top of n units, H_n/n`,
    refutedBy: "a ratio above 1.25",
  })),
  {
    id: "R3",
    plain: "Does batch norm with its batch noise switched off have it too?",
    text: "it is the normalisation: batch norm without batch noise lowers the top share of the ablation damage too",
    refutedBy: "a higher share than in the plain network",
  },
];

const ADAM: ArmSpec = { norm: "batch", learningRate: 0.002, train: { optimiser: "adam", weightDecay: 0.01 } };

function design(task: Task, full: boolean): Design {
  const noise = full ? fullContrasts(task) : quickContrasts(task);
  const others = noise.filter(({ name, arm }) => name !== "total" || arm !== "bn");
  const contrasts: Contrast[] = [
    { name: "total", arm: "bn", against: "plain" },
    ...others.map((one) => (one.name === "total" ? { ...one, name: `total-g${task.statisticsBatch}` } : one)),
    ...(full ? [] : [{ name: "layernorm", arm: "layernorm", against: "plain" }]),
    { name: "batch norm, Adam and L2", arm: "bn-adam-l2", against: "plain" },
  ];
  const atMost = ({ letter, ratio }: (typeof METERS)[number]): ComparisonFile => ({
    restatement: `R2${letter}`,
    contrast: "chance",
    arm: "bn",
    against: 1.25,
    on: ratio,
    margin: 0.1,
    better: "lower",
    primary: true,
  });
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation", "rely.single", "dominance", "activity", "gamma"],
    contrasts,
    parts: [
      ...METERS.map(({ letter, on }) => ({ restatement: `R1${letter}`, contrast: "total", on })),
      { restatement: "R3", contrast: "normalisation", on: "dominance.damage" },
    ],
    moreParts: METERS.map(atMost),
    ownArms: { "bn-adam-l2": ADAM },
    rows: [
      ...METERS.flatMap(({ on, ratio }) => [on, ratio]),
      "rely.single.total",
      "rely.single.maxT",
      "activity.dead",
      "test.accuracy",
      "test.nll",
    ],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does batch norm leave no unit dominant? */
export const bnNoDominantUnit: Claim = {
  id: ID,
  statements: ["T20"],
  priority: "B",
  sentence:
    "the downstream hidden units are less likely to rely too heavily on any one specific hidden unit because the noise introduced by batch normalization prevents the dominance of any single unit",
  speaker: SECOND_MENTOR,
  place: IN_SECOND_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "The top of n units has a larger share than 1/n even where nothing is wrong: if damages are spread as independent exponential numbers, the largest has H_n/n of the total on average. Batch norm without batch noise tells normalisation from noise.",
  why: [
    "Batch norm gives every unit the same variance before its trained scale; whether units then weigh the same downstream is not said by that:",
    { formula: "topShare" },
    "“Dominant” has several meters. One of them is true by construction, so all four are shown.",
  ],
  literature: [
    {
      grade: "N",
      text: "With batch norm, an adaptive optimiser and L2 decay some filters never activate; the sparsity vanishes when regularisation is removed (abstract).",
      citation: "Mehta, Kim and Theobalt 2019, filter-level sparsity with batch normalisation and ReLU",
    },
    {
      grade: "N",
      text: "Training only the scales and shifts of batch norm learns “to disable around a third of the random features” (abstract): the scales are free.",
      citation: "Frankle, Schwab and Morcos 2021, Training BatchNorm and only BatchNorm",
    },
    {
      grade: "N",
      text: "Removing one unit does not hurt overall accuracy but does significant damage to specific classes (abstract).",
      citation: "Zhou, Sun, Bau and Torralba 2018, arXiv:1806.02891",
    },
  ],
  traps: [
    "The share of activation variance is equal by construction before the trained scale: it shows nothing about reliance.",
    "The uniform share 1/n is the wrong null.",
    "Shares are printed with the total that they are shares of; dead units and the spread of the scales stand beside.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS],
  profiles: {
    quick: {
      about: "teacher, moons and disc, 16 seeds, four meters, with the noise-off and matched-noise controls",
      experiments: [TEACHER, MOONS, DISC].map((task) => claimExperiment(design(task, false), task, "quick")),
    },
    full: {
      about: "mnist-1k and four generated tasks, 32 seeds, three learning rates",
      experiments: FULL_TASKS.map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
