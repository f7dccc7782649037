// A single run shows it: what a learner sees who trains one network with and one without. Refuted by: a wrong sign in fewer
// than a fifth of single comparisons, or pairing that does not help.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { dropoutContrasts, fullContrasts, quickContrasts } from "./contrasts.ts";
import { MNIST_1K, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "one-run-is-not-evidence";
const QUESTION = "How often is a comparison of one run with one other wrong about the sign?";

/** The contrasts that are drawn from; each asks all three questions. */
const CONTRASTS = [
  { letter: "a", words: "batch noise on against off", name: "NC1" },
  { letter: "b", words: "batch norm against none", name: "total-bn" },
  { letter: "c", words: "dropout at .2 against none", name: "dropout-.2" },
] as const;

const RESTATEMENTS = [
  ...CONTRASTS.map(({ letter, words }) => ({
    id: `R1${letter}`,
    plain: `Is one run of each, from different seeds, wrong about the sign at least once in five times (${words})?`,
    text: `${words}: comparing the test accuracy of one run with that of one other of another seed gives the wrong sign in at least 20 % of the cases`,
    refutedBy: "fewer than 20 %",
  })),
  ...CONTRASTS.map(({ letter, words }) => ({
    id: `R2${letter}`,
    plain: `Is a pair of runs of one seed wrong less than half as often (${words})?`,
    text: `${words}: two runs of one seed give the wrong sign less than half as often`,
    refutedBy: "half as often or more",
  })),
  ...CONTRASTS.map(({ letter, words }) => ({
    id: `R3${letter}`,
    plain: `Does pairing save two thirds of the seeds (${words})?`,
    text: `${words}: pairing reduces the runs for a power of 0.8 by at least a factor of 3`,
    refutedBy: "a smaller factor",
  })),
];

function design(task: Task, full: boolean): Design {
  const contrasts = [
    ...(full ? fullContrasts(task) : quickContrasts(task)),
    { name: "total-bn", arm: "bn", against: "plain" },
    ...dropoutContrasts(".2"),
  ];
  const asked = (on: string, primary: boolean): ComparisonFile[] =>
    CONTRASTS.flatMap(({ letter, name }) => {
      const { arm = "", against = "" } = contrasts.find((contrast) => contrast.name === name) ?? {};
      const common = { arm, against, on, primary, margin: 0.05 };
      return [
        {
          ...common,
          ...{ restatement: `R1${letter}`, contrast: `${name}, one run`, better: "higher" },
          statistic: { type: "wrongSignUnpaired", target: 0.2 },
        },
        {
          ...common,
          ...{ restatement: `R2${letter}`, contrast: `${name}, one pair beside half of one run`, better: "lower" },
          statistic: { type: "wrongSignHalved", target: 0 },
        },
        {
          ...common,
          ...{ restatement: `R3${letter}`, contrast: `${name}, seeds saved`, better: "higher", margin: 0.5 },
          statistic: { type: "seedsSaved", target: 3 },
        },
      ];
    });
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 64 : 32,
    instruments: ["generalisation"],
    contrasts,
    parts: [],
    moreParts: [...asked("test.accuracy", true), ...asked("test.nll", false)],
    rows: ["test.accuracy", "test.nll", "test.nllAtT"],
  };
}

/** Does one run show it? */
export const oneRunIsNotEvidence: Claim = {
  id: ID,
  statements: [],
  priority: "A",
  sentence: "a single run shows it",
  speaker: "everybody’s first experiment",
  place: "beyond the thread",
  source: {
    text: "Garbin, Zhu and Marques 2020, Dropout vs batch normalization: an empirical study (one run a configuration)",
    url: "https://doi.org/10.1007/s11042-019-08453-9",
  },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Nothing is trained for this claim that another would not train: it draws single comparisons from a population whose mean difference is known much better than any one of them.",
  why: [
    "Two runs differ by what is compared and by everything that a seed decides: data, start, order, masks. Where the effect is slight, the seed decides the sign. Runs of one seed share what the seed decides, so that their difference is freed of it.",
  ],
  literature: [
    {
      grade: "S",
      text: "A comparison of dropout and batch norm on MNIST with one run a configuration finds differences of .1 to .2 points of accuracy, at or below run noise.",
      citation: "Garbin, Zhu and Marques 2020, Dropout vs batch normalization: an empirical study",
    },
    {
      grade: "N",
      text: "Five runs of one network each had 103, 97, 94, 93 and 88 errors of 10 000 on MNIST, and 83, 79, 78, 78 and 77 with dropout: a large effect needs no pairing.",
      citation: "Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov 2012, arXiv:1207.0580",
    },
  ],
  traps: [
    "Pairing does not rescue contrasts whose training is chaotic, and a huge effect needs none.",
    "The sign that counts as right is that of the mean over all seeds of the population.",
    "Measures of reliance gain little from pairing between unlike arms.",
  ],
  limits: [SHARED_DRAW, SMALL_NETS],
  profiles: {
    quick: {
      about: "teacher, 32 seeds, the arms of bn-slight-regularisation, whose trials it shares",
      experiments: [claimExperiment(design(TEACHER, false), TEACHER, "quick")],
    },
    full: {
      about: "mnist-1k and teacher, 64 seeds",
      experiments: [MNIST_1K, TEACHER].map((task) => claimExperiment(design(task, true), task, "full")),
    },
  },
};
