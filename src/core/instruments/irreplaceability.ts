import { conditionalVariance, precision } from "./conditionalVariance.ts";
import { byRow, contributions } from "./contributions.ts";
import { type CrossProducts, covariance, crossProducts } from "./crossProducts.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { type FanIn, fanIns, outputVariance } from "./fanIn.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { positionSamples } from "./positionSamples.ts";
import { contributed, overVariance } from "./reliance.ts";
import { largest, median } from "./sample.ts";
import { setNamed, settle } from "./settle.ts";
import type { Instrument, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "ablation" };

/**
 * B4, irreplaceability: the part of the reliance matrix that no linear combination of the other units could take over,
 * P_du = w_ud^2 Var(h_u | other h) / Var(z_d), with a ridge of 1e-3 of the mean variance. High reliance and low
 * irreplaceability: redundant; both high: a real single point of failure. Arrays `rely.partial.layer2` (D, U) have the
 * downstream units as rows. Measures: the largest entry of a row, median over the rows (`rely.partial.max.layer2`); and
 * the share of its variance that an upstream unit has for itself, median over the live ones (`rely.partial.own.layer1`).
 *
 * Feature maps are compared value by value over examples and positions (16 spread ones of a larger map): the own share of
 * a map is what no combination of the other maps' values at the same place accounts for, and the irreplaceability its
 * reliance (mean ablation) times the own share, which for a single position is the same as above.
 * Cost: one forward pass, O(N U^2 + U^3) a layer.
 * Source: Whittaker 1990, chapter 5 (partial variances in the inverse covariance).
 */
export const irreplaceability: Instrument = {
  id: "rely.partial",
  title: "what no other unit could take over",
  defaults,
  measure(nets, given) {
    const settings = settle("rely.partial", defaults, given);
    const set = setNamed("rely.partial: set", settings.set);
    const layers = fanIns(nets, set);
    const samples = nets.positions.map((m, from) => (m === 1 ? undefined : positionSamples(nets, set, from)));
    return drafts(nets.count).map((draft, p) => {
      layers[p].forEach((layer, from) => {
        const { values, positions } = samples[from]?.[p] ?? { values: layer.h, positions: 1 };
        putPartial(draft, layer, crossProducts(values, layer.upstream, positions), set);
      });
      return draft;
    });
  },
};

/** Irreplaceability (D, U) of one fan-in, and each upstream unit's own share of its variance (U, NaN where it has none). */
export interface Irreplaceability {
  readonly matrix: Float64Array;
  readonly own: Float64Array;
}

/**
 * P_du = w_ud^2 Var(h_u | other h) / Var(z_d) of the examples behind `cross`, the cross products of `layer.h` (of feature
 * maps, of their values); undefined where all upstream units are dead.
 * @param group leaves out the examples of this group, for the jackknife
 */
export function irreplaceable(layer: FanIn, cross: CrossProducts, group?: number): Irreplaceability | undefined {
  const { upstream } = layer;
  const c = covariance(cross, group);
  const inverse = precision(c, upstream);
  if (inverse === undefined) return undefined;
  const conditional = conditionalVariance(inverse, upstream);
  const variance = outputVariance(layer, group);
  const own = conditional.map((value, u) => {
    const whole = c[u * upstream + u];
    return whole > deadVariance ? value / whole : Number.NaN;
  });
  const irreplaced =
    layer.maps === undefined
      ? contributions(layer.weights, conditional)
      : // A dead map contributes nothing.
        contributed(layer, "mean", group).map((square, at) => square * (own[at % upstream] || 0));
  return { matrix: overVariance(irreplaced, variance), own };
}

function putPartial(draft: Draft, layer: FanIn, cross: CrossProducts, set: SetName): void {
  const { name, upstream, downstream } = layer;
  const n = layer.h.length / upstream;
  const found = irreplaceable(layer, cross);
  const without = Array.from({ length: jackknifeGroups }, (_, group) => irreplaceable(layer, cross, group));
  const put = (metric: string, method: string, of: (found: Irreplaceability) => Float64Array): void => {
    const values = (from: Irreplaceability | undefined): Float64Array =>
      from === undefined ? new Float64Array() : of(from).filter((value) => !Number.isNaN(value));
    const why = values(found).length === 0 ? "every unit says the same to everything" : undefined;
    const se = jackknifeError((group) => median(values(without[group])));
    const facts = { se, n, unit: "ratio of variances", method, replication: "example" } as const;
    draft.measures[metric] = measuredUnless(why, median(values(found)), facts);
  };
  const manner = `ridge 1e-3 of the mean variance, pop-eval, ${set} set`;
  put(`rely.partial.max.${name}`, `median over downstream units of the largest entry of the row, ${manner}`, (from) =>
    byRow(from.matrix, upstream, largest),
  );
  put(
    `rely.partial.own.layer${layer.from + 1}`,
    `median over live units of the share of variance no other unit accounts for, ${manner}`,
    (from) => from.own,
  );
  if (found !== undefined) draft.arrays[`rely.partial.${name}`] = arrayOf([downstream, upstream], found.matrix);
}
