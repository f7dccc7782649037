// Batch norm makes "the optimization landscape significantly smoother" (Santurkar et al. 2018), quoted in the forum. Refuted
// by: a gradient that foretells itself as badly; an effective smoothness that is no better.
import type { ComparisonFile, ExperimentFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import type { Contrast } from "./contrasts.ts";
import { type DepthBed, LINEAR_TRAIN } from "./depthBeds.ts";
import { type DepthRun, depthProfiles } from "./depthProfiles.ts";
import { pair, ratioRowsBeside } from "./ratioRows.ts";
import { SMALL_NETS } from "./thread.ts";

const ID = "bn-smooths-landscape";
const QUESTION = "Does batch norm make the loss smoother along its gradient, and is it the noise?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "One step along it, is the gradient still more like itself with batch norm?",
    text: "batch norm lowers the relative change of the gradient one learning rate along it",
    refutedBy: "a ratio of 1 or above",
  },
  {
    id: "R2",
    plain: "Is the effective smoothness along the gradient better with batch norm?",
    text: "batch norm lowers the effective smoothness beta along the gradient",
    refutedBy: "a ratio of 1 or above",
  },
  {
    id: "R3",
    plain: "Is it so without batch noise, and with injected noise in its place?",
    text: "batch norm without batch noise lowers the relative change of the gradient too, by itself and with injected noise of the same size",
    refutedBy: "a ratio of 1 or above, of either",
  },
] as const;

const MARGIN = 1.1;
const PREDICTIVENESS = "landscape.predictiveness";

function parts(bed: DepthBed): ComparisonFile[] {
  const lower = { scale: "log", margin: MARGIN, better: "lower" } as const;
  const total = pair({ name: "total", arm: "bn", against: "plain" });
  const normalisation = pair({ name: "normalisation", arm: "bn-full", against: "plain" });
  return [
    { restatement: "R1", ...total, on: PREDICTIVENESS, ...lower },
    { restatement: "R2", ...total, on: "landscape.beta", ...lower },
    { restatement: "R3", ...normalisation, on: PREDICTIVENESS, ...lower },
    { restatement: "R3", ...pair(matched(bed)), on: PREDICTIVENESS, ...lower },
  ];
}

/** Batch norm without batch noise and with injected noise of the same size, beside the plain network. */
function matched({ statisticsBatch }: DepthBed): Contrast {
  return { name: "matched noise beside plain", arm: `bn-full+shared${statisticsBatch}`, against: "plain" };
}

function experimentOf({ bed, contrasts, seeds, regression = false }: DepthRun, profile: string): ExperimentFile {
  const all = [matched(bed), ...contrasts];
  const decided = parts(bed);
  const metrics = [PREDICTIVENESS, "landscape.beta", "landscape.betaScaled", "landscape.worst", "landscape.range"];
  const design: Design = {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds,
    instruments: ["generalisation", { id: "landscape", looks: 4 }],
    contrasts: all,
    parts: [],
    moreParts: [...decided, ...metrics.flatMap((on) => ratioRowsBeside(decided, all, on, MARGIN))],
    rows: regression ? ["train.loss", "test.loss"] : ["train.nll", "test.nll", "test.accuracy"],
    net: bed.net,
    train: { epochs: bed.epochs, ...(regression ? LINEAR_TRAIN : {}) },
    ...(regression || profile === "quick" ? {} : { learningRates: [0.1] }),
  };
  const made = claimExperiment(design, bed, profile);
  return regression ? { ...made, initialiser: "glorot" } : made;
}

/** Does batch norm smooth the loss along the gradient? */
export const bnSmoothsLandscape: Claim = {
  id: ID,
  statements: [],
  priority: "B",
  sentence: "the optimization landscape significantly smoother",
  speaker: "Santurkar, Tsipras, Ilyas and Madry 2018",
  place: "quoted in the forum as what batch norm does instead of reducing covariate shift",
  source: {
    text: "Santurkar et al. 2018, How does batch normalization help optimization?",
    url: "https://arxiv.org/abs/1805.11604",
  },
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "Batch norm without batch noise, and the same with injected noise of the size of the batch noise, tell the smoothing of the normalisation from what noise does; layer norm normalises without a batch. Each gradient is taken twice on the same batch with the same draw of the noise.",
  why: [
    "A gradient is a promise about the loss a small step away. Along −g, at steps of 0.5, 1, 2 and 4 learning rates, the gradient is taken again: the less it has changed beside its own length, the better it foretold itself. Its largest change divided by the distance is the effective smoothness β.",
  ],
  literature: [
    {
      grade: "S",
      text: "Along the gradient, batch norm is better in the range of the loss, in the predictiveness of the gradient (by “close to two orders of magnitude” early in training) and in effective smoothness, in a VGG-like network and a deep linear one.",
      citation: "Santurkar, Tsipras, Ilyas and Madry 2018, arXiv:1805.11604, section 3.1, figure 4 and appendix A.2.2",
    },
    {
      grade: "N",
      text: "Normalisations by other norms than moments smooth as much: it is not specific to mean and variance.",
      citation: "Santurkar, Tsipras, Ilyas and Madry 2018, arXiv:1805.11604, section 3.3",
    },
    {
      grade: "N",
      text: "Without normalisation large updates make activations grow with depth and the loss diverge; batch norm enables larger learning rates (abstract).",
      citation: "Bjorck, Gomes, Selman and Weinberger 2018, arXiv:1806.02375",
    },
  ],
  traps: [
    "The raw β depends on the size of the weights, and a network with batch norm does not change when its weights are scaled: β‖W‖² stands beside.",
    "Smoothness along the gradient is not smoothness everywhere.",
    "The networks that are compared are at other places after the first step; looks are spread over the whole training, early and late alike.",
  ],
  limits: [
    SMALL_NETS,
    "Four looks of one batch each at a training; the paper looks at every step of one.",
    "On the deep linear network every batch is the whole training set, so that batch norm has no batch noise there.",
  ],
  profiles: depthProfiles(experimentOf),
};
