import { exp, log } from "../math/elementary.ts";
import { UserError } from "../math/errors.ts";
import { forward } from "../nn/network.ts";
import { populationMoments } from "../nn/population.ts";
import { isWeightLayer } from "../nn/program.ts";
import { softmax } from "./crossEntropy.ts";
import { type Draft, drafts } from "./draft.ts";
import { expOfNegative } from "./expOfNegative.ts";
import { measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { noProbabilities } from "./squaredLoss.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "test", examples: 100, rate: 0 };

/** Units up to which every sub-network is tried: 4096 of them. */
const MOST_UNITS = 12;

/** Probability to drop of a network that has no dropout. */
const USUAL_RATE = 0.5;

/**
 * F5, the sub-networks of dropout, every one: a network with one hidden layer of n <= 12 units has 2^n masks m, each with
 * probability P(m) = keep^kept drop^dropped. In float64, for the first `examples` of a set:
 * `dropout.exact.error`, the largest difference between the probabilities of the network as it is (weight scaling) and the
 * normalised geometric mean exp(sum_m P(m) log p_m) of its sub-networks, which are equal but for rounding;
 * `dropout.exact.arithmetic`, the largest difference from their arithmetic mean E = sum_m P(m) p_m, which they need not
 * equal; and over examples and classes, each class against the rest, the means of `dropout.exact.variance`,
 * V = sum_m P(m) (p_m - E)^2, `.gap`, |E - NWGM|, and `.gapError`, |E - NWGM - V (1 - 2E) / (1 - 2V)|, what Baldi's and
 * Sadowski's approximation of the gap is off by. NWGM of a class is G / (G + G') with the geometric means of p and of
 * 1 - p. `rate`: probability to drop; 0 for the network's own, .5 where it has none. Dropout of the inputs is left out: the
 * sub-networks are those of the hidden units. Cost: 2^n K^2 exponentials an example.
 * Source: Hinton et al. 2012, arXiv:1207.0580, page 2; Baldi and Sadowski 2013, "Understanding dropout", equations 5, 20.
 */
export const dropoutExact: Instrument = {
  id: "dropout.exact",
  title: "all sub-networks of dropout beside weight scaling",
  defaults,
  measure(nets, given) {
    const settings = settle("dropout.exact", defaults, given);
    const set = setNamed("dropout.exact: set", settings.set);
    const asked = wholeFrom("dropout.exact: examples", 1, settings.examples);
    if (!(settings.rate >= 0 && settings.rate < 1))
      throw new UserError(
        `dropout.exact: rate is ${settings.rate}; expected a probability to drop from 0 on and below 1`,
      );
    const why = whyNot(nets);
    return drafts(nets.count).map((draft, p) => {
      const examples = Math.min(asked, nets.examples(p, set).y.length);
      const rate = settings.rate || ownRate(nets, p) || USUAL_RATE;
      const found = why === undefined ? summary(nets, p, { set, examples, rate }) : NOTHING;
      tell(draft, found, why, { n: examples, rate, set });
      return draft;
    });
  },
};

function whyNot({ units, positions, loss }: Nets): string | undefined {
  if (loss === "squared") return noProbabilities;
  const [own = 0] = units;
  if (units.length !== 1)
    return `the network has ${units.length} hidden layers: weight scaling is the geometric mean of the sub-networks of one`;
  if (positions[0] !== 1) return "the hidden layer has feature maps: its sub-networks are too many to try";
  if (own > MOST_UNITS) return `the hidden layer has ${own} units: 2^${own} sub-networks are too many to try`;
  return undefined;
}

function ownRate(nets: Nets, p: number): number | undefined {
  const { stages } = nets.reference(p).program;
  const rates = stages.flatMap(({ spec, hidden }) => (spec.type === "dropout" && hidden >= 0 ? [spec.rate] : []));
  return rates.at(-1);
}

/** Mean and worst over examples and classes. */
interface Summary {
  readonly error: number;
  readonly arithmetic: number;
  readonly variance: number;
  readonly gap: number;
  readonly gapError: number;
}

const NOTHING: Summary = { error: NaN, arithmetic: NaN, variance: NaN, gap: NaN, gapError: NaN };

interface Asked {
  readonly set: SetName;
  readonly examples: number;
  readonly rate: number;
}

function summary(nets: Nets, p: number, { set, examples, rate }: Asked): Summary {
  const { hidden, logits, weight, bias, classes } = lastLayer(nets, p, set, examples);
  const units = weight.length / classes;
  const whole = softmax(logits, classes, 1);
  let [error, arithmetic, variance, gap, gapError] = [0, 0, 0, 0, 0];
  for (let i = 0; i < examples; i++) {
    const own = subNetworks(hidden.subarray(i * units, (i + 1) * units), { weight, bias }, 1 - rate);
    for (let k = 0; k < classes; k++) {
      const [mean, v] = [own.mean[k], own.variance[k]];
      const difference = mean - own.pairGeometric[k];
      error = Math.max(error, Math.abs(own.geometric[k] - whole[i * classes + k]));
      arithmetic = Math.max(arithmetic, Math.abs(mean - whole[i * classes + k]));
      variance += v;
      gap += Math.abs(difference);
      gapError += Math.abs(difference - (v * (1 - 2 * mean)) / (1 - 2 * v));
    }
  }
  const all = examples * classes;
  return { error, arithmetic, variance: variance / all, gap: gap / all, gapError: gapError / all };
}

/** What the last layer reads and its parameters; the one logit z of a logistic network becomes the two (0, z). */
function lastLayer(
  nets: Nets,
  p: number,
  set: SetName,
  examples: number,
): { hidden: Float64Array; logits: Float64Array; weight: Float64Array; bias: Float64Array; classes: number } {
  const { program, params } = nets.reference(p);
  const { inputs, loss } = program.spec;
  const given = populationMoments(program, params, Float64Array.from(nets.examples(p, "train").x));
  const x = Float64Array.from(nets.examples(p, set).x.subarray(0, examples * inputs));
  let hidden = new Float64Array();
  const { logits } = forward(program, params, [], x, {
    mode: "eval",
    given: given.map((moments) => moments && [moments]),
    edit(_, h) {
      hidden = Float64Array.from(h);
      return h;
    },
  });
  const layer = program.stages.findLast(({ spec }) => isWeightLayer(spec))?.layer ?? 0;
  const weight = params[layer]?.weight ?? new Float64Array();
  const bias = params[layer]?.bias ?? new Float64Array(program.outputs);
  const two = (z: Float64Array): Float64Array => Float64Array.from([...z].flatMap((value) => [0, value]));
  if (loss !== "logistic") return { hidden, logits, weight, bias, classes: program.outputs };
  return { hidden, logits: two(logits), weight: two(weight), bias: two(bias), classes: 2 };
}

/** Over the 2^U sub-networks of one example, (K) each. */
export interface SubNetworks {
  /** exp of the mean logarithms, made to sum to 1. */
  readonly geometric: Float64Array;
  /** Arithmetic mean and variance of the probability. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** G / (G + G'): the geometric mean of each class against the rest. */
  readonly pairGeometric: Float64Array;
}

/**
 * All sub-networks of one example with hidden values h (U): kept units are divided by `keep`, as in training.
 *
 * @param layer weight (U, K), row-major, and bias (K)
 */
export function subNetworks(
  h: Numbers,
  { weight, bias }: { readonly weight: Numbers; readonly bias: Numbers },
  keep: number,
): SubNetworks {
  const classes = bias.length;
  const { logits, chance } = masks(h, weight, bias, keep);
  const logs = new Float64Array(classes);
  const others = new Float64Array(classes);
  const mean = new Float64Array(classes);
  const square = new Float64Array(classes);
  const own = new Float64Array(classes);
  for (let m = 0; m < chance.length; m++) {
    if (chance[m] === 0) continue;
    const z = logits.subarray(m * classes, (m + 1) * classes);
    const total = logSum(z, -1);
    for (let k = 0; k < classes; k++) {
      own[k] = exp(z[k] - total);
      logs[k] += chance[m] * (z[k] - total);
      others[k] += chance[m] * (logSum(z, k) - total);
      mean[k] += chance[m] * own[k];
      square[k] += chance[m] * own[k] * own[k];
    }
  }
  return {
    geometric: softmax(logs, classes, 1),
    mean,
    variance: square.map((value, k) => Math.max(0, value - mean[k] * mean[k])),
    pairGeometric: logs.map((value, k) => 1 / (1 + exp(others[k] - value))),
  };
}

/** Logits (2^U, K) and probability of every mask: bit u of its number is whether unit u is kept. */
function masks(
  h: Numbers,
  weight: Numbers,
  bias: Numbers,
  keep: number,
): { readonly logits: Float64Array; readonly chance: Float64Array } {
  const classes = bias.length;
  // At most 12 units: a shift stays far below 32 bits.
  const masks = 1 << h.length;
  const logits = new Float64Array(classes * masks);
  const chance = new Float64Array(masks);
  logits.set(bias);
  chance[0] = 1;
  for (let u = 0, done = 1; u < h.length; u++, done *= 2)
    for (let m = 0; m < done; m++) {
      chance[m + done] = chance[m] * keep;
      chance[m] *= 1 - keep;
      for (let k = 0; k < classes; k++)
        logits[(m + done) * classes + k] = logits[m * classes + k] + (h[u] / keep) * weight[u * classes + k];
    }
  return { logits, chance };
}

/** log sum over k of exp(z_k), without class `but`. */
function logSum(z: Numbers, but: number): number {
  let top = -Infinity;
  for (let k = 0; k < z.length; k++) if (k !== but && z[k] > top) top = z[k];
  let sum = 0;
  for (let k = 0; k < z.length; k++) if (k !== but) sum += expOfNegative(z[k] - top);
  return top + log(sum);
}

function tell(
  draft: Draft,
  found: Summary,
  why: string | undefined,
  { n, rate, set }: { readonly n: number; readonly rate: number; readonly set: SetName },
): void {
  const put = (name: keyof Summary, unit: string, what: string): void => {
    const method = `${what}, all sub-networks, rate ${rate}, float64, ${set} set`;
    draft.measures[`dropout.exact.${name}`] = measuredUnless(why, found[name], {
      ...{ n, unit, method, replication: "example" },
    });
  };
  put("error", "probability", "largest over examples and classes");
  put("arithmetic", "probability", "largest over examples and classes");
  put("variance", "squared probability", "mean over examples and classes");
  put("gap", "probability", "mean over examples and classes");
  put("gapError", "probability", "mean over examples and classes");
}
