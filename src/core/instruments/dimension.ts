import { exp, log } from "../math/elementary.ts";
import { symmetricEigenvalues } from "../math/symmetricEigenvalues.ts";
import { covariance, crossProducts } from "./crossProducts.ts";
import { type Draft, drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups, jackknifeValue } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { type PositionSamples, positionSamples } from "./positionSamples.ts";
import { setNamed, settle } from "./settle.ts";
import type { Instrument, SetName } from "./types.ts";
import { deadVariance } from "./unitMoments.ts";

const defaults = { set: "ablation" };

/** With fewer examples than this for each unit the plain numbers are biased down. */
const examplesPerUnit = 10;

/**
 * C6, dimension of the representation of a layer: over the eigenvalues l of Cov(h) (U, U), with shares p = l / sum l, the
 * participation ratio (sum l)^2 / sum l^2 (`dimension.participation.layer1`) and the entropy rank exp(-sum p ln p)
 * (`dimension.entropy.layer1`), both in [1, U]; the second is never the smaller. They are those of the eigenvalues of the
 * covariance, not of the singular values of h as in Roy & Vetterli 2007.
 *
 * Both are biased down by about their square over N: with fewer than 10 examples a unit the method says so, and
 * `dimension.participationCorrected` and `dimension.entropyCorrected` take the bias of order 1/N off by the jackknife.
 * Cost 11 (N U^2 / 10 + 4/3 U^3). Feature maps are compared value by value over examples and positions (16 spread ones
 * of a larger map).
 * Source: Gao, Trautmann, Yu et al. 2017, "A theory of multineuronal dimensionality"; Roy & Vetterli 2007.
 */
export const dimension: Instrument = {
  id: "dimension",
  title: "dimension of the representation of a layer",
  defaults,
  measure(nets, given) {
    const settings = settle("dimension", defaults, given);
    const set = setNamed("dimension: set", settings.set);
    const layers = nets.units.map((_, layer) => positionSamples(nets, set, layer));
    return drafts(nets.count).map((draft, p) => {
      layers.forEach((h, layer) => {
        putDimensions(draft, h[p], { units: nets.units[layer], layer, set });
      });
      return draft;
    });
  },
};

/** Participation ratio (sum l)^2 / sum l^2 of the eigenvalues of a covariance (U, U): its trace squared over its squares. */
export function participationRatio(covariance: Float64Array, units: number): number {
  let trace = 0;
  let squares = 0;
  for (let u = 0; u < units; u++) trace += covariance[u * units + u];
  for (const entry of covariance) squares += entry * entry;
  return (trace * trace) / squares;
}

/** Entropy rank exp(-sum p ln p) of the eigenvalues of a covariance (U, U), p their shares. */
export function entropyRank(covariance: Float64Array, units: number): number {
  if (!covariance.every(Number.isFinite)) return Number.NaN;
  const values = symmetricEigenvalues(covariance, units);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let entropy = 0;
  for (const value of values) {
    const share = value / total;
    if (share > 0) entropy -= share * log(share);
  }
  return exp(entropy);
}

function putDimensions(
  draft: Draft,
  { values, positions }: PositionSamples,
  { units, layer, set }: { readonly units: number; readonly layer: number; readonly set: SetName },
): void {
  const cross = crossProducts(values, units, positions);
  const all = covariance(cross);
  const without = Array.from({ length: jackknifeGroups }, (_, group) => covariance(cross, group));
  const n = values.length / units / positions;
  const live = Array.from({ length: units }, (_, u) => all[u * units + u]).filter((v) => !(v <= deadVariance)).length;
  const why = live === 0 ? "every unit of the layer is dead" : undefined;
  const few = n < examplesPerUnit * units ? `, biased down: ${n} examples for ${units} units` : "";
  const put = (name: string, method: string, value: number, se: number): void => {
    const facts = { se, n, unit: "dimensions", method, replication: "example" } as const;
    draft.measures[`dimension.${name}.layer${layer + 1}`] = measuredUnless(why, value, facts);
  };
  const statistics = [
    ["participation", "participation ratio", participationRatio],
    ["entropy", "entropy rank", entropyRank],
  ] as const;
  for (const [name, what, of] of statistics) {
    const manner = `of the eigenvalues of the covariance of ${units} units, ${live} of them live, pop-eval, ${set} set`;
    const found = why === undefined ? of(all, units) : Number.NaN;
    const others = without.map((c) => (why === undefined ? of(c, units) : Number.NaN));
    const se = jackknifeError((group) => others[group]);
    put(name, `${what} ${manner}${few}`, found, se);
    const corrected = jackknifeValue(found, (group) => others[group]);
    put(`${name}Corrected`, `${what} ${manner}, less its jackknife bias`, corrected, se);
  }
}
