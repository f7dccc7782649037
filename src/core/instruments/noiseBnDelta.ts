import { type ByExample, momentsByExample, valuesByExample, withoutExamples } from "./byExample.ts";
import { activeShare, deltaDoubt, deltaNoise } from "./deltaNoise.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { normedLayers, whyNoBatches, whyNotLocal } from "./normedLayers.ts";
import { median } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = { set: "train", batches: [16] };

/**
 * A2, batch-norm noise by the delta method from the moments of each unit's weight-layer output over `set`, earlier layers
 * in evaluation mode: gamma^2 / B (N - B)/(N - 1) (kappa + 6) / 4. The values of a feature map come to a batch an example
 * at a time, so the moments are those of whole examples (`deltaNoise`). Median over the units for which the formula can be
 * trusted (`noise.bn.delta.b16`, `.layer1`), and the share of units for which it can
 * (`noise.bn.delta.valid.b16`). Not defined below B = 16. Arrays hold the prediction of every unit (U), trusted or not,
 * and 1 or 0 for trusted (`noise.bn.delta.valid.b16.layer1`).
 * Cost: O(N U).
 * Source: Cramér 1946, chapter 27 (moments of sample means and variances).
 */
export const noiseBnDelta: Instrument = {
  id: "noise.bn.delta",
  title: "batch-norm noise, from the moments of the units",
  defaults,
  measure(nets, given) {
    const settings = settle("noise.bn.delta", defaults, given);
    const set = setNamed("noise.bn.delta: set", settings.set);
    const layers = normedLayers(nets);
    const z = layers.map((layer) => valuesByExample(nets, set, layer, "preactivations"));
    return drafts(nets.count).map((draft, p) => {
      const predictions = layers.map((layer, place) => predictor(nets, p, layer, z[place][p]));
      for (const batch of settings.batches) {
        wholeFrom("noise.bn.delta: batches", 2, batch);
        const doubt = batch < 16 ? deltaDoubt(0, 1, batch) : undefined;
        const why = whyNoBatches(nets, set, batch) ?? whyNotLocal(nets) ?? doubt;
        const found = why === undefined ? predictions.map((of) => of(batch)) : [];
        putPredictions(draft, "", found, { batch, set, why });
        found.forEach((prediction) => {
          putPredictions(draft, `.layer${prediction.layer + 1}`, [prediction], { batch, set, why });
          const { variance, valid } = prediction;
          const suffix = `b${batch}.layer${prediction.layer + 1}`;
          draft.arrays[`noise.bn.delta.${suffix}`] = arrayOf([variance.length], variance);
          draft.arrays[`noise.bn.delta.valid.${suffix}`] = arrayOf([valid.length], valid.map(Number));
        });
      }
      return draft;
    });
  },
};

/** Predicted noise of one layer's units. */
interface Prediction {
  readonly layer: number;
  readonly n: number;
  /** (U) */
  readonly variance: Float64Array;
  /** (U) without the examples of each jackknife group */
  readonly without: readonly Float64Array[];
  /** (U) whether the formula holds */
  readonly valid: readonly boolean[];
}

function predictor(nets: Nets, p: number, layer: number, z: ByExample): (batch: number) => Prediction {
  const units = nets.units[layer];
  const gamma = nets.norm(p, layer)?.gamma ?? new Float32Array(units).fill(1);
  const all = momentsByExample(z, units);
  const active = activeShare(z, units, all.variance);
  const without = Array.from({ length: jackknifeGroups }, (_, g) =>
    momentsByExample(withoutExamples(z, units, g), units),
  );
  return (batch) => ({
    layer,
    n: all.n,
    variance: deltaNoise(all, batch, gamma),
    // The population stays that of all N examples: only the moments are uncertain.
    without: without.map((moments) => deltaNoise({ ...moments, n: all.n }, batch, gamma)),
    valid: Array.from(all.kurtosis, (kappa, u) => deltaDoubt(kappa, active[u], batch) === undefined),
  });
}

function putPredictions(
  draft: Draft,
  suffix: string,
  found: readonly Prediction[],
  { batch, set, why }: { readonly batch: number; readonly set: SetName; readonly why: string | undefined },
): void {
  const valid = found.flatMap((prediction) => prediction.valid);
  const trusted = (of: (prediction: Prediction) => Float64Array): number =>
    median(found.flatMap((prediction) => Array.from(of(prediction)).filter((_, u) => prediction.valid[u])));
  const count = valid.filter(Boolean).length;
  const none = why ?? (count === 0 ? "the formula holds for no unit: heavy tails or rare activity" : undefined);
  const method = `delta method, statistics batch ${batch}, ${count} of ${valid.length} units, pop-eval, ${set} set`;
  const facts = { n: found[0]?.n ?? 0, method, replication: "example" } as const;
  const se = jackknifeError((g) => trusted((prediction) => prediction.without[g]));
  const variance = { ...facts, se, unit: "squared activation" };
  draft.measures[`noise.bn.delta.b${batch}${suffix}`] = measuredUnless(
    none,
    trusted((of) => of.variance),
    variance,
  );
  const share = { ...facts, n: valid.length, unit: "fraction", replication: "unit" } as const;
  draft.measures[`noise.bn.delta.valid.b${batch}${suffix}`] = measuredUnless(why, count / valid.length, share);
}
