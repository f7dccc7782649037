import type { ForwardOptions, Nets, SetName } from "./types.ts";

/** The engine keeps room for statistics batches of at least this many rows, however small the training set. */
const roomyBatch = 128;

/**
 * Largest variance, over repeated evaluation passes, of any unit of hidden layer `layer` on any example of `set`, for
 * each network: exactly 0 where evaluation does not depend on a batch. There is a pass for each entry of `batches`, and
 * before each one a pass with running and one with batch statistics of that size (or 128), so that a network that
 * remembers a batch, or has merely kept its last answers, would be found out. Where the set is `test` and the `ablation`
 * set is its beginning, those examples are answered in that company too: as a set of their own, cut into other chunks. Of
 * a feature map, the mean over its positions and the mean square stand for the values.
 */
export function evaluationVariance(
  nets: Nets,
  set: SetName,
  layer: number,
  batches: readonly number[],
): readonly number[] {
  const passes = batches.map((batch) => {
    outputs(nets, set, layer, { statistics: "ema" });
    nets.logits(set, { statistics: "batch", statisticsBatch: Math.min(batch, roomyBatch) });
    return outputs(nets, set, layer, { statistics: "pop-eval" });
  });
  const others = set === "test" ? outputs(nets, "ablation", layer, { statistics: "pop-eval" }) : [];
  return Array.from({ length: nets.count }, (_, p) => {
    const moments = passes[0][p].map((_, moment) => passes.map((pass) => pass[p][moment]));
    const own = Math.max(...moments.map(largestVariance));
    const other = others[p];
    if (other === undefined || !isBeginning(nets, p)) return own;
    return Math.max(
      own,
      ...other.map((values, moment) => largestVariance([moments[moment][0].subarray(0, values.length), values])),
    );
  });
}

/** What is known of each unit's values by example: the value, or mean and mean square over the positions; (N, U) each. */
function outputs(
  nets: Nets,
  set: SetName,
  layer: number,
  options: ForwardOptions,
): readonly (readonly Float32Array[])[] {
  if (nets.positions[layer] === 1) return nets.hidden(set, layer, options).map((values) => [values]);
  return nets.exampleMoments(set, layer, "hidden", options).map(({ mean, square }) => [mean, square]);
}

/** Whether the ablation set is the beginning of the test set, and not all of it. */
function isBeginning(nets: Nets, net: number): boolean {
  const [part, whole] = [nets.examples(net, "ablation").x, nets.examples(net, "test").x];
  return part.length < whole.length && part.every((value, i) => value === whole[i]);
}

/** Largest variance over the passes of any entry; NaN where an entry is NaN. */
function largestVariance(passes: readonly Float32Array[]): number {
  let most = 0;
  for (let at = 0; at < passes[0].length; at++) {
    // About the first pass, so that equal values give exactly 0.
    const first = passes[0][at];
    let sum = 0;
    let squares = 0;
    for (const pass of passes) {
      const d = pass[at] - first;
      sum += d;
      squares += d * d;
    }
    most = Math.max(most, squares / passes.length - (sum / passes.length) * (sum / passes.length));
  }
  return most;
}
