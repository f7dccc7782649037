import { arrayOf, drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups, withoutGroup } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { mean } from "./sample.ts";
import { setNamed, settle } from "./settle.ts";
import { noClasses } from "./squaredLoss.ts";
import type { Instrument } from "./types.ts";
import { deadVariance, unitMoments } from "./unitMoments.ts";

const defaults = { set: "ablation" };

/** Keeps the selectivity of a unit that is 0 for every class at 0. */
const epsilon = 1e-12;

/**
 * D6, class selectivity of each hidden unit, (m_max - m_rest) / (m_max + m_rest), and its mean over the live units of a
 * layer (`selectivity.mean.layer1`) and of all layers (`selectivity.mean`). 0: equal for all classes, 1: active for one
 * class only. Defined for activations from 0 on; sensitive to sparsity. Arrays `selectivity.layer1` (U). The activation of
 * a feature map is its mean over the positions. Not defined in a regression, which has no classes.
 * Cost: one forward pass a layer.
 * Source: Morcos, Barrett, Rabinowitz & Botvinick 2018, section 2.3.
 */
export const selectivity: Instrument = {
  id: "selectivity",
  title: "class selectivity of hidden units",
  defaults,
  measure(nets, given) {
    const settings = settle("selectivity", defaults, given);
    const set = setNamed("selectivity: set", settings.set);
    const layers = nets.units.map((_, layer) => nets.hidden(set, layer));
    return drafts(nets.count).map((draft, p) => {
      const labels = nets.examples(p, set).y;
      const put = (name: string, of: readonly number[]): void => {
        const value = (group?: number): number =>
          mean(
            of.flatMap((layer) => liveSelectivity(layers[layer][p], labels, nets.units[layer], nets.classes, group)),
          );
        const negative = of.some((layer) => layers[layer][p].some((h) => h < 0));
        const found = value();
        const why = nets.examples(p, set).targets
          ? noClasses
          : negative
            ? "there are negative activations: class selectivity is defined from 0 on, as after ReLU"
            : Number.isNaN(found)
              ? "no unit is alive, or there is a single class"
              : undefined;
        const method = `mean over live units, classes weighted equally, pop-eval, ${set} set`;
        const facts = {
          se: jackknifeError(value),
          n: labels.length,
          unit: "fraction",
          method,
          replication: "example",
        } as const;
        draft.measures[name] = measuredUnless(why, found, facts);
      };
      put("selectivity.mean", Array.from(layers.keys()));
      layers.forEach((h, layer) => {
        put(`selectivity.mean.layer${layer + 1}`, [layer]);
        const values = classSelectivity(h[p], labels, nets.units[layer], nets.classes);
        draft.arrays[`selectivity.layer${layer + 1}`] = arrayOf([nets.units[layer]], values);
      });
      return draft;
    });
  },
};

/**
 * Class selectivity of each unit (U): with the mean activation of each class, m_max is the largest and m_rest the mean of
 * the others, every class that occurs weighted equally; (m_max - m_rest) / (m_max + m_rest + 1e-12).
 * @param h post-activations (N, U), from 0 on
 */
export function classSelectivity(h: Numbers, labels: Int32Array, units: number, classes: number): Float64Array {
  const sums = new Float64Array(classes * units);
  const sizes = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    sizes[labels[i]]++;
    for (let u = 0; u < units; u++) sums[labels[i] * units + u] += h[i * units + u];
  }
  const present = Array.from(sizes.keys()).filter((k) => sizes[k] > 0);
  return Float64Array.from({ length: units }, (_, u) => {
    const means = present.map((k) => sums[k * units + u] / sizes[k]);
    const max = Math.max(...means);
    const rest = (means.reduce((sum, m) => sum + m, 0) - max) / (means.length - 1);
    return (max - rest) / (max + rest + epsilon);
  });
}

/** Selectivity of the live units, of all examples or without those of one jackknife group. */
function liveSelectivity(h: Numbers, labels: Int32Array, units: number, classes: number, group?: number): number[] {
  const own = group === undefined ? h : withoutGroup(h, units, group);
  const kept = group === undefined ? labels : labels.filter((_, i) => i % jackknifeGroups !== group);
  const { variance } = unitMoments(own, units);
  return Array.from(classSelectivity(own, kept, units, classes)).filter((_, u) => !(variance[u] <= deadVariance));
}
