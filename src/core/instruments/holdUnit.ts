import { permutation, type Random } from "../math/random.ts";
import { column, mean } from "./sample.ts";
import type { Hold, Nets, SetName } from "./types.ts";
import { unitMoments } from "./unitMoments.ts";

/**
 * What takes the place of a unit's activation h: 0; its mean over the examples; its own values in another order of the
 * examples; or h + N(0, variance of h).
 */
export const constants = ["zero", "mean", "permuted", "noise"] as const;
export type Constant = (typeof constants)[number];

/** Leaves every unit of hidden layer `layer` alone. */
export function openHold(layer: number, units: number): Hold {
  return { layer, scale: new Float32Array(units).fill(1), shift: new Float32Array(units) };
}

/**
 * A function from a unit of hidden layer `layer` to the holds, one a network, that put `constant` in its place over
 * `set`. Draws come from the stream `ablation/<constant>` of each network's seed, in the order in which units are asked
 * for.
 */
export function unitHolds(
  nets: Nets,
  set: SetName,
  layer: number,
  constant: Constant,
  random: readonly Random[],
): (unit: number) => readonly (readonly Hold[])[] {
  const units = nets.units[layer];
  const removed = (unit: number): Hold => {
    const hold = openHold(layer, units);
    hold.scale[unit] = 0;
    return hold;
  };
  if (constant === "zero") return (unit) => Array.from({ length: nets.count }, () => [removed(unit)]);
  const hidden = nets.hidden(set, layer);
  return (unit) =>
    hidden.map((h, p) => {
      const values = column(h, units, unit);
      if (constant === "mean") {
        const hold = removed(unit);
        hold.shift[unit] = mean(values);
        return [hold];
      }
      const moved = constant === "permuted" ? permuted(values, random[p]) : noisy(values, random[p]);
      return [{ ...openHold(layer, units), replace: { unit, values: Float32Array.from(moved) } }];
    });
}

/** Whether a batch norm stands behind hidden layer `layer`, whose statistics a hold there would change. */
export function hasNormBehind(nets: Nets, net: number, layer: number): boolean {
  for (let later = layer + 1; later < nets.units.length; later++) if (nets.norm(net, later) !== undefined) return true;
  return false;
}

function permuted(values: Float64Array, random: Random): Float64Array {
  const order = permutation(values.length, random);
  return values.map((_, i) => values[order[i]]);
}

function noisy(values: Float64Array, random: Random): Float64Array {
  const deviation = Math.sqrt(unitMoments(values, 1).variance[0]);
  return values.map((value) => value + deviation * random.normal());
}
