import { exp, log } from "../math/elementary.ts";
import { correctness } from "./accuracy.ts";
import { auroc } from "./auroc.ts";
import { labelsOf, otherInputs, shuffledInputs } from "./awayInputs.ts";
import { brier, calibrationError, confidence, equalWidthBins } from "./calibration.ts";
import { crossEntropy, softmax } from "./crossEntropy.ts";
import { type Draft, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { noiseSources, noisyPass } from "./noisyPasses.ts";
import type { Numbers } from "./numbers.ts";
import { entropies } from "./predictive.ts";
import { averaged, mean } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities } from "./squaredLoss.ts";
import type { ForwardOptions, Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "test", samples: 50, statisticsBatch: 0, ood: true };

/** Bins of the calibration error. */
const BINS = 15;

const NO_NOISE = "the network has no noise of its own: neither dropout nor injected noise nor batch statistics";

/**
 * F3, Monte Carlo uncertainty: T passes with the noise of training on, the probabilities averaged. Dropout and injected noise
 * draw anew for every pass and example (Monte Carlo dropout); every batch norm takes the statistics of one training
 * mini-batch a pass, drawn without replacement (Monte Carlo batch norm). Of the averaged answers: `uncertainty.nll` (nats),
 * `.accuracy`, `.ece` (15 equal-width bins), `.brier`; `.oneNll`, the mean loss of single passes; `.entropy`, the predictive
 * entropy, and `.mutualInformation` between answer and pass (nats); `.errorAuroc`, how well the entropy tells wrong answers
 * from right ones, and `.oodAuroc`, inputs shuffled column by column from those of the set, 0.5 for chance; `.oodSetAuroc`,
 * where the data name a second set (`ood`), inputs of that set from those of this one; `.plainErrorAuroc`, `.plainOodAuroc`
 * and `.plainOodSetAuroc` the same of one deterministic pass (the last of any network); `.crossing`, the fewest passes whose
 * average has no higher loss than the deterministic network; `.crossingRestricted`, the same, or T + 1 where none is so, a
 * lower bound. Curve `uncertainty.curve` (T): loss by the number of passes averaged. Cost: 2 T forward passes, half where
 * `ood` is off, 3 T with a second set.
 * Source: Gal and Ghahramani 2016 (dropout); Teye, Azizpour, Smith 2018 (batch norm); Srivastava et al. 2014, section 7.5.
 */
export const uncertainty: Instrument = {
  id: "uncertainty",
  title: "uncertainty of Monte Carlo dropout and batch norm",
  defaults,
  measure(nets, given, random) {
    const settings = settle("uncertainty", defaults, given);
    const set = setNamed("uncertainty: set", settings.set);
    const samples = wholeFrom("uncertainty: samples", 2, settings.samples);
    const all = drafts(nets.count);
    const noise = noiseSources(nets, settings.statisticsBatch);
    const why = nets.loss === "squared" ? noProbabilities : noise === undefined ? NO_NOISE : undefined;
    const shuffled = settings.ood ? shuffledInputs(nets, set, random) : undefined;
    const plain = nets.logits(set);
    const others = settings.ood ? otherInputs(nets) : undefined;
    const collect = (inputs?: readonly Float32Array[]): readonly Averages[] => {
      const found = Array.from({ length: nets.count }, (_, p) =>
        averages(labelsOf(nets, p, set, inputs?.[p]), nets.classes),
      );
      if (noise === undefined || why !== undefined) return found;
      const draws = Array.from({ length: nets.count }, (_, p) => random(p, "uncertainty/batches"));
      for (let sample = 0; sample < samples; sample++) {
        const options = noisyPass(nets, noise, draws, { purpose: "uncertainty", sample });
        const passed = nets.logits(set, inputs === undefined ? options : { ...options, inputs });
        found.forEach((own, p) => {
          own.add(passed[p] ?? new Float32Array());
        });
      }
      return found;
    };
    const inside = collect();
    const from = (inputs: readonly Float32Array[] | undefined): Away | undefined =>
      inputs && { plain: passOf(nets, set, { inputs }), noisy: collect(inputs) };
    const [out, other] = [from(shuffled), from(others)];
    all.forEach((draft, p) => {
      const own = inside[p];
      if (own === undefined) return;
      const { y, targets } = nets.examples(p, set);
      const answers = { labels: y, classes: nets.classes, set, samples, why: targets === undefined ? why : noClasses };
      tellAverages(draft, own, answers);
      const alone = plain[p] ?? new Float32Array();
      tellOrder(draft, own, answers, { plain: alone, plainOut: out?.plain[p], out: out?.noisy[p] });
      if (other !== undefined)
        tellOther(draft, own, answers, { plain: alone, plainOut: other.plain[p], out: other.noisy[p] });
    });
    return all;
  },
};

