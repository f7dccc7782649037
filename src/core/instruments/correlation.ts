import { partialCorrelation, precision } from "./conditionalVariance.ts";
import { covariance, crossProducts } from "./crossProducts.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { type PositionSamples, positionSamples } from "./positionSamples.ts";
import { setNamed, settle } from "./settle.ts";
import type { Instrument, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "ablation", matrix: false };

/**
 * D1, correlation of the units of a layer over the examples, live units only: mean |rho| over the pairs
 * (`correlation.meanAbs.layer2`), the same of partial correlations, given all other units
 * (`correlation.partial.layer2`), and DeCov over its own diagonal (`correlation.decov.layer2`; the raw value scales with
 * the activations and cannot be compared between networks). Independent units give a mean |rho| of about
 * sqrt(2 / (pi N)), not 0. `matrix`: keeps the correlations as arrays `correlation.layer2` (U, U).
 * Feature maps are correlated value by value over examples and positions (16 spread ones of a larger map): maps that are
 * strong on the same examples but at different places are not copies of each other.
 * Cost: O(N U^2 + U^3) a layer.
 * Source: Cogswell, Ahmed, Girshick, Zitnick & Batra 2016 (DeCov).
 */
export const correlation: Instrument = {
  id: "correlation",
  title: "correlation of hidden units",
  defaults,
  measure(nets, given) {
    const settings = settle("correlation", defaults, given);
    const set = setNamed("correlation: set", settings.set);
    const layers = nets.units.map((_, layer) => positionSamples(nets, set, layer));
    return drafts(nets.count).map((draft, p) => {
      layers.forEach((h, layer) => {
        putCorrelations(draft, h[p], { units: nets.units[layer], name: `layer${layer + 1}`, set });
        if (!settings.matrix) return;
        const units = nets.units[layer];
        const c = covariance(crossProducts(h[p].values, units, h[p].positions));
        draft.arrays[`correlation.layer${layer + 1}`] = arrayOf([units, units], correlations(c, units));
      });
      return draft;
    });
  },
};

/** Correlations (U, U) of a covariance (U, U); NaN with a unit that never changes. */
export function correlations(covariance: Float64Array, units: number): Float64Array {
  return covariance.map((value, at) => {
    const [u, v] = [Math.floor(at / units), at % units];
    return value / Math.sqrt(covariance[u * units + u] * covariance[v * units + v]);
  });
}

/** Mean absolute value over the pairs of units of a symmetric matrix (U, U). */
export function meanAbsolute(matrix: Float64Array, units: number): number {
  let sum = 0;
  for (let u = 0; u < units; u++) for (let v = 0; v < u; v++) sum += Math.abs(matrix[u * units + v]);
  return (2 * sum) / (units * (units - 1));
}

/**
 * DeCov over its own scale: (||C||_F^2 - ||diag C||^2) / (2 ||diag C||^2), 0 for uncorrelated units.
 * Source: Cogswell, Ahmed, Girshick, Zitnick & Batra 2016 (DeCov), divided by the squared variances.
 */
export function normalisedDeCov(covariance: Float64Array, units: number): number {
  let all = 0;
  let diagonal = 0;
  for (let at = 0; at < covariance.length; at++) {
    const square = covariance[at] * covariance[at];
    all += square;
    if (at % (units + 1) === 0) diagonal += square;
  }
  return (all - diagonal) / 2 / diagonal;
}

/** Rows and columns of the live units of a covariance (U, U). */
function liveCovariance(
  covariance: Float64Array,
  units: number,
): { readonly matrix: Float64Array; readonly live: number } {
  const live = Array.from({ length: units }, (_, u) => u).filter((u) => !(covariance[u * units + u] <= deadVariance));
  const matrix = Float64Array.from(live.flatMap((u) => live.map((v) => covariance[u * units + v])));
  return { matrix, live: live.length };
}

function putCorrelations(
  draft: Draft,
  { values, positions }: PositionSamples,
  { units, name, set }: { readonly units: number; readonly name: string; readonly set: SetName },
): void {
  const cross = crossProducts(values, units, positions);
  const all = liveCovariance(covariance(cross), units);
  const without = Array.from({ length: jackknifeGroups }, (_, g) => liveCovariance(covariance(cross, g), units));
  const n = values.length / units / positions;
  const put = (
    metric: string,
    unit: string,
    what: string,
    of: (matrix: Float64Array, live: number) => number,
  ): void => {
    const method = `${what} of ${all.live} live units, pop-eval, ${set} set`;
    const se = jackknifeError((group) => of(without[group].matrix, without[group].live));
    const why = all.live < 2 ? `${all.live} of ${units} units are alive: there is no pair` : undefined;
    const facts = { se, n, unit, method, replication: "example" } as const;
    draft.measures[`correlation.${metric}.${name}`] = measuredUnless(why, of(all.matrix, all.live), facts);
  };
  put("meanAbs", "correlation", "mean absolute correlation over the pairs", (c, live) =>
    meanAbsolute(correlations(c, live), live),
  );
  put(
    "partial",
    "correlation",
    "mean absolute partial correlation over the pairs, ridge 1e-3 of the mean variance,",
    (c, live) => {
      const inverse = precision(c, live);
      return inverse === undefined ? Number.NaN : meanAbsolute(partialCorrelation(inverse, live), live);
    },
  );
  put("decov", "ratio", "DeCov over its own diagonal", normalisedDeCov);
}
