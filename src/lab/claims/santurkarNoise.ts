// "noise has a non-zero mean and non-unit variance, and is generated at random for each layer. It is then added after the
// batch normalization layers to deliberately introduce a covariate shift into activation, it acts as a regularizer" (T8 to
// T10), a mentor, of Santurkar et al. 2018. Refuted by: more than 1.5 times the steps; a plain network that learns with it.
import type { ComparisonFile, ExperimentFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { DEEP_LINEAR, type DepthBed, LINEAR_TRAIN, MNIST_BED, teacherOfDepth } from "./depthBeds.ts";
import { firstRows, pair, ratioRows } from "./ratioRows.ts";
import { IN_FIRST_ANSWER, MENTOR, THREAD } from "./thread.ts";

const ID = "santurkar-noise";
const QUESTION =
  "What does noise of shifted mean and scale behind batch norm do to training, to the drift of layers, and to unseen examples?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does a network with batch norm train about as fast with this noise as without?",
    text: "with this noise behind it, batch norm takes as many steps to the target loss as without, within a factor of 1.5",
    refutedBy: "a ratio of steps above 1.5",
  },
  {
    id: "R2",
    plain: "Does the same noise keep a network without batch norm from learning?",
    text: "in the plain network the noise prevents training: less than half of the training accuracy is left",
    refutedBy: "half of the training accuracy or more",
  },
  {
    id: "R3",
    plain: "Does a network with batch norm do better on unseen examples with this noise?",
    text: "behind batch norm the noise lowers the test loss",
    refutedBy: "a higher test loss",
  },
  {
    id: "R4",
    plain: "Does the noise make the inputs of the layers drift more?",
    text: "behind batch norm the noise raises the drift of the moments of what layers read",
    refutedBy: "a drift that is no larger",
  },
] as const;

const NOISE: Contrast = { name: "noise on bn", arm: "bn+shifted", against: "bn" };
const NOISE_ON_PLAIN: Contrast = { name: "noise on plain", arm: "plain+shifted", against: "plain" };
const NOISE_ON_FULL: Contrast = { name: "noise on bn-full", arm: "bn-full+shifted", against: "bn-full" };
const TOTAL: Contrast = { name: "total", arm: "bn", against: "plain" };
const NOISY: Contrast = { name: "bn with noise beside plain", arm: "bn+shifted", against: "plain" };

/** How a network is measured on a task: the metrics of its loss, the target and how often is looked. */
interface Looks {
  readonly target: number;
  readonly every: number;
  readonly driftEvery: number;
  /** A linear map has no accuracy, and its losses are squared errors. */
  readonly regression?: boolean;
}

const CLASSES: Looks = { target: 0.5, every: 4, driftEvery: 10 };
/** Photographs are learnt slowly, and each look passes all of them. */
const PHOTO_LOOKS: Looks = { target: 1, every: 15, driftEvery: 75 };
/** Half of the squared error of the best constant, which is 10. */
const LINEAR: Looks = { target: 5, every: 10, driftEvery: 50, regression: true };

function parts({ regression = false }: Looks): ComparisonFile[] {
  return [
    { ...pair(NOISE), restatement: "R1", on: "speed.restricted", scale: "log", margin: 1.5, better: "equal" },
    ...(regression
      ? []
      : [{ ...pair(NOISE_ON_PLAIN), restatement: "R2", on: "train.accuracy", share: 0.5, better: "lower" } as const]),
    { ...pair(NOISE), restatement: "R3", on: regression ? "test.loss" : "test.nll", better: "lower" },
    { ...pair(NOISE), restatement: "R4", on: "drift.input", scale: "log", margin: 1.1, better: "higher" },
  ];
}

interface Extent {
  readonly bed: DepthBed;
  readonly looks: Looks;
  readonly contrasts: readonly Contrast[];
  readonly seeds: number;
  readonly learningRates?: readonly number[];
}

function experimentOf({ bed, looks, contrasts, seeds, learningRates }: Extent, profile: string): ExperimentFile {
  const { regression = false, target, every, driftEvery } = looks;
  const decided = parts(looks);
  const restatements = RESTATEMENTS.filter(({ id }) => decided.some(({ restatement }) => restatement === id));
  const design: Design = {
    claim: ID,
    question: QUESTION,
    restatements,
    seeds,
    instruments: ["generalisation", { id: "speed", target, every }, { id: "drift", every: driftEvery }],
    contrasts,
    parts: [],
    moreParts: [
      ...decided,
      ...ratioRows(
        contrasts.filter(({ name }) => name !== NOISE.name),
        "speed.restricted",
        1.5,
      ),
      ...firstRows(contrasts),
      ...ratioRows(
        contrasts.filter(({ name }) => name !== NOISE.name),
        "drift.input",
        1.1,
      ),
      ...ratioRows(contrasts, "drift.before", 1.1),
    ],
    rows: regression
      ? ["train.loss", "speed.reached"]
      : ["train.accuracy", "train.nll", "test.accuracy", "test.nllAtT", "gap.nll", "speed.reached"],
    net: bed.net,
    train: { epochs: bed.epochs, ...(regression ? LINEAR_TRAIN : {}) },
    ...(learningRates === undefined ? {} : { learningRates }),
  };
  const made = claimExperiment(design, bed, profile);
  return regression ? { ...made, initialiser: "glorot" } : made;
}

