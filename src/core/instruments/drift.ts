import { geometricMeanOf } from "./batchGradients.ts";
import { drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { mean, median } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import type { Nets, SetName, Watch, WatchingInstrument } from "./types.ts";
import { deadVariance, unitMoments } from "./unitMoments.ts";

const defaults = { set: "train", every: 10 };

const PLACES = [
  { name: "input", words: "what the next layer reads, with the noise of training on" },
  { name: "before", words: "what enters the normalisation" },
] as const;

/** Moments of a place in every hidden layer of one network. */
type Moments = readonly { readonly mean: Float64Array; readonly variance: Float64Array }[];

/**
 * E1, moment drift: how far mean and deviation of each unit move between two looks `every` steps apart, on a fixed set of
 * examples: D = sqrt((mu' - mu)^2 + (sigma' - sigma)^2) / sigma. The median over the live units of a layer, averaged over the
 * layers, and its geometric mean over the looks. `drift.input`: of what the next weight layer reads, with dropout and injected
 * noise drawn anew at every look; `drift.before`: of what enters the normalisation (without one, the activation), without
 * noise. Dimensionless. Three definitions of covariate shift give three verdicts: this one is by moments. Curves
 * `drift.input.curve` and `drift.before.curve`: D at each look. Cost: two forward passes a layer and look.
 * Source: Ioffe and Szegedy 2015, section 4.1 (they draw percentiles); Santurkar, Tsipras, Ilyas, Madry 2018, section 2.
 */
export const drift: WatchingInstrument = {
  id: "drift",
  title: "drift of the moments of layer inputs",
  defaults,
  watch({ steps, count }, given): Watch {
    const settings = settle("drift", defaults, given);
    const set = setNamed("drift: set", settings.set);
    const every = wholeFrom("drift: every", 1, settings.every);
    const at = Array.from({ length: Math.floor(steps / every) + 1 }, (_, k) => k * every);
    const seen: Moments[][][] = PLACES.map(() => Array.from({ length: count }, () => []));
    return {
      at,
      look(step, nets) {
        PLACES.forEach(({ name }, place) => {
          momentsAt(nets, set, name, step).forEach((moments, p) => {
            seen[place]?.[p]?.push(moments);
          });
        });
      },
      readings() {
        return drafts(count).map((draft, p) => {
          PLACES.forEach(({ name, words }, place) => {
            const looks = seen[place]?.[p] ?? [];
            const found = looks.slice(1).map((later, k) => driftOf(looks[k] ?? later, later));
            const why = found.length === 0 ? `the training is shorter than ${every} steps` : undefined;
            draft.measures[`drift.${name}`] = measuredUnless(why, geometricMeanOf(found), {
              n: found.length,
              unit: "standard deviations",
              method: `every ${every} steps, ${words}, ${set} set`,
              replication: "unit",
            });
            draft.curves[`drift.${name}.curve`] = Float32Array.from(found);
          });
          return draft;
        });
      },
    };
  },
};

function momentsAt(nets: Nets, set: SetName, place: "input" | "before", step: number): readonly Moments[] {
  const layers = nets.units.map((units, layer) => {
    const values =
      place === "before"
        ? nets.preactivations(set, layer)
        : nets.hidden(set, layer, { noise: { purpose: "drift", sample: step } });
    return values.map((own) => momentsOf(own, units));
  });
  return Array.from({ length: nets.count }, (_, p) => layers.flatMap((layer) => layer[p] ?? []));
}

function momentsOf(values: Numbers, units: number): Moments[number] {
  const { mean: centre, variance } = unitMoments(values, units);
  return { mean: Float64Array.from(centre), variance: Float64Array.from(variance) };
}

/** Median over live units, mean over layers. */
export function driftOf(from: Moments, to: Moments): number {
  const layers = from.flatMap((before, l) => {
    const after = to[l];
    if (after === undefined) return [];
    const units = Array.from(before.mean, (mu, u): number[] => {
      if (before.variance[u] <= deadVariance) return [];
      const sigma = Math.sqrt(before.variance[u]);
      const [shift, change] = [after.mean[u] - mu, Math.sqrt(after.variance[u]) - sigma];
      return [Math.sqrt(shift * shift + change * change) / sigma];
    }).flat();
    return units.length === 0 ? [] : [median(units)];
  });
  return mean(layers);
}
