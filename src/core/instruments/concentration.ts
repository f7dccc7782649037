import { byRow } from "./contributions.ts";
import { arrayOf, drafts } from "./draft.ts";
import { type FanIn, fanIns } from "./fanIn.ts";
import { jackknifeError, jackknifeGroups } from "./jackknife.ts";
import { type MeasureFacts, measuredUnless } from "./measured.ts";
import { contributed } from "./reliance.ts";
import { median } from "./sample.ts";
import { setNamed, settle } from "./settle.ts";
import { effectiveNumber, gini, topShare } from "./shares.ts";
import type { Instrument, Measure } from "./types.ts";

const defaults = { set: "ablation", top: [1] };

/**
 * C1 to C3: over how many upstream units a downstream unit's input is spread, from the contributions
 * c_u = (w_ud sd(h_u))^2: effective number of inputs `concentration.nEff` in [1, U], Gini coefficient
 * `concentration.gini` and share of the k largest `concentration.top`, `concentration.top3`, each the median over the
 * downstream units. By layer (`.layer2`, `.output`); without a suffix those of the units of hidden layer 2, or of the
 * output where there is one hidden layer. Arrays hold the effective numbers (D). The contribution of a feature map is the
 * mean square, over examples and downstream positions, of what its deviation from its mean adds to the downstream unit.
 * Cost: one forward pass; O(N U + D U).
 * Source: Kish 1965 (effective number (sum c)^2 / sum c^2); Gini 1912.
 */
export const concentration: Instrument = {
  id: "concentration",
  title: "over how many inputs a unit is spread",
  defaults,
  measure(nets, given) {
    const settings = settle("concentration", defaults, given);
    const set = setNamed("concentration: set", settings.set);
    const layers = fanIns(nets, set);
    return drafts(nets.count).map((draft, p) => {
      layers[p].forEach((layer, place) => {
        const rows = contributionsWithout(layer);
        const numbers = byRow(rows(), layer.upstream, effectiveNumber);
        draft.arrays[`concentration.nEff.${layer.name}`] = arrayOf([layer.downstream], numbers);
        const statistics: [name: string, unit: string, of: (row: Float64Array) => number][] = [
          ["nEff", "units", effectiveNumber],
          ["gini", "fraction", gini],
          ...settings.top.map((k): [string, string, (row: Float64Array) => number] => [
            `top${k === 1 ? "" : k}`,
            "fraction",
            (row) => topShare(row, k),
          ]),
        ];
        for (const [name, unit, of] of statistics) {
          const measure = medianOver(layer, rows, of, { unit, what: name, set });
          draft.measures[`concentration.${name}.${layer.name}`] = measure;
          if (place === 0) draft.measures[`concentration.${name}`] = measure;
        }
      });
      return draft;
    });
  },
};

/** Contributions (D, U) of all examples, or without those of one jackknife group. */
function contributionsWithout(layer: FanIn): (group?: number) => Float64Array {
  const all = contributed(layer, "mean");
  const without = Array.from({ length: jackknifeGroups }, (_, group) => contributed(layer, "mean", group));
  return (group) => (group === undefined ? all : without[group]);
}

function medianOver(
  { h, upstream, downstream, name }: FanIn,
  rows: (group?: number) => Float64Array,
  of: (row: Float64Array) => number,
  { unit, what, set }: { readonly unit: string; readonly what: string; readonly set: string },
): Measure {
  const statistic = (group?: number): number =>
    median(byRow(rows(group), upstream, of).filter((v) => !Number.isNaN(v)));
  const facts: MeasureFacts = {
    se: jackknifeError(statistic),
    n: h.length / upstream,
    unit,
    method: `${what} of (w sd)^2 of ${upstream} inputs, median over ${downstream} units of ${name}, pop-eval, ${set} set`,
    replication: "example",
  };
  const value = statistic();
  return measuredUnless(Number.isNaN(value) ? "every unit before this layer is dead" : undefined, value, facts);
}
