import { type AffineNoise, affineNoiseToSignal, dropoutNoise, matchedAffine } from "./affineNoise.ts";
import { type Normaliser, populationOf } from "./batchNoise.ts";
import { momentsByExample, valuesByExample } from "./byExample.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { drawBatches } from "./drawBatches.ts";
import { equivalentRate } from "./gaussianNoise.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers, whyNoBatches, whyNotLocal } from "./normedLayers.ts";
import { wholeGroups } from "./resampledNoise.ts";
import { averaged, median } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { batchRatios, type SignalRatios } from "./signalRatio.ts";
import type { Instrument, Nets, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "train", batches: [16], resamples: 200, dropout: 0, matched: 0, shared: true };

/**
 * A4, noise-to-signal ratio, one unit for all sources of noise: mean variance of a unit's value over the noise, divided
 * by the variance over the examples of its mean (`noise.nsr.b16`); the rate q = NSR / (1 + NSR) of inverted dropout that
 * is as noisy on a unit of mean 0 (`noise.nsr.q.b16`); and, because equal size is not equal noise, the correlation of the
 * noise of two examples of one batch (`noise.nsr.shared.b16`). Medians over the live units, of all layers and by layer.
 * `b16` is batch norm at statistics batch 16, the probe not in the batch, over `resamples` batches of `set`. `dropout`:
 * the rate of a dropout on the hidden activations (`noise.nsr.dropout`); `matched`: the statistics batch of noise injected
 * into the normalised values, `shared` by the batch or not (`noise.nsr.matched16`); both exact for the units' moments.
 * Of a feature map noise and signal are those of its single values, over examples and positions (for `dropout` behind
 * pooling; a whole map dropped has the same), and the correlation is that of values of two different examples.
 * Cost: O(R B U) additions a layer.
 * Source: Srivastava et al. 2014, section 10 (multiplicative noise of the variance of dropout's).
 */
export const noiseToSignal: Instrument = {
  id: "noise.nsr",
  title: "noise-to-signal ratio and equivalent dropout rate",
  defaults,
  measure(nets, given, random) {
    const settings = settle("noise.nsr", defaults, given);
    const set = setNamed("noise.nsr: set", settings.set);
    const resamples = wholeGroups(wholeFrom("noise.nsr: resamples", 2, settings.resamples));
    const normed = normedLayers(nets).map((layer) => ({ layer, populations: populationsOf(nets, set, layer) }));
    const readings = drafts(nets.count);
    for (const batch of settings.batches) {
      const why = whyNoBatches(nets, set, wholeFrom("noise.nsr: batches", 4, batch)) ?? whyNotLocal(nets);
      const method = `exclusive batch-norm noise, ${resamples} batches of ${batch} of the ${set} set`;
      readings.forEach((draft, p) => {
        const found = (why === undefined ? normed : []).map(({ layer, populations }) => {
          const draws = drawBatches(populations[p].rows, batch + 1, resamples, random(p, `noise.bn/batches/${batch}`));
          return { layer, ...batchRatios(populations[p], draws, batch), live: live(populations[p]) };
        });
        putRatios(draft, `b${batch}`, found, { n: resamples, method, why });
      });
    }
    const { dropout, matched, shared } = settings;
    if (dropout > 0)
      putExact(
        readings,
        "dropout",
        hiddenMoments(nets, set),
        dropoutNoise(dropout),
        `inverted dropout at rate ${dropout}, ${set} set`,
      );
    if (matched > 0) {
      const noise = matchedAffine(matched, shared);
      const values = normed.map(({ layer, populations }) => ({ layer, moments: populations.map(normalisedMoments) }));
      putExact(
        readings,
        `matched${matched}`,
        values,
        noise,
        `injected noise of a batch of ${matched}, ${shared ? "shared by the batch" : "independent"}, ${set} set`,
      );
    }
    return readings;
  },
};

