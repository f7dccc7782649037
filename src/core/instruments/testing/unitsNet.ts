import type { ForwardOptions, Nets } from "../types.ts";
import { examplesOf, netByHand } from "./exampleNets.ts";

/**
 * One network with squared loss whose hidden units have given activations, whatever the units before them do, and whose
 * one output is a given function of all of them. Units can be held; other answers than logits are not faked.
 * @param layers activations (N) of each unit of each hidden layer
 * @param output of one example from its activations, all layers after each other
 * @param targets what the output should be (N); what it is with all units in place, unless given
 */
export function unitsNet(
  layers: readonly (readonly Float64Array[])[],
  output: (h: readonly number[]) => number,
  targets?: Float64Array,
): Nets {
  const rows = layers[0][0].length;
  const logits = (options: ForwardOptions = {}): Float32Array =>
    Float32Array.from({ length: rows }, (_, i) =>
      output(
        layers.flatMap((units, layer) =>
          units.map((h, u) =>
            (options.holds?.[0] ?? [])
              .filter((hold) => hold.layer === layer)
              .reduce((value, { scale, shift }) => scale[u] * value + shift[u], h[i]),
          ),
        ),
      ),
    );
  const x = examplesOf(
    Array.from({ length: rows }, () => [0]),
    new Array(rows).fill(0),
  );
  const examples = { ...x, targets: targets === undefined ? logits() : Float32Array.from(targets) };
  return {
    ...netByHand([{ weight: [[1]] }, { weight: [[1]] }], examples),
    units: layers.map((units) => units.length),
    positions: layers.map(() => 1),
    loss: "squared",
    logits: (_, options) => [logits(options)],
  };
}
