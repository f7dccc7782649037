import { permutation, type Random } from "../math/random.ts";
import { column, mean } from "./sample.ts";
import type { Hold, Nets, SetName } from "./types.ts";
import { unitMoments } from "./unitMoments.ts";

/**
 * What takes the place of a unit's activation h: 0; its mean over the examples; its own values in another order of the
 * examples; or h + N(0, variance of h). Of a feature map: 0 at every position; its mean over examples and positions, at
 * every position; the whole maps in another order of the examples; or the variance over examples and positions, with a
 * draw of its own for every position.
 */
export const constants = ["zero", "mean", "permuted", "noise"] as const;
export type Constant = (typeof constants)[number];

/** Leaves every unit of hidden layer `layer` alone. */
export function openHold(layer: number, units: number): Hold {
  return { layer, scale: new Float32Array(units).fill(1), shift: new Float32Array(units) };
}

/**
 * Holds of one network that remove the hidden units `gone`, counted from 0 through all layers: one hold for each layer
 * that has any.
 * @param units of each hidden layer
 */
export function removed(units: readonly number[], gone: ArrayLike<number>): readonly Hold[] {
  const ids = Array.from(gone);
  let first = 0;
  return units.flatMap((count, layer) => {
    const own = ids.map((id) => id - first).filter((unit) => unit >= 0 && unit < count);
    first += count;
    if (own.length === 0) return [];
    const hold = openHold(layer, count);
    for (const unit of own) hold.scale[unit] = 0;
    return [hold];
  });
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
  const held = (unit: number): Hold => {
    const hold = openHold(layer, units);
    hold.scale[unit] = 0;
    return hold;
  };
  if (constant === "zero") return (unit) => Array.from({ length: nets.count }, () => [held(unit)]);
  const hidden = nets.hidden(set, layer);
  if (constant === "mean")
    return (unit) =>
      hidden.map((h) => {
        const hold = held(unit);
        hold.shift[unit] = mean(column(h, units, unit));
        return [hold];
      });
  const positions = nets.positions[layer];
  return (unit) => {
    const maps = positions === 1 ? [] : nets.unitValues(set, layer, unit);
    return hidden.map((h, p) => {
      const values = positions === 1 ? column(h, units, unit) : Float64Array.from(maps[p]);
      const moved = constant === "permuted" ? permuted(values, positions, random[p]) : noisy(values, random[p]);
      return [{ ...openHold(layer, units), replace: { unit, values: Float32Array.from(moved) } }];
    });
  };
}

/** Whether a batch norm stands behind hidden layer `layer`, whose statistics a hold there would change. */
export function hasNormBehind(nets: Nets, net: number, layer: number): boolean {
  for (let later = layer + 1; later < nets.units.length; later++) if (nets.norm(net, later) !== undefined) return true;
  return false;
}

/** Values (N, M) with the rows in another order. */
function permuted(values: Float64Array, positions: number, random: Random): Float64Array {
  const order = permutation(values.length / positions, random);
  return values.map((_, at) => values[order[Math.floor(at / positions)] * positions + (at % positions)]);
}

function noisy(values: Float64Array, random: Random): Float64Array {
  const deviation = Math.sqrt(unitMoments(values, 1).variance[0]);
  return values.map((value) => value + deviation * random.normal());
}
