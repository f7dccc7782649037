import type { Numbers } from "./numbers.ts";
import { column } from "./sample.ts";
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
  /** Post-activations of the upstream units (N, U). */
  readonly h: Numbers;
  /** Dense outputs of the downstream units (N, D), before any norm; logits for the output. */
  readonly z: Numbers;
  /** (U, D) */
  readonly weights: Float32Array;
}

/** The fan-ins of every layer from the second hidden layer to the output, for each network, over `set` in pop-eval mode. */
export function fanIns(nets: Nets, set: SetName): readonly (readonly FanIn[])[] {
  const last = nets.units.length - 1;
  const layers = nets.units.map((upstream, from) => {
    const h = nets.hidden(set, from);
    const z = from === last ? nets.logits(set) : nets.preactivations(set, from + 1);
    return { name: from === last ? "output" : `layer${from + 2}`, from, upstream, h, z };
  });
  return Array.from({ length: nets.count }, (_, p) =>
    layers.map(({ h, z, ...layer }) => {
      const weights = nets.weights(p, layer.from + 1);
      const downstream = weights.length / layer.upstream;
      return { ...layer, h: h[p], z: ownOutputs(z[p], h[p].length / layer.upstream, downstream), weights, downstream };
    }),
  );
}

/**
 * Outputs (N, D) as the D units with incoming weights give them: a logistic network's one output z is handed out as the
 * two logits (0, z).
 */
export function ownOutputs(z: Numbers, rows: number, downstream: number): Numbers {
  return downstream === 1 && z.length === 2 * rows ? column(z, 2, 1) : z;
}