/** What every network says of inputs from elsewhere: probabilities (N', K) without noise, and averages with it. */
interface Away {
  readonly plain: readonly Float64Array[];
  readonly noisy: readonly Averages[];
}

/** Probabilities (N, K) of every network. */
function passOf(nets: Nets, set: SetName, options: ForwardOptions): readonly Float64Array[] {
  return nets.logits(set, options).map((logits) => softmax(logits, nets.classes, 1));
}

/** Passes that are added up, so that none is kept. */
interface Averages {
  /** @param logits (N, K) */
  add(logits: Numbers): void;
  /** (N, K) */
  probabilities(): Float64Array;
  /** Loss of the average, by example (N): exact also where softmax counts a label as 0. */
  losses(): Float64Array;
  /** Mean loss of single passes, and mean entropy of single passes by example. */
  readonly single: { nll: number; entropy: Float64Array; passes: number };
  /** Loss of the average of the first 1, 2, ... passes. */
  readonly curve: number[];
}

function averages(labels: Int32Array, classes: number): Averages {
  const sum = new Float64Array(labels.length * classes);
  const single = { nll: 0, entropy: new Float64Array(labels.length), passes: 0 };
  const curve: number[] = [];
  const labelSum = new Float64Array(labels.length);
  const losses = (): Float64Array => labelSum.map((value) => -log(value / single.passes));
  const probabilities = (): Float64Array => sum.map((value) => value / Math.max(1, single.passes));
  return {
    single,
    curve,
    probabilities,
    losses,
    add(logits) {
      const own = softmax(logits, classes, 1);
      const loss = crossEntropy(logits, labels, classes, 1, new Float64Array(labels.length));
      for (let i = 0; i < sum.length; i++) sum[i] += own[i];
      single.passes++;
      const entropy = entropies(own, classes);
      for (let i = 0; i < entropy.length; i++) single.entropy[i] += entropy[i];
      single.nll += mean(loss);
      for (let i = 0; i < loss.length; i++) labelSum[i] += exp(-loss[i]);
      curve.push(mean(losses()));
    },
  };
}

interface Answers {
  readonly labels: Int32Array;
  readonly classes: number;
  readonly set: SetName;
  readonly samples: number;
  readonly why: string | undefined;
}

type Put = (
  name: string,
  value: number,
  unit: string,
  more?: { readonly se?: number; readonly lacks?: string },
) => void;

function putter(draft: Draft, { labels, set, samples, why }: Answers): Put {
  return (name, value, unit, { se, lacks } = {}) => {
    draft.measures[`uncertainty.${name}`] = measuredUnless(why ?? lacks, value, {
      ...{ n: labels.length, unit, replication: "example" },
      method: `${samples} passes with noise, ${set} set`,
      ...(se === undefined ? {} : { se }),
    });
  };
}

