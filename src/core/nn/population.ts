import { invariant } from "../math/errors.ts";
import { type Moments, moments } from "./moments.ts";
import { forward, type NetRunning, type Pass } from "./network.ts";
import type { NetParams } from "./params.ts";
import type { StageTape } from "./passStage.ts";
import type { Program, Stage } from "./program.ts";
import { rowsOf } from "./rowsOf.ts";
import { statisticsBatches } from "./statisticsBatches.ts";

/** Moments of every batch norm's input, by layer of the spec; undefined for other layers. */
export type NetMoments = readonly (Moments | undefined)[];

/**
 * Exact population statistics `pop-eval`: mean and biased variance (or what an estimator puts in their place) of each
 * batch norm's input over all rows of x (the training set), with every batch norm upstream already using its own. One pass over all rows in which each batch norm
 * normalises by the rows themselves does just that.
 *
 * @param edit holds to be in place while the statistics are taken
 */
export function populationMoments(net: Program, params: NetParams, x: Float64Array, edit?: Pass["edit"]): NetMoments {
  const { stages } = forward(net, params, [], x, { mode: "eval", statistics: "batch", edit });
  return netMoments(net, (s) => momentsUsed(stages[s])[0]);
}

/**
 * Population statistics `pop-train`: the same, with the batch norms upstream in training mode: each of the consecutive
 * batches of `batch` rows normalises by its own training statistics. No dropout, no injected noise. First and second
 * moments are averaged over the batches, so that the variance between batches counts; where an estimator stands in for
 * mean and variance, those of its values.
 *
 * @param running of the trained network: batch renormalisation takes its factors from it
 * Source: Wu and Johnson 2021, "Rethinking 'Batch' in BatchNorm", section 3 (PreciseBN).
 */
export function trainingMoments(
  net: Program,
  params: NetParams,
  x: Float64Array,
  batch: number,
  edit?: Pass["edit"],
  running: NetRunning = [],
): NetMoments {
  const bounds = statisticsBatches(rowsOf("population statistics", x, net.spec.inputs), batch);
  const tapes = bounds.slice(1).map((to, k) => {
    const rows = Int32Array.from({ length: to - bounds[k] }, (_, i) => bounds[k] + i);
    return forward(net, params, running, x, { mode: "train", rows, edit });
  });
  return netMoments(net, (s, { from: { units, positions }, spec }) => {
    const passed = tapes.map((tape) => tape.stages[s]);
    if (spec.type === "batchNorm" && spec.estimator !== undefined) return averaged(passed);
    const input = concatenate(passed.map((tape) => tape.input));
    return moments(input, units, positions, 0, input.length / (units * positions));
  });
}

function netMoments(net: Program, momentsOf: (s: number, stage: Stage) => Moments): NetMoments {
  const out: (Moments | undefined)[] = net.spec.layers.map(() => undefined);
  net.stages.forEach((stage, s) => {
    if (stage.spec.type === "batchNorm") out[stage.layer] = momentsOf(s, stage);
  });
  return out;
}

function momentsUsed({ batchNorm }: StageTape): readonly Moments[] {
  invariant(batchNorm, "population: a batch norm without its tape");
  return batchNorm.how.moments;
}

/** Mean and variance of a mixture of the statistics batches, each with the weight of its rows. */
function averaged(passed: readonly StageTape[]): Moments {
  const parts = passed.flatMap((tape) => {
    const bounds = tape.batchNorm?.how.bounds ?? [];
    return momentsUsed(tape).map((used, k) => ({ ...used, rows: bounds[k + 1] - bounds[k] }));
  });
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const mixed = (value: (part: Moments, u: number) => number): Float64Array =>
    parts[0].mean.map((_, u) => parts.reduce((sum, part) => sum + (part.rows / rows) * value(part, u), 0));
  const mean = mixed((part, u) => part.mean[u]);
  const variance = mixed((part, u) => {
    const apart = part.mean[u] - mean[u];
    return part.variance[u] + apart * apart;
  });
  return { mean, variance };
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