interface LayerRatios extends SignalRatios {
  readonly layer: number;
  /** (U) units whose value changes at all. */
  readonly live: readonly boolean[];
}

/** Mean and variance of each unit of a layer, one entry a network. */
interface LayerMoments {
  readonly layer: number;
  readonly moments: readonly { readonly mean: Float64Array; readonly variance: Float64Array }[];
}

function populationsOf(nets: Nets, set: SetName, layer: number): readonly Normaliser[] {
  return valuesByExample(nets, set, layer, "preactivations").map((z, p) =>
    populationOf(z, nets.units[layer], nets.norm(p, layer)?.eps ?? 0),
  );
}

function live({ variance }: Normaliser): readonly boolean[] {
  return Array.from(variance, (v) => v > deadVariance);
}

function normalisedMoments({ variance, scale }: Normaliser): LayerMoments["moments"][number] {
  return { mean: new Float64Array(variance.length), variance: variance.map((v, u) => v * scale[u] * scale[u]) };
}

function hiddenMoments(nets: Nets, set: SetName): readonly LayerMoments[] {
  return nets.units.map((units, layer) => ({
    layer,
    moments: valuesByExample(nets, set, layer, "hidden").map((h) => momentsByExample(h, units)),
  }));
}

/** Ratios of noise whose law is known, from the units' own moments. */
function putExact(
  readings: readonly Draft[],
  name: string,
  layers: readonly LayerMoments[],
  noise: AffineNoise,
  method: string,
): void {
  const why = layers.length === 0 ? "the network has no batch norm, so no normalised values" : undefined;
  readings.forEach((draft, p) => {
    const found = layers.map(({ layer, moments }) => {
      const { mean, variance } = moments[p];
      const units = Array.from(variance, (v, u) => affineNoiseToSignal(noise, mean[u], v));
      const ratio = Float64Array.from(units, (unit) => unit.noiseToSignal);
      const correlation = Float64Array.from(units, (unit) => unit.correlation);
      return { layer, ratio, correlation, groups: [], live: Array.from(variance, (v) => v > deadVariance) };
    });
    putRatios(draft, name, found, { n: found.reduce((sum, { ratio }) => sum + ratio.length, 0), method, why });
  });
}

function putRatios(
  draft: Draft,
  name: string,
  layers: readonly LayerRatios[],
  { n, method, why }: { readonly n: number; readonly method: string; readonly why: string | undefined },
): void {
  const put = (suffix: string, of: readonly LayerRatios[]): void => {
    const over = (values: (layer: LayerRatios) => Float64Array): number =>
      median(of.flatMap((layer) => Array.from(values(layer)).filter((_, u) => layer.live[u])));
    const groups = Array.from(of[0]?.groups ?? [], (_, g) => over((layer) => layer.groups[g]));
    const dead = of.some((layer) => layer.live.includes(true)) ? undefined : "no unit is alive";
    const enter = (metric: string, value: number, unit: string, se: number): void => {
      const facts = { n, unit, method: `median over units, ${method}`, se } as const;
      const replication = groups.length > 0 ? "batch" : "unit";
      draft.measures[`noise.nsr${metric}.${name}${suffix}`] = measuredUnless(why ?? dead, value, {
        ...facts,
        replication,
      });
    };
    const ratio = over((layer) => layer.ratio);
    enter("", ratio, "ratio of variances", averaged(groups).se);
    enter(".q", equivalentRate(ratio), "probability to drop", averaged(groups.map(equivalentRate)).se);
    enter(
      ".shared",
      over((layer) => layer.correlation),
      "correlation",
      Number.NaN,
    );
  };
  put("", layers);
  for (const layer of layers) {
    const suffix = `.layer${layer.layer + 1}`;
    put(suffix, [layer]);
    draft.arrays[`noise.nsr.${name}${suffix}`] = arrayOf([layer.ratio.length], layer.ratio);
  }
}
