import { type ByExample, valuesByExample } from "./byExample.ts";
import type { Numbers } from "./numbers.ts";
import { column } from "./sample.ts";
import type { ForwardOptions, Nets, SetName } from "./types.ts";

/** Units of layer `to`; the number of hidden layers means the output. */
export function unitsOf(nets: Nets, to: number): number {
  if (to < nets.units.length) return nets.units[to];
  // The last weight layer is dense and reads every position of every unit before it.
  return nets.weights(0, to).length / (nets.units[to - 1] * nets.positions[to - 1]);
}

/** Weight-layer outputs of layer `to` of every network, by example: pre-activations, or the logits. */
export function outputsOf(nets: Nets, set: SetName, to: number, options: ForwardOptions = {}): readonly ByExample[] {
  if (to < nets.units.length) return valuesByExample(nets, set, to, "preactivations", options);
  const downstream = unitsOf(nets, to);
  return nets.logits(set, options).map((z, p) => ({ mean: ownOutputs(z, nets.examples(p, set).y.length, downstream) }));
}

/**
 * Outputs (N, D) as the D units with incoming weights give them: a logistic network's one output z is handed out as the
 * two logits (0, z).
 */
function ownOutputs(z: Numbers, rows: number, downstream: number): Numbers {
  return downstream === 1 && z.length === 2 * rows ? column(z, 2, 1) : z;
}
