// "Because by adding noise to the hidden units, it's forcing the downstream hidden units not to rely too much on any one
// hidden unit." The lecture, quoted by the learner who asks for an example of it (T3, T5).
// Refuted by: a noise contrast on the other side of 0.
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { dropoutContrasts, fullContrasts, smallerBatchContrasts } from "./contrasts.ts";
import { RELIANCE_INSTRUMENTS, RELIANCE_ROWS, RELIANCE_ROWS_FULL } from "./relianceRows.ts";
import { FULL_TASKS, MOONS, OTHER_RATES, type Task, TEACHER } from "./tasks.ts";
import { AT_LECTURE, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "bn-noise-spreads-reliance";

const QUESTION =
  "May I have any example of “downstream hidden units not relying too much on any one hidden unit” for batch norm, and is it the noise that does it?";

const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does noise soften the loss of the single most important unit?",
    text: "both noise contrasts lower the worst single-unit damage at T*",
    refutedBy: "NC1 or NC2-shared raises it",
  },
  {
    id: "R2",
    plain: "Does noise keep more of the accuracy while more and more units are removed (training examples)?",
    text: "both noise contrasts raise the area under the ablation curve on the training set",
    refutedBy: "NC1 or NC2-shared lowers it",
  },
  {
    id: "R3",
    plain: "Does noise lower the share of the damage that one unit carries?",
    text: "both noise contrasts lower the share of the damage that the top unit carries",
    refutedBy: "NC1 or NC2-shared raises it",
  },
  {
    id: "R4",
    plain: "Does noise make downstream units draw on more inputs?",
    text: "both noise contrasts raise the effective number of inputs of a downstream unit",
    refutedBy: "NC1 or NC2-shared lowers it",
  },
] as const;

const METRICS = {
  R1: "rely.single.maxT",
  R2: "rely.curve.train",
  R3: "rely.single.topShare",
  R4: "concentration.nEff",
} as const;

function design(task: Task, full: boolean): Design {
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 64 : 16,
    instruments: RELIANCE_INSTRUMENTS,
    contrasts: [
      ...fullContrasts(task),
      ...dropoutContrasts(task.equivalentDropout),
      ...(full ? smallerBatchContrasts(task) : []),
    ],
    parts: RESTATEMENTS.flatMap(({ id }) =>
      ["NC1", "NC2-shared"].map((contrast) => ({ restatement: id, contrast, on: METRICS[id] })),
    ),
    rows: full ? RELIANCE_ROWS_FULL : RELIANCE_ROWS,
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** The learner's question: does batch norm's noise make units lean less on any one unit? */
export const bnNoiseSpreadsReliance: Claim = {
  id: ID,
  statements: ["T3", "T5"],
  sentence:
    "Because by adding noise to the hidden units, it’s forcing the downstream hidden units not to rely too much on any one hidden unit.",
  speaker: "Andrew Ng, in the lecture “Why does Batch Norm work?”; quoted by the learner who asks for an example",
  place: AT_LECTURE,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Batch norm with statistics of the whole training set (bn-full) normalises without batch noise. Adding to it noise with the moments of a statistics batch (NC2) gives the noise without the coupling of the examples of a batch. Only an effect that both NC1 and NC2 show is called an effect of the noise.",
  why: [
    "A mini-batch’s mean and deviation stray from those of the whole training set, so in training each unit’s normalised value shakes:",
    { formula: "batchNoise" },
    "A downstream unit adds its inputs up. The shake that reaches it grows with the square of each weight, so leaning on one unit costs more than leaning a little on many:",
    { formula: "shake" },
    "So training should prefer spread weights. Whether that preference is strong enough to be seen, and whether units then really lean less on one, is what is measured.",
    { formula: "damage" },
  ],
  literature: [
    {
      grade: "U",
      text: "No source that was read isolates batch norm’s noise as the cause of units leaning less on one another.",
      citation: "the sources below",
    },
    {
      grade: "N",
      text: "Batch norm as a whole “implicitly discourages single direction reliance, in part by decreasing the class selectivity of individual units” (abstract): selectivity is named, not noise.",
      citation: "Morcos, Barrett, Rabinowitz and Botvinick 2018, arXiv:1803.06959",
    },
    {
      grade: "N",
      text: "Dropout “tends to make the norm of incoming/outgoing weight vectors of all hidden nodes equal” (abstract, linear networks with one hidden layer): a theorem that no unit dominates, about dropout.",
      citation: "Mianjy, Arora and Vidal 2018, arXiv:1806.09777",
    },
    {
      grade: "N",
      text: "Noise other than dropout improves deep networks by “sparsifying, decorrelating, and spreading information across representations” (abstract).",
      citation: "Poole, Sohl-Dickstein and Ganguli 2014, arXiv:1406.1831",
    },
  ],
  traps: [
    "There is no single share of batch norm’s effect that is due to noise: it differs from task to task, from nothing to more than all of it, and is printed only where the total and both of its parts allow it.",
    "Raw damage grows with over-confidence; read it beside its form at T*.",
    "Damage, robustness to removing many units, and evenness of shares are three questions with three answers.",
    "The contrast with the gradient through the statistics stopped (NC3) is shown and never decides: stopping it can break training.",
    "A network that is no better than a constant answer loses nothing when units are removed; its area under the curve is not valid.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "The injected noise has the moments that a Gaussian unit would have; units behind a ReLU are skewed.",
    "Reliance measures gain little from pairing between unlike arms: equivalence needs many seeds.",
  ],
  profiles: {
    quick: {
      about:
        "teacher and moons, 16 seeds, all noise contrasts, dropout at the equivalent rate and its boosting control",
      experiments: [TEACHER, MOONS].map((task) => claimExperiment(design(task, false), task, "quick")),
    },
    full: {
      about: "mnist-1k and four generated tasks, 64 seeds, three learning rates, a second statistics batch",
      experiments: FULL_TASKS.map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
