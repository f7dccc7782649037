// Batch norm's noise also gives uncertainty, like that of Monte Carlo dropout: a conclusion of Teye, Azizpour and Smith 2018.
// Refuted by: an average over training batches that has a higher loss than the network without noise.
import type { ComparisonFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import {
  batchArm,
  type Contrast,
  dropoutContrasts,
  fullContrasts,
  memberArms,
  quickContrasts,
  smallerBatchContrasts,
} from "./contrasts.ts";
import { MNIST_1K, MOONS, OTHER_RATES, REDUNDANT, type Task, TEACHER } from "./tasks.ts";
import { SHARED_DRAW, SMALL_NETS } from "./thread.ts";

const ID = "mc-uncertainty";
const QUESTION = "Does the noise of batch norm, kept in use, tell how sure the network may be?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does the average over fifty training batches have a lower test loss than the network without noise?",
    text: "Monte Carlo batch norm (fifty statistics batches of 16 training examples) has a lower test loss than the same network with population statistics",
    refutedBy: "a higher test loss",
  },
  {
    id: "R2",
    plain: "Is it better calibrated?",
    text: "Monte Carlo batch norm has a lower calibration error than the same network with population statistics",
    refutedBy: "a higher calibration error",
  },
  {
    id: "R3a",
    plain: "Is Monte Carlo dropout at least as good, at rate .2?",
    text: "Monte Carlo dropout at rate .2 has at most 1.01 times the test loss of Monte Carlo batch norm",
    refutedBy: "a higher test loss than that",
  },
  {
    id: "R3b",
    plain: "And at rate .5?",
    text: "Monte Carlo dropout at rate .5 has at most 1.01 times the test loss of Monte Carlo batch norm",
    refutedBy: "a higher test loss than that",
  },
  {
    id: "R4",
    plain: "Is an ensemble of five networks better than each of them?",
    text: "five plain networks have a lower test loss than Monte Carlo batch norm and than Monte Carlo dropout at either rate",
    refutedBy: "a higher test loss than any of them",
  },
  {
    id: "R5a",
    plain: "Does the uncertainty of Monte Carlo batch norm tell strange inputs better?",
    text: "the entropy of Monte Carlo batch norm tells inputs with shuffled columns from real ones better than that of the same network with population statistics",
    refutedBy: "a lower area under the curve",
  },
  {
    id: "R5b",
    plain: "And that of Monte Carlo dropout?",
    text: "the entropy of Monte Carlo dropout at rate .2 tells inputs with shuffled columns from real ones better than that of the same network without noise",
    refutedBy: "a lower area under the curve",
  },
  {
    id: "R5c",
    plain: "Does Monte Carlo batch norm tell pictures of clothing from digits better?",
    text: "the entropy of Monte Carlo batch norm tells pictures of clothing from digits, which alone were trained on, better than that of the same network with population statistics",
    refutedBy: "a lower area under the curve",
  },
  {
    id: "R5d",
    plain: "And Monte Carlo dropout?",
    text: "the entropy of Monte Carlo dropout at rate .2 tells pictures of clothing from digits better than that of the same network without noise",
    refutedBy: "a lower area under the curve",
  },
] as const;

const PASSES = 50;
const MEMBERS = 5;
const ENSEMBLE = "ensemble-5";
const DROPOUTS = ["dropout-.2", "dropout-.5"];

type Metric = readonly [on: string, againstOn: string];

/** A network with its noise in use, beside the same network without. */
function beside(arm: string, [on, againstOn]: Metric, contrast: string): ComparisonFile {
  return { contrast: `${contrast}, ${arm}`, arm, against: arm, on, againstOn, primary: false };
}

const LOSS: Metric = ["uncertainty.nll", "test.nll"];
const CALIBRATION: Metric = ["uncertainty.ece", "test.ece"];
const STRANGE: Metric = ["uncertainty.oodAuroc", "uncertainty.plainOodAuroc"];

const ELSEWHERE: Metric = ["uncertainty.oodSetAuroc", "uncertainty.plainOodSetAuroc"];

/** Digits, with clothing that no network was trained on. */
const MNIST_AND_FASHION: Task = { ...MNIST_1K, data: { ...MNIST_1K.data, ood: "fashion-1k" } };

const MONTE_CARLO = "Monte Carlo beside no noise";
const TEMPERATURE = "Monte Carlo beside a fitted temperature";

