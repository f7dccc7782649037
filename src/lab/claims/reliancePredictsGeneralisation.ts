// Relying on few units is what overfitting is: implicit in the lecture (T3), and the finding of Morcos et al. 2018 over 200
// networks. Refuted by: an upper bound of the correlation below .2.

import { armByName } from "../arms.ts";
import type { ComparisonFile, CorrelationFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, fullContrasts } from "./contrasts.ts";
import { MNIST_1K, type Task, TEACHER } from "./tasks.ts";
import { AT_LECTURE, LECTURER, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "reliance-predicts-generalisation";
const QUESTION = "Does a network that leans less on few units generalise better?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Of two networks of one arm, is the one that leans less on few units the more accurate?",
    text: "within an arm, over seeds, the area under the ablation curve and the test accuracy correlate by more than .2 (Spearman, pooled over the arms)",
    refutedBy: "an upper bound of the correlation below .2",
  },
  {
    id: "R2",
    plain: "Of two arms, is the one that leans less on few units the more accurate?",
    text: "between arms the mean area under the ablation curve and the mean test accuracy correlate by more than .2 (Spearman)",
    refutedBy: "an upper bound of the correlation below .2",
  },
  {
    id: "R3",
    plain: "Does a network lean more on few units, the more of its labels are wrong?",
    text: "within a seed of the plain network the area under the ablation curve falls with the share of redrawn training labels, as the accuracy on clean test examples does",
    refutedBy: "a slope of 0 or above",
  },
] as const;

const LEVELS = [0.2, 0.4, 0.8];
const NOISY_ARMS = ["plain", "bn-full", "bn-g16", "dropout-.094"];

const noisy = (arm: string, level: number): string => `${arm}-labels${level}`;

function design(task: Task, seeds: number): Design {
  const contrasts: Contrast[] = [
    ...fullContrasts(task),
    { name: `dropout-${task.equivalentDropout}`, arm: `dropout-${task.equivalentDropout}`, against: "plain" },
    { name: `boosting-${task.equivalentDropout}`, arm: `boosting-${task.equivalentDropout}`, against: "plain" },
  ];
  const clean = [...new Set(["plain", ...contrasts.flatMap(({ arm, against }) => [against, arm])])];
  const own: Record<string, ArmSpec> = Object.fromEntries(
    NOISY_ARMS.flatMap((arm) =>
      LEVELS.map((level) => [noisy(arm, level), { ...armByName(arm), data: { flipLabels: level } }] as const),
    ),
  );
  const correlation = (
    restatement: string,
    type: "correlationWithin" | "correlationBetween",
    arms: readonly string[],
    on: string,
    primary: boolean,
  ): CorrelationFile => ({
    restatement,
    contrast: type === "correlationWithin" ? "within arms" : "between arms",
    on,
    statistic: { type, with: "test.accuracy", target: 0.2, arms },
    margin: 0.1,
    better: "higher",
    primary,
  });
  const everything = [...clean, ...Object.keys(own)];
  const slope = (on: string, arm: string, primary: boolean): ComparisonFile => ({
    restatement: "R3",
    contrast: `slope over label noise, ${arm}`,
    arm: noisy(arm, 0.8),
    against: arm,
    slope: {
      over: Object.fromEntries([[arm, 0] as const, ...LEVELS.map((level) => [noisy(arm, level), level] as const)]),
      per: "share of labels redrawn",
    },
    on,
    better: "lower",
    primary,
  });
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: ["generalisation", "rely.curve", "rely.single"],
    contrasts,
    parts: [],
    moreParts: [
      correlation("R1", "correlationWithin", clean, "rely.curve.train", true),
      correlation("R2", "correlationBetween", clean, "rely.curve.train", true),
      slope("rely.curve.train", "plain", true),
      correlation("R1", "correlationWithin", everything, "rely.curve.train", false),
      correlation("R2", "correlationBetween", everything, "rely.curve.train", false),
      correlation("R1", "correlationWithin", clean, "rely.curve.test", false),
      correlation("R2", "correlationBetween", clean, "rely.curve.test", false),
      ...NOISY_ARMS.slice(1).map((arm) => slope("rely.curve.train", arm, false)),
      ...NOISY_ARMS.map((arm) => slope("test.accuracy", arm, false)),
    ],
    ownArms: own,
    rows: ["rely.curve.train", "rely.curve.test", "rely.single.maxT", "test.accuracy", "test.nll"],
  };
}

/** All seeds share one task instance: else the difficulty of the task would make the correlation. */
function fixed(task: Task): Task {
  return { ...task, data: { ...task.data, fixedTask: true } };
}

/** Does reliance on few units predict generalisation? */
export const reliancePredictsGeneralisation: Claim = {
  id: ID,
  statements: ["T3"],
  priority: "B",
  sentence:
    "batch norm therefore has a slight regularization effect. Because by adding noise to the hidden units, it’s forcing the downstream hidden units not to rely too much on any one hidden unit.",
  speaker: `${LECTURER}; that relying on few units is what overfitting is, the sentence implies`,
  place: AT_LECTURE,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "The correlation is taken within each arm and between the arms, and both are always shown: what holds from arm to arm may be the reverse within each (Simpson’s paradox). All seeds share one task instance.",
  why: [
    "A network that memorises may do so with few units for each example, so that removing units costs it more:",
    { formula: "nauc" },
    "If leaning on few units is what overfitting is, the networks that lean less should be the ones that generalise, within an arm too.",
  ],
  literature: [
    {
      grade: "S",
      text: "Reliance on single directions is a good predictor of generalisation performance, across networks trained on datasets with different fractions of corrupted labels, across ensembles of networks trained on datasets with unmodified labels, across different hyper-parameters, and over the course of training (abstract, in short).",
      citation: "Morcos, Barrett, Rabinowitz and Botvinick 2018, arXiv:1803.06959",
    },
    {
      grade: "N",
      text: "Removing one unit does not hurt overall accuracy but does significant damage to specific classes (abstract).",
      citation: "Zhou, Sun, Bau and Torralba 2018, arXiv:1806.02891",
    },
  ],
  traps: [
    "If each seed drew a new task, the difficulty of the task would make a correlation.",
    "Between arms there are as many points as arms: more seeds do not narrow that interval.",
    "A network that is no better than a constant has no area under the ablation curve.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS, "One task instance for all seeds: another instance may give another answer."],
  profiles: {
    quick: {
      about:
        "teacher, one task instance, 16 seeds, ten arms, four of them with 20, 40 and 80 % of the labels redrawn too",
      experiments: [claimExperiment(design(TEACHER, 16), fixed(TEACHER), "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 64 seeds",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, 64), fixed(task), "full")),
    },
  },
};
