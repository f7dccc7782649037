import { valuesByExample } from "./byExample.ts";
import { openHold } from "./holdUnit.ts";
import { jackknifeGroups } from "./jackknife.ts";
import { outputsOf } from "./layerOutputs.ts";
import type { RelianceForm } from "./relianceForm.ts";
import type { Hold, Nets, SetName } from "./types.ts";
import { unitMoments } from "./unitMoments.ts";

/**
 * Mean square, over examples and downstream positions, of what holding each upstream unit takes from each downstream
 * unit, (D, U), by form: of all examples or without those of one jackknife group.
 */
export type MapContributions = (form: RelianceForm, group?: number) => Float64Array;

/**
 * Contributions of feature maps to the layer behind them. A convolution sums a map over its kernel and a dense layer over
 * all its positions, so the mean square of a contribution depends on how the cells of the map vary together. It is
 * measured: every other map is held at 0 and the downstream values, less their bias, are the contribution itself: of the
 * map as it is (`zero`), less its mean over examples and positions (`mean`), or less its mean over the examples at each
 * position, doubled (`permutation`: the expectation over the permutations of whole maps). One forward pass for each map
 * and form, when it is asked for. Where a group is left out, the change of the mean is taken off again.
 */
export function mapContributions(
  nets: Nets,
  of: { readonly set: SetName; readonly from: number; readonly downstream: number },
): readonly MapContributions[] {
  const known = new Map<RelianceForm, readonly GroupSums[]>();
  const sumsOf = (form: RelianceForm): readonly GroupSums[] => {
    const found = known.get(form) ?? measured(nets, of, form);
    known.set(form, found);
    return found;
  };
  return Array.from({ length: nets.count }, (_, p) => (form, group) => {
    const { counts, means, squares } = sumsOf(form)[p];
    const square = average(squares, counts, group);
    if (form === "zero") return square;
    const [whole, kept] = [average(means, counts), average(means, counts, group)];
    const centred = square.map((value, at) => value - (kept[at] - whole[at]) * (kept[at] - whole[at]));
    return form === "mean" ? centred : centred.map((value) => 2 * value);
  });
}

/** By jackknife group: number of examples (G), and sums over them of the contributions' mean and mean square (G, D, U). */
interface GroupSums {
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly squares: Float64Array;
}

/** Mean over the examples of all groups but one, (D, U). */
function average(sums: Float64Array, counts: Float64Array, leftOut?: number): Float64Array {
  const out = new Float64Array(sums.length / counts.length);
  let examples = 0;
  for (let group = 0; group < counts.length; group++) {
    if (group === leftOut) continue;
    examples += counts[group];
    for (let at = 0; at < out.length; at++) out[at] += sums[group * out.length + at];
  }
  return out.map((sum) => sum / examples);
}

function measured(
  nets: Nets,
  { set, from, downstream }: { readonly set: SetName; readonly from: number; readonly downstream: number },
  form: RelianceForm,
): readonly GroupSums[] {
  const upstream = nets.units[from];
  const silence = openHold(from, upstream);
  silence.scale.fill(0);
  const bias = outputsOf(nets, set, from + 1, { holds: Array.from({ length: nets.count }, () => [silence]) });
  const sums = bias.map(() => ({
    counts: new Float64Array(jackknifeGroups),
    means: new Float64Array(jackknifeGroups * downstream * upstream),
    squares: new Float64Array(jackknifeGroups * downstream * upstream),
  }));
  const holdsOf = aloneHolds(nets, set, from, form);
  for (let u = 0; u < upstream; u++) {
    outputsOf(nets, set, from + 1, { holds: holdsOf(u) }).forEach(({ mean, within }, p) => {
      const { counts, means, squares } = sums[p];
      for (let at = 0; at < mean.length; at++) {
        const d = at % downstream;
        const group = ((at - d) / downstream) % jackknifeGroups;
        const c = mean[at] - bias[p].mean[at];
        const to = (group * downstream + d) * upstream + u;
        means[to] += c;
        squares[to] += c * c + (within?.[at] ?? 0);
        if (u === 0 && d === 0) counts[group]++;
      }
    });
  }
  return sums;
}

/** Holds, one a network, that leave one unit of hidden layer `layer` alone with the part of it that `form` would take. */
function aloneHolds(
  nets: Nets,
  set: SetName,
  layer: number,
  form: RelianceForm,
): (unit: number) => readonly (readonly Hold[])[] {
  const units = nets.units[layer];
  const alone = (unit: number, shift: number): Hold => {
    const hold = openHold(layer, units);
    hold.scale.fill(0);
    hold.scale[unit] = 1;
    hold.shift[unit] = -shift;
    return hold;
  };
  switch (form) {
    case "zero":
      return (unit) => Array.from({ length: nets.count }, () => [alone(unit, 0)]);
    case "mean": {
      const means = valuesByExample(nets, set, layer, "hidden").map((h) => unitMoments(h.mean, units).mean);
      return (unit) => means.map((mean) => [alone(unit, mean[unit])]);
    }
    case "permutation":
      return (unit) =>
        nets.unitValues(set, layer, unit).map((values) => {
          const centred = lessMeanMap(values, nets.positions[layer]);
          return [{ ...alone(unit, 0), replace: { unit, values: centred } }];
        });
  }
}

/** Maps (N, M) less their mean over the examples at each position. */
function lessMeanMap(values: Float32Array, positions: number): Float32Array {
  const mean = new Float64Array(positions);
  values.forEach((value, at) => {
    mean[at % positions] += value;
  });
  const examples = values.length / positions;
  return values.map((value, at) => value - mean[at % positions] / examples);
}
