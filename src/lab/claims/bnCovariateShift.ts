// "to deliberately introduce a covariate shift into activation" (T9), a mentor: it presupposes that batch norm reduces one.
// Refuted by: a drift of the moments that is not smaller; gradients that shift as much; a noise that slows training.
import type { ComparisonFile, ExperimentFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import type { Contrast } from "./contrasts.ts";
import { LINEAR_TRAIN } from "./depthBeds.ts";
import { type DepthRun, depthProfiles } from "./depthProfiles.ts";
import { firstRows, pair, ratioRowsBeside } from "./ratioRows.ts";
import { IN_FIRST_ANSWER, MENTOR, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "bn-covariate-shift";
const QUESTION =
  "Does batch norm reduce covariate shift inside a network, by moments and by gradients, and does it matter?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Do the inputs of a layer drift less from step to step with batch norm?",
    text: "batch norm lowers the drift of the moments of what layers read",
    refutedBy: "a ratio of 1 or above",
  },
  {
    id: "R2",
    plain: "Does the gradient of a layer change less when the layers in front take their step?",
    text: "batch norm lowers the internal covariate shift by gradients, relative to the gradient",
    refutedBy: "a ratio of 1 or above, or one that the margin cannot tell from 1",
  },
  {
    id: "R3a",
    plain: "Does noise that shifts and stretches every unit bring the drift back?",
    text: "noise of shifted mean and scale behind batch norm raises the drift of the moments of what layers read",
    refutedBy: "a drift that is no larger",
  },
  {
    id: "R3b",
    plain: "And does training stay about as fast?",
    text: "with that noise batch norm takes as many steps to the target loss as without, within a factor of 1.5",
    refutedBy: "a ratio of steps above 1.5",
  },
] as const;

const NOISE: Contrast = { name: "noise on bn", arm: "bn+shifted", against: "bn" };
const MARGIN = 1.1;
const STEPS = 1.5;

const PARTS: readonly ComparisonFile[] = [
  { ...part("R1", "total"), on: "drift.input", better: "lower", margin: MARGIN },
  { ...part("R2", "total"), on: "ics.relative", better: "lower", margin: MARGIN },
  { ...part("R3a", NOISE.name), on: "drift.input", better: "higher", margin: MARGIN },
  { ...part("R3b", NOISE.name), on: "speed.restricted", better: "equal", margin: STEPS },
];

function part(restatement: string, contrast: string): Omit<ComparisonFile, "on"> {
  const own = contrast === NOISE.name ? NOISE : { name: contrast, arm: "bn", against: "plain" };
  return { restatement, ...pair(own), scale: "log" };
}

/** On the linear map losses are squared errors, and 5 is half of that of the best constant. */
function experimentOf({ bed, contrasts, seeds, regression = false }: DepthRun, profile: string): ExperimentFile {
  const all = [NOISE, ...contrasts];
  const design: Design = {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: [
      "generalisation",
      { id: "speed", target: regression ? 5 : 0.5, every: regression ? 10 : 4 },
      { id: "drift", every: regression ? 50 : 10 },
      { id: "ics", looks: 4 },
    ],
    contrasts: all,
    parts: [],
    moreParts: [
      ...PARTS,
      ...["drift.input", "drift.before", "ics.relative"].flatMap((on) => ratioRowsBeside(PARTS, all, on, MARGIN)),
      ...ratioRowsBeside(PARTS, all, "speed.restricted", STEPS),
      ...firstRows(all),
    ],
    rows: ["ics.cosine", ...(regression ? ["test.loss"] : ["test.nll", "test.accuracy"])],
    net: bed.net,
    train: { epochs: bed.epochs, ...(regression ? LINEAR_TRAIN : {}) },
    ...(regression || profile === "quick" ? {} : { learningRates: [0.1] }),
  };
  const made = claimExperiment(design, bed, profile);
  return regression ? { ...made, initialiser: "glorot" } : made;
}

/** Does batch norm reduce covariate shift? */
export const bnCovariateShift: Claim = {
  id: ID,
  statements: ["T9"],
  priority: "B",
  sentence: "deliberately introduce a covariate shift into activation",
  speaker: MENTOR,
  place: IN_FIRST_ANSWER,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Two definitions on the same networks: by moments of activations, and by gradients. Batch norm without batch noise and layer norm tell whether the batch has to do with it; noise that shifts every unit brings a shift back on purpose.",
  why: [
    "To introduce a covariate shift “deliberately” presupposes that batch norm had taken one away. By the moments it does so almost by construction, because it sets mean and deviation of every unit. By the gradients it is a question: how much does a layer’s gradient change when the layers in front of it take their step?",
    "If the shift of the moments were what slows training, noise that brings it back would slow it again.",
  ],
  literature: [
    {
      grade: "S",
      text: "On MNIST with three sigmoid layers the 15th, 50th and 85th percentile of the input of a unit stay far more stable with batch norm.",
      citation: "Ioffe and Szegedy 2015, arXiv:1502.03167, section 4.1 and figure 1",
    },
    {
      grade: "C",
      text: "By gradients, networks with batch norm have a similar or worse internal covariate shift than those without.",
      citation: "Santurkar, Tsipras, Ilyas and Madry 2018, arXiv:1805.11604, definition 2.1 and figure 3",
    },
    {
      grade: "N",
      text: "A normalisation with the other properties but without less covariate shift performs poorly: that covariate shift is irrelevant is disputed.",
      citation:
        "Awais, Iqbal and Bae 2020, Revisiting internal covariate shift for batch normalization (read in a copy of the abstract)",
    },
  ],
  traps: [
    "Drift of moments, at a layer’s input or in front of its batch norm, and shift of gradients may have different verdicts: name the one that is meant.",
    "The absolute shift of gradients cannot be compared between networks of other scales; the relative one is judged.",
    "Drift behind the noise contains the noise by construction.",
    "Where a run does not reach the target its steps are only known to be more than all; equality is then not concluded.",
  ],
  limits: [
    SMALL_NETS,
    "Drift is taken every 10 steps (every 50 on the deep linear network), and its ratio is a mean over the whole training; early and late training may differ.",
    "The shift of gradients is looked at in four steps of a training.",
    "On the deep linear network every batch is the whole training set, so that batch norm has no batch noise there.",
  ],
  profiles: depthProfiles(experimentOf),
};