const CORE: readonly Contrast[] = [NOISE, NOISE_ON_PLAIN, NOISY];

/** Four convolutions on 1000 photographs. */
const PHOTOS: DepthBed = {
  name: "cifar-5k",
  data: { name: "cifar-5k", train: 1000, test: 1000 },
  batch: 64,
  statisticsBatch: 64,
  net: [
    ...["conv 8 3x3", "relu", "maxpool 2", "conv 16 3x3", "relu", "maxpool 2"],
    ...["conv 16 3x3", "relu", "conv 16 3x3", "relu", "maxpool 2", "flatten", "dense 10"],
  ],
  epochs: 25,
};

/** Does the noise of Santurkar et al. do what is said of it? */
export const santurkarNoise: Claim = {
  id: ID,
  statements: ["T8", "T9", "T10"],
  priority: "A",
  sentence:
    "noise has a non-zero mean and non-unit variance, and is generated at random for each layer. It is then added after the batch normalization layers to deliberately introduce a covariate shift into activation, it acts as a regularizer",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "The same noise stands behind batch norm, behind batch norm without batch noise, and in the plain network, at several depths: a shift that batch norm undoes, one that nothing undoes, and the batch noise of batch norm itself are kept apart.",
  why: [
    "The sentence mixes two noises. That of batch norm itself has mean 0 over batches. The one described here is added on purpose, behind batch norm, as a stress test: if batch norm helps because it keeps the distribution of layer inputs steady, then putting a shift back should undo its help.",
    "In every layer, step and unit a shift is drawn from U(−0.5, 0.5) and a scale from U(1, 1.25), and every example is scattered about them.",
  ],
  literature: [
    {
      grade: "S",
      text: "Batch norm with this noise behind it reaches the training accuracy of batch norm, both far above the standard network; in a standard network the noise “prevents it from training entirely”. Only training accuracy is reported: whether the noise regularises was not asked.",
      citation: "Santurkar, Tsipras, Ilyas and Madry 2018, arXiv:1805.11604, section 2.1 and figure 2",
    },
    {
      grade: "N",
      text: "Shift and scale are drawn for each unit and each step, not for each layer; the noise is a stress test of the explanation by covariate shift and not a method.",
      citation: "Santurkar, Tsipras, Ilyas and Madry 2018, arXiv:1805.11604, appendix A.2.1, algorithm 1",
    },
    {
      grade: "N",
      text: "A normalisation with the other properties but without less covariate shift performs poorly: what the stress test shows is disputed.",
      citation:
        "Awais, Iqbal and Bae 2020, Revisiting internal covariate shift for batch normalization (read in a copy of the abstract)",
    },
  ],
  traps: [
    "Batch norm’s own noise has a mean other than 0 and a scale other than 1 in each batch too, but no shift on average: say which noise is meant.",
    "Where a run does not reach the target its steps are only known to be more than all; equality is then not concluded.",
    "A network that diverges has no training accuracy: such pairs are counted, and the share that reached the target counts them as failures.",
    "Drift is measured with the noise on, so that it contains the noise by construction.",
  ],
  limits: [
    "Small multilayer perceptrons, the deep linear network of the paper at a tenth of its steps and a larger learning rate (0.003, in the paper 1e-6), and one small convolutional network on 1000 photographs.",
    "The paper does not say whether 0.1 is a deviation or a variance of the scatter of the scale; here it is a deviation.",
    "The convolutional profile has no batch norm over all training rows: each of its steps would pass sixteen batches.",
  ],
  profiles: {
    quick: {
      about: "teacher, 16 seeds, 2 and 6 hidden layers, the noise behind batch norm and in the plain network",
      experiments: [2, 6].map((depth) => {
        const bed = teacherOfDepth(depth);
        const contrasts = [...CORE, NOISE_ON_FULL, ...quickContrasts(bed)];
        return experimentOf({ bed, looks: CLASSES, contrasts, seeds: 16 }, "quick");
      }),
    },
    full: {
      about: "teacher with 2, 6 and 12 hidden layers and mnist-1k, two learning rates; 25 linear layers, one; 16 seeds",
      experiments: [
        ...[MNIST_BED, ...[2, 6, 12].map(teacherOfDepth)].map((bed) => {
          const contrasts = [...CORE, NOISE_ON_FULL, ...fullContrasts(bed)];
          return experimentOf({ bed, looks: CLASSES, contrasts, seeds: 16, learningRates: [0.1] }, "full");
        }),
        experimentOf(
          {
            bed: DEEP_LINEAR,
            looks: LINEAR,
            contrasts: [...CORE, NOISE_ON_FULL, ...quickContrasts(DEEP_LINEAR)],
            seeds: 16,
          },
          "full",
        ),
      ],
    },
    conv: {
      about: "1000 photographs of cifar-5k, a network of four convolutions, 12 seeds",
      experiments: [experimentOf({ bed: PHOTOS, looks: PHOTO_LOOKS, contrasts: [...CORE, TOTAL], seeds: 12 }, "conv")],
    },
  },
};
