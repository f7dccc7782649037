import type { Random } from "../math/random.ts";
import { type Normaliser, populationOf } from "./batchNoise.ts";
import { valuesByExample } from "./byExample.ts";
import { cascadedNoise } from "./cascadedNoise.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { drawBatches } from "./drawBatches.ts";
import { drawnNoise } from "./drawnNoise.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers, whyNoBatches, whyNotLocal } from "./normedLayers.ts";
import { noiseGroups, resampledNoise, type UnitNoise, wholeGroups } from "./resampledNoise.ts";
import { averaged, median } from "./sample.ts";
import { oneOf, setNamed, settle, wholeFrom } from "./settle.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const modes = ["inclusive", "exclusive", "cascaded"] as const;
type Mode = (typeof modes)[number];

const defaults = {
  set: "train",
  batches: [16],
  modes: ["inclusive"],
  resamples: 200,
  probes: 128,
  passes: 40,
  shown: 40,
};

/**
 * A1, batch-norm noise with frozen parameters: the variance over statistics batches of a unit's normalised and scaled
 * value gamma (z - mean_B) / sqrt(variance_B + eps) + beta, averaged over probes; median over the units of all normed
 * layers (`noise.bn.inclusive.b16`) and of each (`.layer1`), with the bias against population statistics
 * (`noise.bn.inclusive.bias.b16`). `inclusive`: the probe is in the batch, as in training; `exclusive`: it is not;
 * `cascaded`: inclusive, with the batch norms before it in training mode too. The first two are local: earlier layers in
 * evaluation mode. Batches are drawn from `set` (`cascaded`: from the training set, in `passes` passes) without
 * replacement inside a batch. Arrays hold the units' variances (U) and, for the picture, `noise.bn.draws.b16.layer1`
 * (`shown`, U): one and the same example in that many batches, its scaled value less that under population statistics.
 * A batch's statistics run over the examples and positions of a feature map, and its noise is the mean over the positions
 * of each probe (`cascaded`: over at most 8 of them, and the bias is that of the mean over the map, as is the picture).
 * All of this is batch norm by mean and variance of its own batch; only `cascaded` sees what a norm really does.
 * Cost: O(R B U) additions a layer; `cascaded` R forward passes of B examples.
 * Source: Teye, Azizpour & Smith 2018 for the exclusive form.
 */
export const noiseBn: Instrument = {
  id: "noise.bn",
  title: "batch-norm noise, by drawing batches anew",
  defaults,
  measure(nets, given, random) {
    const settings = settle("noise.bn", defaults, given);
    const set = setNamed("noise.bn: set", settings.set);
    const chosen = settings.modes.map((mode) => oneOf("noise.bn: modes", mode, modes));
    const resamples = wholeGroups(wholeFrom("noise.bn: resamples", 2, settings.resamples));
    const passes = wholeGroups(wholeFrom("noise.bn: passes", 2, settings.passes));
    const probes = wholeFrom("noise.bn: probes", 1, settings.probes);
    const shown = Math.min(resamples, wholeFrom("noise.bn: shown", 0, settings.shown));
    const local = localNoise(nets, set, { resamples, probes, shown }, random);
    const readings = drafts(nets.count);
    for (const batch of settings.batches) {
      wholeFrom("noise.bn: batches", 2, batch);
      for (const mode of chosen) {
        const name = `noise.bn.${mode}`;
        const source: SetName = mode === "cascaded" ? "train" : set;
        const draws =
          mode === "cascaded" ? `${passes} passes over the training set` : `${resamples} batches of the ${set} set`;
        const why = whyNoBatches(nets, source, batch) ?? (mode === "cascaded" ? undefined : whyNotLocal(nets));
        const found =
          why !== undefined
            ? []
            : normedLayers(nets).map((layer) => {
                if (mode !== "cascaded") return { layer, noise: local.noise(layer, batch, mode) };
                const streams = readings.map((_, p) => random(p, `noise.bn/cascaded/${batch}/${layer}`));
                return { layer, noise: cascadedNoise(nets, layer, { batch, passes }, streams) };
              });
        if (mode === "inclusive" && found.length > 0 && shown > 0)
          local.drawn(0, batch).forEach((values, p) => {
            readings[p].arrays[`noise.bn.draws.b${batch}.layer1`] = arrayOf([shown, nets.units[0]], values);
          });
        readings.forEach((draft, p) => {
          const layers = found.map(({ layer, noise }) => ({ layer, noise: noise[p] }));
          const n = mode === "cascaded" ? passes : resamples;
          putNoise(draft, name, batch, layers, {
            n,
            method: `${mode} noise, statistics batch ${batch}, ${draws}`,
            why,
          });
        });
      }
    }
    return readings;
  },
};

