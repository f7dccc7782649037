import { bestConstant, correctness } from "./accuracy.ts";
import {
  brier,
  calibrationError,
  confidence,
  debiasedCalibrationError,
  equalMassBins,
  equalWidthBins,
} from "./calibration.ts";
import { crossEntropy, softmax } from "./crossEntropy.ts";
import { drafts } from "./draft.ts";
import { type MeasureFacts, measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { type Averaged, averaged } from "./sample.ts";
import { oneOf, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities, squaredError, squaredTargets } from "./squaredLoss.ts";
import { fitTemperature } from "./temperature.ts";
import type { Instrument, Measure, Nets, SetName, Statistics } from "./types.ts";

const defaults = { statistics: "pop-eval", statisticsBatch: 64, bins: 15 };
const modes = ["pop-eval", "pop-train", "ema", "batch"] as const satisfies readonly Statistics[];
const sets = ["train", "validation", "test"] as const;

/**
 * F1 and F2: loss and accuracy on training, validation and test examples, the gap between them, and calibration of the
 * test answers. Everything in evaluation mode with population statistics unless `statistics` says otherwise; other
 * statistics are named at the end of each metric (`test.nll.ema`), so that they never pass for the default.
 *
 * Under squared loss there are `train.loss`, `validation.loss`, `test.loss` and `gap.loss`, mean squared errors over
 * examples and outputs, and nothing that needs probabilities: no cross-entropy, calibration, Brier score or temperature.
 * Accuracy stays where there are classes; in a regression it is not defined either.
 * Cost: one forward pass a set.
 * Source: Guo, Pleiss, Sun & Weinberger 2017 (T*, calibration error); Brier 1950.
 */
export const generalisation: Instrument = {
  id: "generalisation",
  title: "loss, accuracy, generalisation gap and calibration",
  defaults,
  measure(nets, given) {
    const settings = settle("generalisation", defaults, given);
    const statistics = oneOf("generalisation: statistics", settings.statistics, modes);
    const bins = wholeFrom("generalisation: bins", 1, settings.bins);
    const suffix = statistics === "pop-eval" ? "" : `.${statistics}`;
    const options = statistics === "batch" ? { statistics, statisticsBatch: settings.statisticsBatch } : { statistics };
    const logits = sets.map((set) => nets.logits(set, options));
    return drafts(nets.count).map((draft, p) => {
      const [train, validation, test] = sets.map((set, s) => answer(nets, p, set, logits[s][p]));
      const found = { ...told(train, validation, test, bins), ...squaredErrors(train, validation, test) };
      for (const [name, { value, why, ...facts }] of Object.entries(found))
        draft.measures[name + suffix] = measuredUnless(why, value, {
          ...facts,
          method: `${facts.method}, ${statistics}`,
        });
      return draft;
    });
  },
};

function told(train: Answer, validation: Answer, test: Answer, bins: number): Found {
  return {
    ...losses(train),
    ...losses(validation),
    ...losses(test),
    ...constantAnswer(test),
    ...gaps(train, test),
    ...calibration(test, bins),
    ...atTemperature(validation, test, bins),
  };
}

/** Answers to one set: logits, or logarithms of probabilities (N, K), and the labels (N). */
export interface GivenAnswers {
  readonly logits: Numbers;
  readonly labels: Int32Array;
}

/**
 * What `generalisation` measures of answers that no single network gave (those of an ensemble), by metric name: the value,
 * or why there is none.
 */
export function answersMeasured(
  answers: Readonly<Record<(typeof sets)[number], GivenAnswers>>,
  classes: number,
): Readonly<Record<string, Pick<Measure, "value" | "why">>> {
  const [train, validation, test] = sets.map((set): Answer => {
    const { logits, labels } = answers[set];
    const nll = crossEntropy(logits, labels, classes, 1, new Float64Array(labels.length));
    const correct = correctness(logits, labels, classes, new Float64Array(labels.length));
    return { set, logits, labels, classes, nll, correct };
  });
  return told(train, validation, test, defaults.bins);
}

/** One network's answers to one set. */
interface Answer {
  readonly set: string;
  readonly logits: Numbers;
  readonly labels: Int32Array;
  readonly classes: number;
  /** Mean cross-entropy is over these (N), nats. */
  readonly nll: Float64Array;
  /** (N), 1 or 0 */
  readonly correct: Float64Array;
  /** Under squared loss: its error on each example (N). */
  readonly squared?: Float64Array;
  /** Why there is no accuracy, and why no probability. */
  readonly noClasses?: string;
  readonly noProbabilities?: string;
}

type Found = Readonly<Record<string, MeasureFacts & Pick<Measure, "value" | "why">>>;

function answer(nets: Nets, net: number, set: SetName, logits: Numbers): Answer {
  const { classes } = nets;
  const { y: labels } = nets.examples(net, set);
  const nll = crossEntropy(logits, labels, classes, 1, new Float64Array(labels.length));
  const correct = correctness(logits, labels, classes, new Float64Array(labels.length));
  const own = { set, logits, labels, classes, nll, correct };
  const targets = squaredTargets(nets, net, set);
  if (targets === undefined) return own;
  const squared = squaredError(logits, targets, new Float64Array(labels.length));
  return { ...own, squared, noProbabilities, ...(targets.classless && { noClasses }) };
}

function entry(of: Answer, { value, se }: Averaged, unit: string, method: string, why?: string): Found[string] {
  const empty = of.labels.length === 0 ? `there are no ${of.set} examples` : undefined;
  const reason = why ?? empty;
  const facts = { n: of.labels.length, unit, method, replication: "example", value, se } as const;
  return reason === undefined ? facts : { ...facts, why: reason };
}

function losses(of: Answer): Found {
  return {
    [`${of.set}.accuracy`]: entry(
      of,
      averaged(of.correct),
      "fraction",
      `share of right answers, ${of.set} set`,
      of.noClasses,
    ),
    [`${of.set}.nll`]: entry(of, averaged(of.nll), "nats", `mean cross-entropy, ${of.set} set`, of.noProbabilities),
  };
}

/** Mean squared errors and their gap; nothing under cross-entropy. */
function squaredErrors(train: Answer, validation: Answer, test: Answer): Found {
  const [own, held] = [train.squared, test.squared];
  if (own === undefined || held === undefined) return {};
  const loss = (of: Answer): Found => ({
    [`${of.set}.loss`]: entry(of, averaged(of.squared ?? []), "squared error", `mean squared error, ${of.set} set`),
  });
  const gap = entry(gapOf(train, test), less(held, own), "squared error", "test less training squared error");
  return { ...loss(train), ...loss(validation), ...loss(test), "gap.loss": gap };
}

function constantAnswer(test: Answer): Found {
  const value = bestConstant(test.labels, test.classes);
  const se = Math.sqrt((value * (1 - value)) / (test.labels.length - 1));
  return {
    "test.bestConstant": entry(test, { value, se }, "fraction", "accuracy of the best constant answer", test.noClasses),
  };
}

/** Difference of the means of two samples. */
function less(a: Float64Array, b: Float64Array): Averaged {
  const [left, right] = [averaged(a), averaged(b)];
  return { value: left.value - right.value, se: Math.sqrt(left.se * left.se + right.se * right.se) };
}

/** The set that a gap is told of: the one without examples, if any. */
function gapOf(train: Answer, test: Answer): Answer {
  return train.labels.length === 0 ? train : test;
}

function gaps(train: Answer, test: Answer): Found {
  const of = gapOf(train, test);
  const nll = less(test.nll, train.nll);
  const error = less(train.correct, test.correct);
  return {
    "gap.nll": entry(of, nll, "nats", "test less training cross-entropy", of.noProbabilities),
    "gap.error": entry(of, error, "fraction", "test less training error", of.noClasses),
  };
}

function calibration(test: Answer, bins: number): Found {
  const why = test.noProbabilities;
  const probabilities = softmax(test.logits, test.classes, 1);
  const confidences = confidence(probabilities, test.classes);
  const width = equalWidthBins(confidences, test.correct, bins);
  const mass = equalMassBins(confidences, test.correct, bins);
  const score = averaged(brier(probabilities, test.labels, test.classes));
  const cross = "equal-width bins, sign of each gap from one half of the examples, size from the other";
  return {
    "test.ece": entry(test, calibrationError(width), "fraction", `${bins} equal-width bins`, why),
    "test.eceMass": entry(test, calibrationError(mass), "fraction", `${bins} equal-mass bins`, why),
    "test.eceDebiased": entry(test, debiasedCalibrationError(width), "fraction", `${bins} ${cross}`, why),
    "test.brier": entry(test, score, "squared probability", "sum over classes, mean over examples", why),
  };
}

function atTemperature(validation: Answer, test: Answer, bins: number): Found {
  const fitted = fitTemperature(validation.logits, validation.labels, validation.classes);
  const { value, se } = fitted;
  const why = test.noProbabilities ?? fitted.why;
  const scaled = crossEntropy(test.logits, test.labels, test.classes, value, new Float64Array(test.labels.length));
  const confidences = confidence(softmax(test.logits, test.classes, value), test.classes);
  const calibrated = calibrationError(equalWidthBins(confidences, test.correct, bins));
  const at = "at T* of the validation set, whose own error is left out";
  return {
    "test.temperature": entry(
      validation,
      { value, se },
      "ratio",
      "T* that minimises the validation cross-entropy",
      why,
    ),
    "test.nllAtT": entry(test, averaged(scaled), "nats", `mean cross-entropy ${at}`, why),
    "test.eceAtT": entry(test, calibrated, "fraction", `${bins} equal-width bins ${at}`, why),
  };
}