function tellAverages(draft: Draft, own: Averages, answers: Answers): void {
  const { labels, classes } = answers;
  const put = putter(draft, answers);
  const probabilities = own.probabilities();
  const loss = averaged(own.losses());
  const right = correctness(probabilities.map(log), labels, classes, new Float64Array(labels.length));
  const accuracy = averaged(right);
  const confidences = confidence(probabilities, classes);
  const calibration = calibrationError(equalWidthBins(confidences, right, BINS));
  const score = averaged(brier(probabilities, labels, classes));
  const whole = entropies(probabilities, classes);
  const { passes, nll, entropy } = own.single;
  put("nll", loss.value, "nats", { se: loss.se });
  put("accuracy", accuracy.value, "fraction", { se: accuracy.se });
  put("ece", calibration.value, "fraction", { se: calibration.se });
  put("brier", score.value, "squared probability", { se: score.se });
  put("oneNll", nll / passes, "nats");
  put("entropy", averaged(whole).value, "nats", { se: averaged(whole).se });
  const shared = averaged(whole.map((value, i) => value - entropy[i] / passes));
  put("mutualInformation", shared.value, "nats", { se: shared.se });
  if (answers.why === undefined) draft.curves["uncertainty.curve"] = Float32Array.from(own.curve);
}

interface Others {
  /** Logits of the network without noise. */
  readonly plain: Numbers;
  readonly plainOut: Float64Array | undefined;
  readonly out: Averages | undefined;
}

interface Elsewhere extends Others {
  readonly plainOut: Float64Array;
  readonly out: Averages;
}

/** How the entropy tells inputs of a second set. A network without noise tells them too, in its one pass. */
function tellOther(draft: Draft, own: Averages, answers: Answers, { plain, plainOut, out }: Elsewhere): void {
  const { labels, classes, set, why } = answers;
  const tells = (inside: Float64Array, away: Float64Array): number =>
    auroc(entropies(away, classes), entropies(inside, classes));
  const noisy = tells(own.probabilities(), out.probabilities());
  putter(draft, answers)("oodSetAuroc", noisy, "probability");
  const facts = { n: labels.length, unit: "probability", method: `a pass without noise, ${set} set` } as const;
  draft.measures["uncertainty.plainOodSetAuroc"] = measuredUnless(
    why === NO_NOISE ? undefined : why,
    tells(softmax(plain, classes, 1), plainOut),
    { ...facts, replication: "example" },
  );
}

/** How the entropy orders examples, and how many passes are as good as one without noise. */
function tellOrder(draft: Draft, own: Averages, answers: Answers, { plain, plainOut, out }: Others): void {
  const { labels, classes, samples } = answers;
  const put = putter(draft, answers);
  const tells = (name: string, probabilities: Float64Array, other: Float64Array | undefined): void => {
    const entropy = entropies(probabilities, classes);
    const right = correctness(probabilities.map(log), labels, classes, new Float64Array(labels.length));
    const wrong = entropy.filter((_, i) => right[i] === 0);
    const lacks =
      wrong.length === 0 || wrong.length === entropy.length ? "all answers are right, or all wrong" : undefined;
    put(
      `${name}rrorAuroc`,
      auroc(
        wrong,
        entropy.filter((_, i) => right[i] === 1),
      ),
      "probability",
      lacks ? { lacks } : {},
    );
    const far = other && entropies(other, classes);
    const ood = `${name.slice(0, -1)}${name === "e" ? "oodAuroc" : "OodAuroc"}`;
    put(ood, far ? auroc(far, entropy) : Number.NaN, "probability", far ? {} : { lacks: "ood is off" });
  };
  tells("e", own.probabilities(), out?.probabilities());
  tells("plainE", softmax(plain, classes, 1), plainOut);
  const alone = mean(crossEntropy(plain, labels, classes, 1, new Float64Array(labels.length)));
  const crossing = own.curve.findIndex((loss) => loss <= alone) + 1;
  const never = "no number of passes tried reaches the loss of the network without noise";
  put("crossing", crossing, "passes", crossing === 0 ? { lacks: never } : {});
  const known = Number.isFinite(alone) && !own.curve.some(Number.isNaN);
  put("crossingRestricted", known ? crossing || samples + 1 : Number.NaN, "passes");
}
