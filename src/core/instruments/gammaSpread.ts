import { arrayOf, type Draft, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { mean, median } from "./sample.ts";
import { settle } from "./settle.ts";
import { gini } from "./shares.ts";
import type { Instrument } from "./types.ts";

const defaults = {};

/** A scale below this share of the median of its layer is counted as small: the unit is all but switched off. */
const smallShare = 0.05;

/**
 * C5, spread of the scales gamma (U) of the batch norm of a layer: coefficient of variation sd / mean of |gamma|
 * (`gamma.cv.layer1`; the sd of these U units, divided by U), Gini coefficient of |gamma| (`gamma.gini.layer1`), and the
 * number of units with |gamma| < .05 median |gamma| (`gamma.small.layer1`; `gamma.small` of all layers). Batch norm makes
 * the units before gamma equally strong: what is uneven afterwards is in gamma. Equal scales, as at the start of training
 * or without affine parameters, give 0, 0, 0. Read from the parameters: no forward pass and no error. Arrays
 * `gamma.layer1` (U). A feature map has one gamma.
 * Cost: none but reading the parameters.
 * Source: the parameter gamma of Ioffe & Szegedy 2015, section 3.
 */
export const gammaSpread: Instrument = {
  id: "gamma",
  title: "spread of the scales of batch norm",
  defaults,
  measure(nets, given) {
    settle("gamma", defaults, given);
    return drafts(nets.count).map((draft, p) => {
      const layers = nets.units.map((_, layer) => nets.norm(p, layer)?.gamma);
      layers.forEach((gamma, layer) => {
        const suffix = `layer${layer + 1}`;
        putSpread(draft, suffix, gamma);
        if (gamma !== undefined) draft.arrays[`gamma.${suffix}`] = arrayOf([gamma.length], gamma);
      });
      const normed = layers.filter((gamma) => gamma !== undefined);
      const why = normed.length === 0 ? "the network has no batch norm" : undefined;
      const count = normed.reduce((sum, gamma) => sum + smallScales(gamma), 0);
      draft.measures["gamma.small"] = measuredUnless(why, count, {
        n: normed.reduce((sum, gamma) => sum + gamma.length, 0),
        unit: "units",
        method: `count of |gamma| < ${smallShare} of the median of their layer, all layers with batch norm`,
        replication: "unit",
      });
      return draft;
    });
  },
};

/** Coefficient of variation of |gamma|: standard deviation, divided by U, over mean; NaN where all are 0. */
export function variationOfScales(gamma: Numbers): number {
  const sizes = Float64Array.from(gamma, Math.abs);
  const centre = mean(sizes);
  return Math.sqrt(mean(sizes.map((size) => (size - centre) * (size - centre)))) / centre;
}

/** Number of units with |gamma| < .05 median |gamma|; NaN with a gamma that is not finite. */
export function smallScales(gamma: Numbers): number {
  const sizes = Float64Array.from(gamma, Math.abs);
  const middle = median(sizes);
  return Number.isFinite(middle) ? sizes.filter((size) => size < smallShare * middle).length : Number.NaN;
}

function putSpread(draft: Draft, suffix: string, gamma: Float32Array | undefined): void {
  const sizes = Float64Array.from(gamma ?? [], Math.abs);
  const why =
    gamma === undefined
      ? "the layer has no batch norm"
      : sizes.every((size) => size === 0)
        ? "every gamma is 0: a spread of nothing"
        : undefined;
  const put = (name: string, unit: string, method: string, value: number): void => {
    const facts = { n: sizes.length, unit, method, replication: "unit" } as const;
    draft.measures[`gamma.${name}.${suffix}`] = measuredUnless(why, value, facts);
  };
  put("cv", "ratio", "standard deviation of |gamma|, divided by U, over its mean", variationOfScales(sizes));
  put("gini", "fraction", "Gini coefficient of |gamma|", gini(sizes));
  put("small", "units", `count of |gamma| < ${smallShare} of the median`, smallScales(sizes));
}