/** R1 to R4. */
function answers(task: Task): ComparisonFile[] {
  const norm = batchArm(task, task.statisticsBatch);
  const primary = true;
  const lower = { better: "lower", primary } as const;
  return [
    { ...beside(norm, LOSS, MONTE_CARLO), restatement: "R1", ...lower },
    { ...beside(norm, CALIBRATION, MONTE_CARLO), restatement: "R2", ...lower },
    ...DROPOUTS.map(
      (arm, i): ComparisonFile => ({
        restatement: `R3${"ab"[i]}`,
        contrast: `Monte Carlo ${arm} beside batch norm`,
        arm,
        against: norm,
        on: "uncertainty.nll",
        // "At least as good": no more than the margin of 1 % above.
        share: 1.01,
        ...lower,
      }),
    ),
    ...[norm, ...DROPOUTS].map(
      (against): ComparisonFile => ({
        restatement: "R4",
        contrast: `five networks beside Monte Carlo ${against}`,
        arm: ENSEMBLE,
        against,
        on: "test.nll",
        againstOn: "uncertainty.nll",
        ...lower,
      }),
    ),
  ];
}

/** R5, where columns of the inputs go together, and where there is a second set. */
function strange(task: Task): ComparisonFile[] {
  const higher = { better: "higher", primary: true } as const;
  const norm = batchArm(task, task.statisticsBatch);
  const shuffled = [
    { ...beside(norm, STRANGE, MONTE_CARLO), restatement: "R5a", ...higher },
    { ...beside("dropout-.2", STRANGE, MONTE_CARLO), restatement: "R5b", ...higher },
  ];
  if (task.data.ood === undefined) return shuffled;
  return [
    ...shuffled,
    { ...beside(norm, ELSEWHERE, MONTE_CARLO), restatement: "R5c", ...higher },
    { ...beside("dropout-.2", ELSEWHERE, MONTE_CARLO), restatement: "R5d", ...higher },
  ];
}

/** Every noisy network with its noise in use: what it is beside no noise, beside one pass, beside a fitted temperature. */
function rowsOf(task: Task, decided: readonly ComparisonFile[], ood: boolean): ComparisonFile[] {
  const norms = [...new Set(["bn", batchArm(task, task.statisticsBatch), batchArm(task, task.smallerBatch)])];
  const matched = `bn-full+shared${task.statisticsBatch}`;
  const noisy = [...norms, matched, ...DROPOUTS];
  const rows = [
    ...noisy.flatMap((arm) => [
      beside(arm, LOSS, MONTE_CARLO),
      beside(arm, CALIBRATION, MONTE_CARLO),
      beside(arm, ["uncertainty.accuracy", "test.accuracy"], MONTE_CARLO),
      beside(arm, ["uncertainty.brier", "test.brier"], MONTE_CARLO),
      beside(arm, ["uncertainty.errorAuroc", "uncertainty.plainErrorAuroc"], MONTE_CARLO),
      beside(arm, ["uncertainty.oneNll", "test.nll"], "one noisy pass beside no noise"),
      beside(arm, ["uncertainty.nll", "test.nllAtT"], TEMPERATURE),
      beside(arm, ["uncertainty.ece", "test.eceAtT"], TEMPERATURE),
      ...(ood ? [beside(arm, STRANGE, MONTE_CARLO)] : []),
      ...(ood && task.data.ood !== undefined ? [beside(arm, ELSEWHERE, MONTE_CARLO)] : []),
    ]),
    {
      contrast: "Monte Carlo batch norm beside matched noise",
      arm: batchArm(task, task.statisticsBatch),
      against: matched,
      on: "uncertainty.nll",
      primary: false,
    },
  ];
  const key = ({ arm, against, on, againstOn }: ComparisonFile): string => [arm, against, on, againstOn].join(" ");
  const taken = new Set(decided.map(key));
  return rows.filter((row) => !taken.has(key(row)));
}

/** The ensemble, and the fitted temperature as its cheap rival. */
function ensembleRows(): ComparisonFile[] {
  return [
    { contrast: "five networks beside one", arm: ENSEMBLE, against: "plain", on: "test.nll", primary: false },
    { contrast: "five networks beside one", arm: ENSEMBLE, against: "plain", on: "test.accuracy", primary: false },
    { contrast: "five networks beside one", arm: ENSEMBLE, against: "plain", on: "test.ece", primary: false },
    {
      contrast: "five networks beside one at a fitted temperature",
      arm: ENSEMBLE,
      against: "plain",
      on: "test.nll",
      againstOn: "test.nllAtT",
      primary: false,
    },
  ];
}

/** Which restatements a task decides: in `teacher` columns are independent, so that shuffling them changes nothing. */
type Decides = "R1-R4" | "R5" | "all";