type RandomOf = (net: number, purpose: string) => Random;

/** Local noise, gamma included, of one layer of every network. */
interface LocalNoise {
  noise(layer: number, batch: number, mode: Exclude<Mode, "cascaded">): readonly UnitNoise[];
  /** One probe in many batches, (shown, U). */
  drawn(layer: number, batch: number): readonly Float64Array[];
}

function localNoise(
  nets: Nets,
  set: SetName,
  { resamples, probes, shown }: { readonly resamples: number; readonly probes: number; readonly shown: number },
  random: RandomOf,
): LocalNoise {
  const populations = new Map(
    normedLayers(nets).map((layer) => [
      layer,
      valuesByExample(nets, set, layer, "preactivations").map((z, p) =>
        populationOf(z, nets.units[layer], nets.norm(p, layer)?.eps ?? 0),
      ),
    ]),
  );
  const probesOf = (of: Normaliser, p: number): Int32Array =>
    drawBatches(of.rows, Math.min(probes, of.rows), 1, random(p, "noise.bn/probes"));
  const drawsOf = (of: Normaliser, batch: number, p: number): Int32Array =>
    drawBatches(of.rows, batch + 1, resamples, random(p, `noise.bn/batches/${batch}`));
  const all = (layer: number): readonly Normaliser[] => populations.get(layer) ?? [];
  return {
    noise: (layer, batch, mode) =>
      all(layer).map((of, p) => {
        const how = { batch, mode, probes: probesOf(of, p) };
        return scaled(resampledNoise(of, drawsOf(of, batch, p), how), nets.norm(p, layer)?.gamma);
      }),
    drawn: (layer, batch) =>
      all(layer).map((of, p) => {
        const gamma = nets.norm(p, layer)?.gamma;
        const values = drawnNoise(of, drawsOf(of, batch, p), batch, probesOf(of, p)[0], shown);
        return values.map((v, i) => v * (gamma?.[i % of.units] ?? 1));
      }),
  };
}

/** The noise of xhat as that of gamma xhat. */
function scaled(noise: UnitNoise, gamma: ArrayLike<number> | undefined): UnitNoise {
  const factor = (u: number): number => gamma?.[u] ?? 1;
  const squared = (values: Float64Array): Float64Array => values.map((v, u) => v * factor(u) * factor(u));
  return {
    groups: noise.groups.map(squared),
    variance: squared(noise.variance),
    bias: noise.bias.map((b, u) => Math.abs(factor(u)) * b),
  };
}

function putNoise(
  draft: Draft,
  name: string,
  batch: number,
  layers: readonly { readonly layer: number; readonly noise: UnitNoise }[],
  { n, method, why }: { readonly n: number; readonly method: string; readonly why: string | undefined },
): void {
  const put = (metric: string, suffix: string, noises: readonly UnitNoise[]): void => {
    const pooled = (of: (noise: UnitNoise) => Float64Array): number =>
      median(noises.flatMap((noise) => Array.from(of(noise))));
    const { se } = averaged(Array.from({ length: noiseGroups }, (_, g) => pooled((noise) => noise.groups[g])));
    const facts = { n, method: `median over units of ${method}`, replication: "batch" } as const;
    const variance = { ...facts, se, unit: "squared activation" };
    const bias = { ...facts, unit: "activation", method: `median over units of the root mean square bias, ${method}` };
    draft.measures[`${metric}${suffix}`] = measuredUnless(
      why,
      pooled((noise) => noise.variance),
      variance,
    );
    draft.measures[`${name}.bias.b${batch}${suffix}`] = measuredUnless(
      why,
      pooled((noise) => noise.bias),
      bias,
    );
  };
  put(
    `${name}.b${batch}`,
    "",
    layers.map(({ noise }) => noise),
  );
  for (const { layer, noise } of layers) {
    put(`${name}.b${batch}`, `.layer${layer + 1}`, [noise]);
    draft.arrays[`${name}.b${batch}.layer${layer + 1}`] = arrayOf([noise.variance.length], noise.variance);
  }
}
