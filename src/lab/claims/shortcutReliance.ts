// "May i have any example on 'downstream hidden unit not to rely too much on any one hidden unit' for Batch Norm?" (T5), the
// learner, at its purest: one very good input. Refuted by: noise that raises the share of the shortcut, or lowers the
// accuracy without it.
import type { Claim } from "./claim.ts";
import { claimExperiment, type Design } from "./claimExperiment.ts";
import { dropoutContrasts, fullContrasts, smallerBatchContrasts } from "./contrasts.ts";
import { OTHER_RATES, SHORTCUT } from "./tasks.ts";
import { IN_QUESTION, LEARNER, SHARED_DRAW, SMALL_NETS, THREAD } from "./thread.ts";

const ID = "shortcut-reliance";
const QUESTION = "Does noise stop a network from leaning on one very good input?";
const RESTATEMENTS = [
  {
    id: "R1",
    plain: "Does noise lower the share of the damage that the one good input carries?",
    text: "batch noise and matched noise both lower the share of the shortcut in the damage by permuting single inputs",
    refutedBy: "either raises it",
  },
  {
    id: "R2",
    plain: "Does noise raise the accuracy without that input?",
    text: "batch noise and matched noise both raise the accuracy with the shortcut at zero",
    refutedBy: "either lowers it",
  },
] as const;

const ROWS = [
  "rely.input.zeroedAccuracy",
  "rely.input.zeroedNll",
  "rely.input.share",
  "rely.input.shareT",
  "rely.input.damageT",
  "rely.input.totalT",
  "test.accuracy",
  "test.nll",
  "test.nllAtT",
];

function design(full: boolean): Design {
  const noise = ["NC1", "NC2-shared"] as const;
  return {
    claim: ID,
    question: QUESTION,
    restatements: RESTATEMENTS,
    seeds: full ? 32 : 16,
    instruments: ["generalisation", { id: "rely.input", input: 0 }],
    contrasts: [
      ...fullContrasts(SHORTCUT),
      ...smallerBatchContrasts(SHORTCUT),
      ...dropoutContrasts(".2"),
      ...dropoutContrasts(".5"),
      { name: "input-dropout-.2", arm: "input-dropout-.2", against: "plain" },
    ],
    parts: [
      ...noise.map((contrast) => ({
        ...{ restatement: "R1", contrast, on: "rely.input.share", margin: 0.02 },
        better: "lower" as const,
      })),
      ...noise.map((contrast) => ({
        ...{ restatement: "R2", contrast, on: "rely.input.zeroedAccuracy", margin: 0.005 },
        better: "higher" as const,
      })),
    ],
    rows: ROWS,
    ...(full ? { learningRates: OTHER_RATES } : {}),
  };
}

/** Does noise keep a network from leaning on a shortcut? */
export const shortcutReliance: Claim = {
  id: ID,
  statements: ["T5"],
  priority: "B",
  sentence:
    "May i have any example on “downstream hidden unit not to rely too much on any one hidden unit” for Batch Norm?",
  speaker: LEARNER,
  place: IN_QUESTION,
  source: THREAD,
  question: QUESTION,
  restatements: RESTATEMENTS,
  control:
    "One input nearly gives the label away, twenty hint at it. Batch noise is judged against batch norm without it, and injected noise of the same moments stands beside; what is left between the two is the coupling of the examples of a batch.",
  why: [
    "A network that is kept from relying on any one unit should also spread over its inputs, where it can be seen without opening the network: permute or remove the one good input.",
    { formula: "batchNoise" },
  ],
  literature: [
    {
      grade: "U",
      text: "No source that was read measures how batch norm’s noise changes the reliance on a single dominant input.",
      citation: "the sources of this catalogue",
    },
    {
      grade: "N",
      text: "The examples of a batch carry information about each other through its statistics (information leakage within a batch).",
      citation: "Wu and Johnson 2021, arXiv:2105.07576",
    },
  ],
  traps: [
    "Share and accuracy without the shortcut are two questions and may disagree: a network may put a larger share on the shortcut and still know more without it.",
    "The composition of a batch leaks the balance of its classes, which noise of the same moments does not; NC1 and NC2 may differ by that.",
    "A share says nothing where the total damage is small: the total is printed beside it.",
  ],
  limits: [
    SHARED_DRAW,
    SMALL_NETS,
    "One generated task. Dropout of the inputs at .2 takes the shortcut itself away in a fifth of the examples: of all arms it alone meets in training what R2 asks for, and has its own row for that.",
  ],
  profiles: {
    quick: {
      about:
        "shortcut, 16 seeds, statistics batches of 48, 16 and 8, matched noise, dropout at .2 and .5, dropout of the inputs at .2",
      experiments: [claimExperiment(design(false), SHORTCUT, "quick")],
    },
    full: {
      about: "shortcut, 32 seeds, three learning rates",
      experiments: [claimExperiment(design(true), SHORTCUT, "full")],
    },
  },
};