function design(task: Task, decides: Decides, full: boolean): Design {
  const ood = decides !== "R1-R4";
  const ensemble = decides !== "R5";
  const parts = [...(ensemble ? answers(task) : []), ...(ood ? strange(task) : [])];
  const named = new Set(parts.map(({ restatement }) => restatement));
  const contrasts: readonly Contrast[] = [
    ...(full ? [...fullContrasts(task), ...smallerBatchContrasts(task)] : quickContrasts(task)),
    ...dropoutContrasts(".2"),
    ...dropoutContrasts(".5"),
  ];
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS.filter(({ id }) => named.has(id)),
    seeds: full ? 32 : 16,
    instruments: ["generalisation", "predictions", { id: "uncertainty", samples: PASSES, ood }],
    contrasts,
    parts: [],
    moreParts: [...parts, ...rowsOf(task, parts, ood), ...(ensemble ? ensembleRows() : [])],
    moreArms: ["bn", batchArm(task, task.smallerBatch)],
    ...(ensemble ? { ensembles: { [ENSEMBLE]: memberArms("plain", MEMBERS) } } : {}),
    rows: ["test.nll", "test.accuracy", "test.nllAtT", "test.ece"],
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does batch norm give uncertainty? */
export const mcUncertainty: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence: "batch norm’s noise also gives uncertainty, like that of Monte Carlo dropout",
  speaker: "Teye, Azizpour and Smith, in other words",
  place: "beyond the thread",
  source: {
    text: "Teye, Azizpour and Smith 2018, Bayesian uncertainty estimation for batch normalized deep networks",
    url: "https://arxiv.org/abs/1802.06455",
  },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Each network is held against itself without noise, so that training is the same. A temperature fitted on validation examples is the cheap rival; five networks are the dear one. Noise off and matched noise tell what the noise does in training.",
  why: [
    "A network that was trained with batch norm has met its own statistics as random numbers. Averaging its answers over statistics of training batches averages over models, and their spread tells how sure it may be.",
    "The noise of a statistics batch of B falls as 1/B:",
    { formula: "batchNoise" },
  ],
  literature: [
    {
      grade: "S",
      text: "A network trained with batch norm is an approximate Bayesian model whose random parameters are the batch statistics (abstract).",
      citation: "Teye, Azizpour and Smith 2018, arXiv:1802.06455",
    },
    {
      grade: "N",
      text: "LeNet-5 on MNIST, error and loss: stochastic batch norm 0.53 % and 0.025, dropout 0.42 % and 0.014, ensembles 0.40 % and 0.015. Batch norm is the weakest of the three.",
      citation: "Atanov et al. 2018, table in the authors’ repository",
    },
    {
      grade: "S",
      text: "Boston housing, one hidden layer: root mean square error 3.61 ± 0.23 without, 2.90 ± 0.18 with Monte Carlo dropout (standard errors).",
      citation: "Gal and Ghahramani 2016, results in the authors’ repository",
    },
  ],
  traps: [
    "A single noisy pass is worse than none: only the average is the method.",
    "Statistics batches are drawn from training examples; those of test examples would leak what they have in common.",
    "That the average has no higher loss than single passes is certain (Jensen); beside the network without noise it is not.",
    "A fitted temperature alone may do as well; its rows stand beside.",
    "Where the columns of the inputs are independent, shuffling them makes no strange inputs: teacher decides nothing about them.",
  ],
  limits: [
    "Strange inputs are the test inputs with every column shuffled and, in the full profile, pictures of clothing (Fashion-MNIST) beside digits (MNIST); no others are measured.",
    "How well an ensemble tells strange inputs is not measured.",
    SHARED_DRAW,
    SMALL_NETS,
  ],
  profiles: {
    quick: {
      about: "teacher and redundant, 16 seeds, fifty passes of batch norm and dropout, five networks",
      experiments: [
        claimExperiment(design(TEACHER, "R1-R4", false), TEACHER, "quick"),
        claimExperiment(design(REDUNDANT, "R5", false), REDUNDANT, "quick"),
      ],
    },
    full: {
      about: "mnist-1k with clothing as strange inputs, three generated tasks, 32 seeds, three learning rates",
      experiments: [
        claimExperiment(design(MNIST_AND_FASHION, "all", true), MNIST_AND_FASHION, "full"),
        claimExperiment(design(TEACHER, "R1-R4", true), TEACHER, "full"),
        claimExperiment(design(MOONS, "all", true), MOONS, "full"),
        claimExperiment(design(REDUNDANT, "all", true), REDUNDANT, "full"),
      ],
    },
  },
};
