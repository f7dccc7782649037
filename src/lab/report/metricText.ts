import { metric } from "../metrics.ts";
import { momentSuffix, splitMoment } from "../moment.ts";
import type { MetricText } from "./reportInput.ts";

/** What the house's metrics are, for those who do not know them; titles, units and directions are the metric table's. */
const known: Readonly<Record<string, Pick<MetricText, "what" | "meaning" | "shareOf" | "formula">>> = {
  "rely.single.maxT": {
    what: "rise of the loss when the most important hidden unit is set to zero, with the logits divided by the fitted temperature T*",
    meaning: "leans less on one unit",
    formula: "damage",
  },
  "rely.single.max": {
    what: "rise of the raw loss when the most important hidden unit is set to zero; it grows with over-confidence, so read it beside the form at T*",
    meaning: "leans less on one unit",
    formula: "damage",
  },
  "rely.single.total": {
    what: "sum over the hidden units of the rise of the loss when that unit is set to zero",
    meaning: "less to lose",
  },
  "rely.single.topShare": {
    what: "share of the total single-unit damage that the most important unit carries",
    meaning: "damage spread more evenly",
    shareOf: "rely.single.total",
    formula: "topShare",
  },
  "rely.single.topShareT": {
    what: "share of the total single-unit damage at T* that the most important unit carries",
    meaning: "damage spread more evenly",
    shareOf: "rely.single.totalT",
    formula: "topShare",
  },
  "rely.single.topShareRatio": {
    what: "top share of damage over H_n/n, the top share that chance alone gives n units",
    meaning: "nearer to an even spread",
    shareOf: "rely.single.total",
  },
  "rely.single.gini": {
    what: "Gini coefficient of the positive single-unit damages: 0 when all units matter alike",
    meaning: "damage spread more evenly",
    shareOf: "rely.single.total",
  },
  "rely.curve.train": {
    what: "accuracy above chance that is kept while hidden units are removed in random order, averaged from none to all, on the training set",
    meaning: "survives the loss of many units",
    formula: "nauc",
  },
  "rely.curve.test": {
    what: "accuracy above chance that is kept while hidden units are removed in random order, averaged from none to all, on test examples",
    meaning: "survives the loss of many units",
    formula: "nauc",
  },
  "concentration.nEff": {
    what: "over how many upstream units a downstream unit’s input variance is spread, for the median downstream unit",
    meaning: "input spread over more units",
    formula: "neff",
  },
  "rely.matrix.maxShare": {
    what: "largest share of a downstream unit’s reliance that one upstream unit carries, for the median downstream unit",
    meaning: "leans less on one unit",
    formula: "reliance",
  },
  "rely.input.share": {
    what: "share of the total permutation damage that falls on one input: the rise of the loss when its values are put into another order of the examples",
    meaning: "leans less on that input",
    shareOf: "rely.input.total",
  },
  "rely.input.shareT": {
    what: "share of the total permutation damage at T* that falls on one input",
    meaning: "leans less on that input",
    shareOf: "rely.input.totalT",
  },
  "rely.input.zeroedAccuracy": {
    what: "accuracy when one input is held at zero, its mean, for every example",
    meaning: "does without that input",
  },
  "coadapt.pair.caiMinus": {
    what: "how far two hidden units are one machine: the damage that losing both does less than losing each by itself, over the mean damage of either; 1 when losing one of the two does it all",
    meaning: "pairs depend less on each other",
    shareOf: "coadapt.pair.single",
  },
  "coadapt.pair.caiPlus": {
    what: "how far two hidden units back each other up: the damage that losing both does beyond losing each by itself, over the damage of losing both; 1 when losing one of the two does nothing",
    shareOf: "coadapt.pair.joint",
  },
  "coadapt.context.cv": {
    what: "standard deviation of what a hidden unit is worth over random sets of other units that are there, over its mean worth, for the median unit",
    meaning: "units work more by themselves",
  },
  "test.nll": { what: "mean negative log-likelihood of test examples", meaning: "generalises better" },
  "test.nllAtT": {
    what: "the test loss with the logits divided by the fitted temperature T*, so that over-confidence does not count",
    meaning: "generalises better",
  },
  "test.accuracy": { what: "share of test examples classified rightly", meaning: "generalises better" },
  "test.loss": {
    what: "mean squared error of test examples, over examples and outputs",
    meaning: "generalises better",
  },
  "gap.loss": {
    what: "test squared error minus training squared error, both in evaluation mode",
    meaning: "overfits less",
  },
  "gap.nll": { what: "test loss minus training loss, both in evaluation mode", meaning: "overfits less" },
  "test.ece": { what: "expected calibration error over 15 bins of equal width", meaning: "better calibrated" },
  "speed.steps": { what: "steps until the loss first falls below the target; only runs that get there" },
  "speed.restricted": {
    what: "steps until the loss first falls below the target; a run that does not get there counts with its last step",
    meaning: "gets there in fewer steps",
  },
  "speed.flop": {
    what: "multiplications and additions of the weight layers until the loss first falls below the target; a run that does not get there counts with all of its training",
    meaning: "gets there with less arithmetic",
  },
  "speed.reached": {
    what: "share of the networks whose loss falls below the target before the end of training",
    meaning: "more of them get there",
  },
  "noise.bn.slope": {
    what: "slope of the logarithm of the noise on the logarithm of the statistics batch, for the median unit; −1 is the law 1/B",
    formula: "batchNoise",
  },
  "noise.bn.lawShare": {
    what: "share of units and batches whose noise is 0.9 to 1.15 times what the unit’s own moments say",
  },
};

/**
 * A metric's name without its place, and the place in words: `rely.single.max.layer1` gives `rely.single.max`, "layer 1". The
 * moment of training stays with the name.
 */
export function metricPlace(name: string): { readonly base: string; readonly place: string | undefined } {
  const { name: plain, at } = splitMoment(name);
  const [, base = name, place, number] = /^(.*)\.(layer(\d+)|output)$/.exec(plain) ?? [];
  if (place === undefined) return { base: name, place: undefined };
  const words = number === undefined ? "output layer" : `layer ${number}`;
  return { base: at === undefined ? base : base + momentSuffix(at), place: words };
}

/** Words for a metric: those of the input first, then the house's own, then the bare name. */
export function metricText(
  name: string,
  given: Readonly<Record<string, Partial<MetricText>>> = {},
  unit = "",
): MetricText {
  const { base, place } = metricPlace(name);
  const found = metric(name) ?? metric(base);
  const title = found === undefined ? base : capital(found.title);
  const plain: MetricText = { title, unit: found?.unit ?? unit, what: found?.title ?? `the metric ${base}` };
  const { name: plainBase } = splitMoment(base);
  const own = Object.hasOwn(known, plainBase) ? known[plainBase] : undefined;
  const better = found?.better === undefined ? {} : { better: found.better };
  const text = { ...plain, ...better, ...own, ...pick(given, base), ...pick(given, name) };
  const unplaced =
    place !== undefined && !Object.hasOwn(given, name) && !text.title.includes(place.split(" ")[0] ?? "");
  return unplaced ? { ...text, title: `${text.title}, ${place}` } : text;
}

/** Titles of the metric table begin with an English word, also where it has a hyphen: "floating-point operations". */
function capital(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1).replaceAll("'", "’");
}

function pick(given: Readonly<Record<string, Partial<MetricText>>>, name: string): Partial<MetricText> {
  return Object.hasOwn(given, name) ? (given[name] ?? {}) : {};
}
