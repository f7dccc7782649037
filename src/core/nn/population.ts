import { type Moments, moments } from "./moments.ts";
import { forward, type Pass } from "./network.ts";
import type { NetParams } from "./params.ts";
import type { Program } from "./program.ts";
import { rowsOf } from "./rowsOf.ts";
import { statisticsBatches } from "./statisticsBatches.ts";

/** Moments of every batch norm's input, by layer of the spec; undefined for other layers. */
export type NetMoments = readonly (Moments | undefined)[];

/**
 * Exact population statistics `pop-eval`: mean and biased variance of each batch norm's input over all rows of x (the
 * training set), with every batch norm upstream already using its own. One pass over all rows in which each batch norm
 * normalises by the rows themselves does just that.
 *
 * @param edit holds to be in place while the statistics are taken
 */
export function populationMoments(net: Program, params: NetParams, x: Float64Array, edit?: Pass["edit"]): NetMoments {
  const tape = forward(net, params, [], x, { mode: "eval", statistics: "batch", edit });
  return netMoments(net, (s) => tape.stages[s].input);
}

/**
 * Population statistics `pop-train`: the same, with the batch norms upstream in training mode: each of the consecutive
 * batches of `batch` rows normalises by its own training statistics. No dropout, no injected noise. First and second
 * moments are averaged over the batches, so that the variance between batches counts.
 * Source: Wu and Johnson 2021, "Rethinking 'Batch' in BatchNorm", section 3 (PreciseBN).
 */
export function trainingMoments(
  net: Program,
  params: NetParams,
  x: Float64Array,
  batch: number,
  edit?: Pass["edit"],
): NetMoments {
  const bounds = statisticsBatches(rowsOf("population statistics", x, net.spec.inputs), batch);
  const tapes = bounds.slice(1).map((to, k) => {
    const rows = Int32Array.from({ length: to - bounds[k] }, (_, i) => bounds[k] + i);
    return forward(net, params, [], x, { mode: "train", rows, edit });
  });
  return netMoments(net, (s) => concatenate(tapes.map((tape) => tape.stages[s].input)));
}

function netMoments(net: Program, inputOf: (stage: number) => Float64Array): NetMoments {
  const out: (Moments | undefined)[] = net.spec.layers.map(() => undefined);
  net.stages.forEach(({ layer, spec, units }, s) => {
    if (spec.type !== "batchNorm") return;
    const input = inputOf(s);
    out[layer] = moments(input, units, 1, 0, input.length / units);
  });
  return out;
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
