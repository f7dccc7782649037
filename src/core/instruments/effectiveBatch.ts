import type { Examples } from "../data/types.ts";
import type { Random } from "../math/random.ts";
import { momentsByExample, valuesByExample } from "./byExample.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { drawBalanced, drawBatches, drawSorted, drawWithReplacement, whyUnbalanced } from "./drawBatches.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers, whyNoBatches } from "./normedLayers.ts";
import type { Numbers } from "./numbers.ts";
import { median } from "./sample.ts";
import { oneOf, setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses } from "./squaredLoss.ts";
import type { Instrument } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "train", batches: [16], resamples: 200, samplings: ["epoch"] };

/**
 * How the examples of a batch are chosen: all different, as in an epoch; each by itself; the same number of each class;
 * or neighbours in an order by class.
 */
const samplings = ["epoch", "iid", "balanced", "sorted"] as const;
type Sampling = (typeof samplings)[number];

/**
 * A3, effective statistics batch B_eff = sigma^2 / Var[mu_B] of the weight-layer outputs in front of each batch norm:
 * how many independent values would give the batch means mu_B their variance over the batches; sigma^2 is the variance
 * over `set`. Median over the live units, of all layers (`noise.beff.b16`) and by layer (`.layer1`), from `resamples`
 * batches of `set`. `samplings`: how a batch is chosen. `epoch`, the default: B (N - 1) / (N - B). Others have their names
 * in the metrics: `iid` gives B, `balanced` more than B where classes differ (`noise.beff.balanced.b16`), `sorted` fewer.
 * A batch of feature maps has B values for each position: B_eff is B where all positions of a map say the same, B times
 * the positions where they say independent things. The relative error of a unit is sqrt(2 / R) over R batches; that of the
 * median is by the jackknife over the batches. Cost O(N U + R B U). Arrays `noise.beff.b16.layer1` (U).
 * Source: the variance of a mean of correlated values, Kish 1965, section 8.2 (design effect).
 */
export const effectiveBatch: Instrument = {
  id: "noise.beff",
  title: "effective statistics batch",
  defaults,
  measure(nets, given, random) {
    const settings = settle("noise.beff", defaults, given);
    const set = setNamed("noise.beff: set", settings.set);
    const count = wholeFrom("noise.beff: resamples", 2 * jackknifeGroups, settings.resamples);
    const chosen = settings.samplings.map((name) => oneOf("noise.beff: samplings", name, samplings));
    const layers = normedLayers(nets);
    const values = layers.map((layer) => valuesByExample(nets, set, layer, "preactivations"));
    const readings = drafts(nets.count);
    for (const sampling of chosen) {
      for (const batch of settings.batches) {
        const none = whyNoBatches(nets, set, wholeFrom("noise.beff: batches", 2, batch));
        readings.forEach((draft, p) => {
          const examples = nets.examples(p, set);
          const why = none ?? whyNotSampled(sampling, examples, batch, nets.classes);
          const draws =
            why === undefined
              ? drawn(
                  sampling,
                  examples,
                  { batch, count, classes: nets.classes },
                  random(p, `beff/${sampling}/${batch}`),
                )
              : new Int32Array();
          const found = layers.map((layer, place): LayerMeans => {
            const { mean } = values[place][p];
            const units = nets.units[layer];
            const { variance } = momentsByExample(values[place][p], units);
            return { layer, variance, means: batchMeans(mean, units, draws, batch) };
          });
          const name = `noise.beff${sampling === "epoch" ? "" : `.${sampling}`}.b${batch}`;
          putEffective(draft, name, found, {
            n: count,
            method: `sigma^2 / Var[mu_B], median over units, ${count} ${words[sampling]} batches of ${batch}, ${set} set`,
            why,
          });
        });
      }
    }
    return readings;
  },
};

const words: Readonly<Record<Sampling, string>> = {
  epoch: "random",
  iid: "independently drawn",
  balanced: "class-balanced",
  sorted: "class-sorted",
};

/** Means over each batch: (R, U) for `draws` (R, B) of the rows of z (N, U). */
export function batchMeans(z: Numbers, units: number, draws: Int32Array, batch: number): Float64Array {
  const out = new Float64Array((draws.length / batch) * units);
  draws.forEach((row, at) => {
    const to = Math.floor(at / batch) * units;
    for (let u = 0; u < units; u++) out[to + u] += z[row * units + u] / batch;
  });
  return out;
}

/**
 * sigma^2 / Var[mu_B] of each unit, (U); the variance of the batch means is divided by R - 1.
 * @param variance (U)
 * @param means (R, U)
 * @param group leaves out the batches r with r mod 10 = `group`, for the jackknife
 */
export function effectiveSize(variance: Float64Array, means: Float64Array, group?: number): Float64Array {
  const units = variance.length;
  const kept = Array.from({ length: means.length / units }, (_, r) => r).filter((r) => r % jackknifeGroups !== group);
  return variance.map((v, u) => {
    const centre = kept.reduce((sum, r) => sum + means[r * units + u], 0) / kept.length;
    let squares = 0;
    for (const r of kept) squares += (means[r * units + u] - centre) * (means[r * units + u] - centre);
    return (v * (kept.length - 1)) / squares;
  });
}

interface LayerMeans {
  readonly layer: number;
  /** (U) over the set. */
  readonly variance: Float64Array;
  /** (R, U) */
  readonly means: Float64Array;
}

function whyNotSampled(sampling: Sampling, examples: Examples, batch: number, classes: number): string | undefined {
  if (sampling === "epoch" || sampling === "iid") return undefined;
  if (examples.targets !== undefined) return noClasses;
  return sampling === "balanced" ? whyUnbalanced(examples.y, classes, batch) : undefined;
}

function drawn(
  sampling: Sampling,
  { y }: Examples,
  { batch, count, classes }: { readonly batch: number; readonly count: number; readonly classes: number },
  random: Random,
): Int32Array {
  switch (sampling) {
    case "epoch":
      return drawBatches(y.length, batch, count, random);
    case "iid":
      return drawWithReplacement(y.length, batch, count, random);
    case "balanced":
      return drawBalanced(y, { classes, size: batch, count }, random);
    case "sorted":
      return drawSorted(y, batch, count, random);
  }
}

function putEffective(
  draft: Draft,
  name: string,
  layers: readonly LayerMeans[],
  { n, method, why }: { readonly n: number; readonly method: string; readonly why: string | undefined },
): void {
  const put = (suffix: string, of: readonly LayerMeans[]): void => {
    const statistic = (group?: number): number =>
      median(
        of.flatMap(({ variance, means }) =>
          Array.from(effectiveSize(variance, means, group)).filter((_, u) => !(variance[u] <= deadVariance)),
        ),
      );
    const dead = of.every(({ variance }) => variance.every((v) => v <= deadVariance)) ? "no unit is alive" : undefined;
    const se = jackknifeError(statistic);
    const facts = { se, n, unit: "values", method, replication: "batch" } as const;
    draft.measures[`${name}${suffix}`] = measuredUnless(why ?? dead, statistic(), facts);
  };
  put("", layers);
  for (const own of layers) {
    const suffix = `.layer${own.layer + 1}`;
    put(suffix, [own]);
    if (why !== undefined) continue;
    draft.arrays[`${name}${suffix}`] = arrayOf([own.variance.length], effectiveSize(own.variance, own.means));
  }
}
