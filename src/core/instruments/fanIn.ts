import { momentsByExample, withoutExamples } from "./byExample.ts";
import { outputsOf, unitsOf } from "./layerOutputs.ts";
import { type MapContributions, mapContributions } from "./mapContributions.ts";
import type { Numbers } from "./numbers.ts";
import type { Nets, SetName } from "./types.ts";

/**
 * Everything that one layer's D downstream units read: the U units of the hidden layer before it. The layer behind the
 * last hidden layer is the output, whose units are the logits.
 */
export interface FanIn {
  /** `layer2`, ... or `output`. */
  readonly name: string;
  /** Index of the upstream hidden layer. */
  readonly from: number;
  readonly upstream: number;
  readonly downstream: number;
  /** Post-activations of the upstream units (N, U); of feature maps the mean over the positions. */
  readonly h: Numbers;
  /** Weight-layer outputs of the downstream units (N, D), before any norm, of feature maps the mean; logits for the output. */
  readonly z: Numbers;
  /** Of downstream feature maps: variance over the positions of each example's outputs, (N, D). */
  readonly zWithin?: Float64Array;
  /** (I, D): one row for each upstream unit, or several (kernel cells, positions of a flattened map). */
  readonly weights: Float32Array;
  /** Where a single weight does not tell what an upstream unit contributes. */
  readonly maps?: MapContributions;
}

/** The fan-ins of every layer from the second hidden layer to the output, for each network, over `set` in pop-eval mode. */
export function fanIns(nets: Nets, set: SetName): readonly (readonly FanIn[])[] {
  const last = nets.units.length - 1;
  const layers = nets.units.map((upstream, from) => {
    const downstream = unitsOf(nets, from + 1);
    const h = nets.hidden(set, from);
    const z = outputsOf(nets, set, from + 1);
    const name = from === last ? "output" : `layer${from + 2}`;
    const weights = h.map((_, p) => nets.weights(p, from + 1));
    const single =
      nets.positions[from] === 1 && weights[0].length === upstream * downstream && z.every(({ within }) => !within);
    const maps = single ? undefined : mapContributions(nets, { set, from, downstream });
    return { name, from, upstream, downstream, h, z, weights, maps };
  });
  return Array.from({ length: nets.count }, (_, p) =>
    layers.map(({ h, z, weights, maps, ...layer }) => {
      const { mean, within } = z[p];
      const own = { ...layer, h: h[p], z: mean, weights: weights[p] };
      return { ...own, ...(within && { zWithin: within }), ...(maps && { maps: maps[p] }) };
    }),
  );
}

/** Variance of each downstream unit's outputs over the examples and positions, (D). */
export function outputVariance({ z, zWithin, downstream }: FanIn, group?: number): Float64Array {
  const values = zWithin === undefined ? { mean: z } : { mean: z, within: zWithin };
  return momentsByExample(withoutExamples(values, downstream, group), downstream).variance;
}
