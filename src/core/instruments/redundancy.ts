import { precision } from "./conditionalVariance.ts";
import { type CrossProducts, covariance, crossProducts } from "./crossProducts.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { type PositionSamples, positionSamples } from "./positionSamples.ts";
import { mean, median } from "./sample.ts";
import { setNamed, settle } from "./settle.ts";
import type { Instrument, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "ablation" };

/**
 * D4, redundancy: how much of a unit's variance the other units of its layer predict on examples that the prediction has
 * not seen, R^2 = 1 - sum (h - prediction)^2 / sum (h - mean)^2 with the mean of the training examples. Prediction by ridge
 * regression with lambda = 1e-3 of the mean variance, ten-fold: every example is predicted once, from the others. Over the
 * live units of a layer the mean, the median and the smallest (`redundancy.mean.layer1`, `.median`, `.min`). Copies give 1
 * (up to lambda), independent units 0 or less. Arrays `redundancy.layer1` (U), NaN for dead units. The error leaves out
 * one fold of the predicted examples after the other. Cost 10 (N U^2 / 10 + 3 U^3). Feature maps are predicted value by
 * value from the values at the same place (16 spread positions of a larger map).
 * Source: Hoerl & Kennard 1970 (ridge regression); Stone 1974 (cross-validation).
 */
export const redundancy: Instrument = {
  id: "redundancy",
  title: "how well the other units predict a unit",
  defaults,
  measure(nets, given) {
    const settings = settle("redundancy", defaults, given);
    const set = setNamed("redundancy: set", settings.set);
    const layers = nets.units.map((_, layer) => positionSamples(nets, set, layer));
    return drafts(nets.count).map((draft, p) => {
      layers.forEach((h, layer) => {
        putRedundancy(draft, h[p], { units: nets.units[layer], layer, set });
      });
      return draft;
    });
  },
};

/** Squared errors of the predictions of V units, by fold: (G, V) each. */
export interface Predicted {
  readonly residual: Float64Array;
  /** About the mean of the training examples. */
  readonly total: Float64Array;
}

/**
 * Squared errors on each jackknife group of examples when units `live` are predicted from each other by the rest. Ridge
 * regression of unit u on all others has the coefficients -P_uv / P_uu of the precision matrix P of the ridged covariance,
 * so that one inversion a fold serves all units.
 */
export function predictedFromOthers(cross: CrossProducts, live: readonly number[]): Predicted {
  const v = live.length;
  const residual = new Float64Array(jackknifeGroups * v);
  const total = new Float64Array(jackknifeGroups * v);
  for (let group = 0; group < jackknifeGroups; group++) {
    const own = covariance(cross, group);
    const p = precision(Float64Array.from(live.flatMap((a) => live.map((b) => own[a * cross.units + b]))), v);
    const moment = heldOut(cross, live, group);
    const weighted = new Float64Array(v);
    for (let u = 0; u < v; u++) {
      const row = p?.subarray(u * v, (u + 1) * v) ?? new Float64Array(v).fill(Number.NaN);
      let square = 0;
      for (let a = 0; a < v; a++) {
        weighted[a] = 0;
        for (let b = 0; b < v; b++) weighted[a] += moment[a * v + b] * row[b];
        square += row[a] * weighted[a];
      }
      residual[group * v + u] = square / (row[u] * row[u]);
      total[group * v + u] = moment[u * v + u];
    }
  }
  return { residual, total };
}

/** R^2 of each unit (V), over all folds or without one of them. */
export function heldOutShare({ residual, total }: Predicted, leftOut?: number): Float64Array {
  const units = residual.length / jackknifeGroups;
  return Float64Array.from({ length: units }, (_, u) => {
    let unexplained = 0;
    let all = 0;
    for (let group = 0; group < jackknifeGroups; group++) {
      if (group === leftOut) continue;
      unexplained += residual[group * units + u];
      all += total[group * units + u];
    }
    return 1 - unexplained / all;
  });
}

/** Sums of products (V, V) over the examples of a group, about the mean of the examples of all other groups. */
function heldOut(
  { units, counts, sums, products }: CrossProducts,
  live: readonly number[],
  group: number,
): Float64Array {
  const n = counts.reduce((sum, count) => sum + count, 0) - counts[group];
  const own = live.map((u) => sums[group * units + u]);
  const centre = live.map((u, a) => {
    let sum = 0;
    for (let g = 0; g < jackknifeGroups; g++) sum += sums[g * units + u];
    return (sum - own[a]) / n;
  });
  const from = group * units * units;
  return Float64Array.from(
    live.flatMap((u, a) =>
      live.map(
        (w, b) =>
          products[from + Math.max(u, w) * units + Math.min(u, w)] -
          centre[a] * own[b] -
          centre[b] * own[a] +
          counts[group] * centre[a] * centre[b],
      ),
    ),
  );
}

function putRedundancy(
  draft: Draft,
  { values, positions }: PositionSamples,
  { units, layer, set }: { readonly units: number; readonly layer: number; readonly set: SetName },
): void {
  const cross = crossProducts(values, units, positions);
  const all = covariance(cross);
  const live = Array.from({ length: units }, (_, u) => u).filter((u) => !(all[u * units + u] <= deadVariance));
  const predicted = predictedFromOthers(cross, live);
  const shares = heldOutShare(predicted);
  const why = live.length < 2 ? `${live.length} of ${units} units are alive: there is no other unit` : undefined;
  const put = (name: string, of: (shares: Float64Array) => number): void => {
    const facts = {
      se: jackknifeError((group) => of(heldOutShare(predicted, group))),
      n: values.length / units / positions,
      unit: "share of variance",
      method: `${name} over ${live.length} live units, ridge 1e-3 of the mean variance, ten-fold, pop-eval, ${set} set`,
      replication: "example",
    } as const;
    draft.measures[`redundancy.${name}.layer${layer + 1}`] = measuredUnless(why, of(shares), facts);
  };
  put("mean", mean);
  put("median", median);
  put("min", smallest);
  const byUnit = new Float64Array(units).fill(Number.NaN);
  live.forEach((u, place) => {
    if (why === undefined) byUnit[u] = shares[place];
  });
  draft.arrays[`redundancy.layer${layer + 1}`] = arrayOf([units], byUnit);
}

function smallest(values: Float64Array): number {
  return values.reduce(
    (least, value) => (value < least || Number.isNaN(value) ? value : least),
    Number.POSITIVE_INFINITY,
  );
}
