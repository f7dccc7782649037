import { byRow, contributions } from "../../../core/instruments/contributions.ts";
import { crossProducts } from "../../../core/instruments/crossProducts.ts";
import { fanIns } from "../../../core/instruments/fanIn.ts";
import { openHold } from "../../../core/instruments/holdUnit.ts";
import { irreplaceable } from "../../../core/instruments/irreplaceability.ts";
import { adjacentReliance, interventionReliance } from "../../../core/instruments/reliance.ts";
import { effectiveNumber, gini, herfindahl, topShare } from "../../../core/instruments/shares.ts";
import type { Hold, Nets } from "../../../core/instruments/types.ts";
import { unitMoments } from "../../../core/instruments/unitMoments.ts";
import type { Adapter, Answered } from "../adapter.ts";
import { type Path, rowsAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { goldenNets } from "./goldenNets.ts";

/** `reliance-layerA-to-B`: reliance and irreplaceability of neighbouring layers, and how concentrated they are. */
export const relianceAdapter: Adapter = {
  reference(golden) {
    const { nets } = goldenNets(golden);
    const from = Number(/layer(\d+)-to/.exec(golden.name)?.[1] ?? Number.NaN) - 1;
    const layer = fanIns(nets, "test")[0]?.[from];
    if (layer === undefined) return { unsupported: `no neighbouring hidden layers in the name "${golden.name}"` };
    const { h, z, weights, upstream, downstream } = layer;
    const moments = unitMoments(h, upstream);
    const rows = (of: (row: Float64Array) => number) => byRow(contributions(weights, moments.variance), upstream, of);
    const readings: Partial<Record<Path, ArrayLike<number>>> = {
      "outputs.reliance_mean": adjacentReliance(layer, "mean"),
      "outputs.reliance_zero": adjacentReliance(layer, "zero"),
      "outputs.reliance_permutation": permuted(golden, nets, from, layer.h, upstream),
      "outputs.irreplaceability": irreplaceable(layer, crossProducts(h, upstream))?.matrix ?? [],
      "outputs.max_share": rows((row) => topShare(row)),
      "outputs.top3_share": rows((row) => topShare(row, 3)),
      "outputs.effective_inputs": rows(effectiveNumber),
      "outputs.gini": rows(gini),
      "outputs.var_h": moments.variance,
      "outputs.mean_h": moments.mean,
      "outputs.var_z": unitMoments(z, downstream).variance,
    };
    const values = Object.entries(readings).map(([path, value]) => [path, { value, kind: "instrument" }]);
    return { values: Object.fromEntries(values) as Record<Path, Answered> };
  },
};

/** `concentration`: Gini coefficient, effective number, Herfindahl index and largest share of contributions. */
export const concentrationAdapter: Adapter = {
  reference(golden) {
    const c = tensorAt(golden, "inputs.c").data;
    return {
      values: {
        "outputs.gini": gini(c),
        "outputs.effective_number": effectiveNumber(c),
        "outputs.herfindahl": herfindahl(c),
        "outputs.max_share": topShare(c),
      },
    };
  },
};

/** Reliance by do-interventions that give each unit its values for other examples, mean over the given permutations. */
function permuted(golden: GoldenCase, nets: Nets, from: number, h: ArrayLike<number>, units: number): Float64Array {
  const n = h.length / units;
  const rounds = rowsAt(golden, "inputs.permutations").map((orders) => {
    const holdsOf = (unit: number): readonly (readonly Hold[])[] => {
      const order = orders.subarray(unit * n, (unit + 1) * n);
      const values = Float32Array.from(order, (row) => h[row * units + unit] ?? Number.NaN);
      return [[{ ...openHold(from, units), replace: { unit, values } }]];
    };
    return interventionReliance(nets, { set: "test", from, to: from + 1 }, holdsOf)[0]?.() ?? new Float64Array();
  });
  const [first = new Float64Array()] = rounds;
  return first.map((_, at) => rounds.reduce((sum, round) => sum + (round[at] ?? Number.NaN), 0) / rounds.length);
}
