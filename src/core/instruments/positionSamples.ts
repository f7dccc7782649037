import type { Numbers } from "./numbers.ts";
import { spreadPositions } from "./spreadPositions.ts";
import type { Nets, SetName } from "./types.ts";

/** So many positions of a feature map are looked at: neighbours on a map say much the same. */
const sampled = 16;

/**
 * Post-activations of all units of a layer side by side, at the same positions of each: what is needed to compare units
 * with each other value by value.
 */
export interface PositionSamples {
  /** (N, Q, U): examples, positions, units. */
  readonly values: Numbers;
  /** Q, at most 16. */
  readonly positions: number;
}

/**
 * Samples of hidden layer `layer` of every network over `set` in pop-eval mode: the post-activations themselves where a
 * unit has one position, else one forward pass for each unit.
 */
export function positionSamples(nets: Nets, set: SetName, layer: number): readonly PositionSamples[] {
  const [units, positions] = [nets.units[layer], nets.positions[layer]];
  if (positions === 1) return nets.hidden(set, layer).map((values) => ({ values, positions }));
  const places = spreadPositions(positions, sampled);
  const q = places.length;
  const samples = Array.from({ length: nets.count }, (_, p) => ({
    values: new Float32Array(nets.examples(p, set).y.length * q * units),
    positions: q,
  }));
  for (let u = 0; u < units; u++) {
    nets.unitValues(set, layer, u).forEach((own, p) => {
      const { values } = samples[p];
      for (let i = 0; i * positions < own.length; i++)
        for (let k = 0; k < q; k++) values[(i * q + k) * units + u] = own[i * positions + places[k]];
    });
  }
  return samples;
}
