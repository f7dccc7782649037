// "forcing the downstream hidden units not to rely too much on any one hidden unit" (T3): batch norm as a whole, whatever
// part of it does it. Refuted by: `bn` leaning more than `plain`, restatement by restatement.
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { batchArm, type Contrast, dropoutContrasts, fullContrasts, quickContrasts } from "./contrasts.ts";
import { RELIANCE_INSTRUMENTS, RELIANCE_ROWS, RELIANCE_ROWS_FULL } from "./relianceRows.ts";
import { FULL_TASKS, MOONS, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { AT_LECTURE, LECTURER, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "bn-spreads-reliance";

const QUESTION = "Do the units of a network with batch norm lean less on any one hidden unit?";

const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does batch norm soften the loss of the single most important unit?",
    text: "batch norm lowers the worst single-unit damage at T*, over all hidden units",
    refutedBy: "bn raises it against plain",
  },
  {
    id: "R2",
    plain: "Does batch norm keep more of the accuracy while more and more units are removed (training examples)?",
    text: "batch norm raises the area under the ablation curve on the training set",
    refutedBy: "bn lowers it against plain",
  },
  {
    id: "R3",
    plain: "Does batch norm lower the share of the damage that one unit carries?",
    text: "batch norm lowers the share of the damage that the top unit carries",
    refutedBy: "bn raises it against plain",
  },
  {
    id: "R4",
    plain: "Does batch norm make downstream units draw on more inputs?",
    text: "batch norm raises the effective number of inputs of a downstream unit",
    refutedBy: "bn lowers it against plain",
  },
] as const;

const METRICS = {
  R1: "rely.single.maxT",
  R2: "rely.curve.train",
  R3: "rely.single.topShare",
  R4: "concentration.nEff",
} as const;

/** The claim is about `bn` itself; where the noise contrasts stand at a smaller statistics batch, so does a second total. */
function contrasts(task: Task, full: boolean): readonly Contrast[] {
  const whole = { name: "total", arm: "bn", against: "plain" };
  const noisy = batchArm(task, task.statisticsBatch);
  const others = (full ? fullContrasts(task) : quickContrasts(task)).flatMap((contrast): Contrast[] => {
    if (contrast.name !== "total") return [contrast];
    return noisy === "bn" ? [] : [{ ...contrast, name: `total-g${task.statisticsBatch}` }];
  });
  const [dropout, boosting] = dropoutContrasts(".2");
  const layernorm = full ? [] : [{ name: "layernorm", arm: "layernorm", against: "plain" }];
  return [whole, ...others, ...layernorm, ...(dropout ? [dropout] : []), ...(full && boosting ? [boosting] : [])];
}

function design(task: Task, full: boolean): Design {
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: RELIANCE_INSTRUMENTS,
    contrasts: contrasts(task, full),
    parts: RESTATEMENTS.map(({ id }) => ({ restatement: id, contrast: "total", on: METRICS[id] })),
    rows: full ? RELIANCE_ROWS_FULL : RELIANCE_ROWS,
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Batch norm as a whole: do units lean less on any one unit? */
export const bnSpreadsReliance: Claim = {
  id: ID,
  statements: ["T3"],
  sentence: "forcing the downstream hidden units not to rely too much on any one hidden unit",
  speaker: LECTURER,
  place: AT_LECTURE,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Batch norm is a normalisation and a noise. The arm bn-full normalises with the statistics of the whole training set and has no batch noise, so the total effect can be taken apart; layer norm is a normalisation of another kind.",
  why: [
    "Batch norm gives every unit the same spread before its trained scale, so that no unit is large by accident; and it shakes each unit a little, which makes leaning on a single one costly:",
    { formula: "shake" },
    "How much a network leans on its most important unit is measured by removing it:",
    { formula: "damage" },
    "How many units can go before the answers fail is another question:",
    { formula: "nauc" },
  ],
  literature: [
    {
      grade: "S",
      text: "“While dropout only regularizes this quantity up to a point, batch normalization implicitly discourages single direction reliance” (abstract).",
      citation: "Morcos, Barrett, Rabinowitz and Botvinick 2018, arXiv:1803.06959",
    },
    {
      grade: "U",
      text: "For small multilayer perceptrons with and without batch norm at the same learning rate no source was found.",
      citation: "the sources here",
    },
    {
      grade: "N",
      text: "Removing one unit does not hurt overall accuracy but does significant damage to specific classes (abstract): class by class there can be dominance where the mean shows none.",
      citation: "Zhou, Sun, Bau and Torralba 2018, arXiv:1806.02891",
    },
  ],
  traps: [
    "Raw damage falls when the logits shrink; read it beside its form at T*.",
    "Layers differ: one layer can lean less while another leans more. They are separate rows.",
    "A dead network has an area under the ablation curve of 1 by the bare formula; it is marked as not valid.",
    "The uniform share 1/n is the wrong null for the top share: chance alone gives H_n/n.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "Reliance measures gain little from pairing between unlike arms: plan 32 to 64 seeds.",
    "Units are removed by setting them to zero; other constants can give other sizes.",
  ],
  profiles: {
    quick: {
      about: "teacher and moons, 16 seeds, with the noise-off and matched-noise controls",
      experiments: [TEACHER, MOONS].map((task) => claimExperiment(design(task, false), task, "quick")),
    },
    full: {
      about: "mnist-1k and four generated tasks, 32 seeds, three learning rates, all controls",
      experiments: FULL_TASKS.map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
