import { type ByExample, momentsByExample, valuesByExample, withoutExamples } from "./byExample.ts";
import { arrayOf, drafts } from "./draft.ts";
import { jackknifeError, jackknifeGroups, withoutGroup } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { type PositionSamples, positionSamples } from "./positionSamples.ts";
import { mean } from "./sample.ts";
import { setNamed, settle } from "./settle.ts";
import type { Instrument } from "./types.ts";

const defaults = { set: "ablation" };

/** A unit with less variance than this over the examples is counted as dead (INSTRUMENTS C7). */
const leastVariance = 1e-8;

/**
 * C7, dead and sparse units: share of units whose variance over the examples is below 1e-8 (`activity.dead`), mean over
 * units and examples of P(h > 0) (`activity.positive`) and of the activation (`activity.mean`), of all hidden units and by
 * layer (`.layer1`). Normal pre-activations N(0, 1) behind a ReLU give 0, .5 and 1/sqrt(2 pi) = .3989. Arrays hold the
 * variance (`activity.variance.layer1`) and P(h > 0) (`activity.positive.layer1`) of each unit (U). Of a feature map these
 * are over examples and positions; P(h > 0) is counted at 16 spread positions of a larger map. Cost O(N U).
 * Source: Glorot, Bordes & Bengio 2011 (sparsity of rectifiers).
 */
export const activity: Instrument = {
  id: "activity",
  title: "dead units, sparsity and mean activation",
  defaults,
  measure(nets, given) {
    const settings = settle("activity", defaults, given);
    const set = setNamed("activity: set", settings.set);
    const hidden = nets.units.map((_, layer) => valuesByExample(nets, set, layer, "hidden"));
    const samples = nets.units.map((_, layer) => positionSamples(nets, set, layer));
    return drafts(nets.count).map((draft, p) => {
      const n = nets.examples(p, set).y.length;
      const layers = nets.units.map((units, layer) => layerActivity(hidden[layer][p], samples[layer][p], units));
      const put = (suffix: string, of: readonly LayerActivity[]): void => {
        const over = (values: (layer: LayerActivity) => ArrayLike<number>): number =>
          mean(of.flatMap((layer) => Array.from(values(layer))));
        const units = of.reduce((sum, { all }) => sum + all.mean.length, 0);
        const enter = (name: string, unit: string, method: string, part: "dead" | "positive" | "mean"): void => {
          const facts = {
            se: jackknifeError((group) => over(({ without }) => without[group][part])),
            n,
            unit,
            method: `${method} of ${units} units, pop-eval, ${set} set`,
            replication: "example",
          } as const;
          draft.measures[`activity.${name}${suffix}`] = measuredUnless(
            undefined,
            over(({ all }) => all[part]),
            facts,
          );
        };
        enter("dead", "fraction", `share with a variance below ${leastVariance}`, "dead");
        enter("positive", "fraction", "mean share of activations above 0", "positive");
        enter("mean", "activation", "mean activation", "mean");
      };
      put("", layers);
      layers.forEach((layer, at) => {
        const [units, suffix] = [nets.units[at], `.layer${at + 1}`];
        put(suffix, [layer]);
        draft.arrays[`activity.variance${suffix}`] = arrayOf([units], layer.all.variance);
        draft.arrays[`activity.positive${suffix}`] = arrayOf([units], layer.all.positive);
      });
      return draft;
    });
  },
};

/** What each of U units does over the examples, (U) each. */
export interface UnitActivity {
  readonly mean: Float64Array;
  /** Biased: divided by N. */
  readonly variance: Float64Array;
  /** 1 where the variance is below 1e-8, else 0; NaN where there is none. */
  readonly dead: Float64Array;
  /** Share of activations above 0; NaN with an activation that is not a number. */
  readonly positive: Float64Array;
}

/** The activity of U units from their means and variances by example and from their values at some positions. */
export function unitActivity(hidden: ByExample, { values, positions }: PositionSamples, units: number): UnitActivity {
  const { mean, variance } = momentsByExample(hidden, units);
  const counts = new Float64Array(units);
  for (let at = 0; at < values.length; ) for (let u = 0; u < units; u++) counts[u] += Number(values[at++] > 0);
  const rows = (hidden.mean.length / units) * positions;
  return {
    mean,
    variance,
    dead: variance.map((v) => (Number.isNaN(v) ? v : Number(v < leastVariance))),
    positive: counts.map((count, u) => (Number.isNaN(mean[u]) ? Number.NaN : count / rows)),
  };
}

interface LayerActivity {
  readonly all: UnitActivity;
  /** Without the examples of each jackknife group. */
  readonly without: readonly UnitActivity[];
}

function layerActivity(hidden: ByExample, samples: PositionSamples, units: number): LayerActivity {
  const { values, positions } = samples;
  const without = Array.from({ length: jackknifeGroups }, (_, group) =>
    unitActivity(
      withoutExamples(hidden, units, group),
      { values: withoutGroup(values, positions * units, group), positions },
      units,
    ),
  );
  return { all: unitActivity(hidden, samples, units), without };
}
