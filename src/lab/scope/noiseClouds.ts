import { whyNotInEvaluation } from "../../core/instruments/trainMode.ts";
import type { ForwardOptions, Nets } from "../../core/instruments/types.ts";
import { wholeSet } from "../../core/instruments/wholeSet.ts";
import type { OpenTrial } from "./openTrial.ts";
import { type SeenBatch, seenBatches, statisticsOf } from "./seenBatches.ts";

/** Why there is no mini-batch to see: the norms do more than evaluation can, or every epoch leaves the example over. */
export type WhyUnseen = "otherEstimates" | "leftOver";

/** One training example in R mini-batches, in the network as it is. */
export interface NoiseClouds {
  /** R */
  readonly count: number;
  /** Rows over which the batch norms took their statistics; undefined where the arm has none of them from a mini-batch. */
  readonly batch?: number;
  /** By hidden layer: what the next layer reads, (R, U). */
  readonly values: readonly Float32Array[];
  /** By hidden layer: the same in evaluation mode, without noise and with population statistics, (U). */
  readonly still: readonly Float32Array[];
  /** Why no such values can be had. */
  readonly why?: WhyUnseen;
}

/**
 * Passes training example `row` through the network in R of its own mini-batches (`seenBatches`) with the arm's noise on:
 * statistics of the mini-batch in the batch norms, dropout, injected noise, a new draw for each mini-batch. The weights are
 * those of now in all of them, so that what moves is the noise alone.
 */
export function noiseClouds(trial: OpenTrial, row: number, count: number): NoiseClouds {
  const { nets } = trial.now;
  const still = nets.units.map((units, layer) => one(nets, layer, units, { inputs: [inputsOf(trial, [row])] }, 0));
  const unseen = (why: WhyUnseen): NoiseClouds => ({
    count: 0,
    values: still.map(() => new Float32Array(0)),
    still,
    why,
  });
  if (whyNotInEvaluation(nets.reference(0).program) !== undefined) return unseen("otherEstimates");
  const passes = passesOf(trial, row, count);
  if (passes.length === 0) return unseen("leftOver");
  const values = nets.units.map((units, layer) => {
    const all = new Float32Array(passes.length * units);
    passes.forEach(({ options, place }, k) => {
      all.set(one(nets, layer, units, options, place), k * units);
    });
    return all;
  });
  const batch = passes[0]?.options.statisticsBatch === undefined ? undefined : passes[0].rows;
  return { count: passes.length, ...(batch === undefined ? {} : { batch }), values, still };
}

interface OnePass {
  readonly options: ForwardOptions;
  readonly place: number;
  readonly rows: number;
}

function passesOf(trial: OpenTrial, row: number, count: number): readonly OnePass[] {
  const noise = (sample: number) => ({ purpose: "scope", sample });
  const statistics = statisticsOf(trial);
  if (statistics === undefined || statistics === "all")
    return Array.from({ length: count }, (_, k) => ({
      options: { inputs: [inputsOf(trial, [row])], noise: noise(k) },
      place: 0,
      rows: 1,
    }));
  return seenBatches(trial, row, count).map((batch, k) => ({
    options: { ...inBatch(trial, batch), noise: noise(k) },
    place: batch.place,
    rows: batch.rows.length,
  }));
}

/** Options of a pass of a mini-batch that normalises itself as one. */
export function inBatch(trial: Pick<OpenTrial, "data">, { rows }: Pick<SeenBatch, "rows">): ForwardOptions {
  return { inputs: [inputsOf(trial, rows)], statistics: "batch", statisticsBatch: wholeSet(rows.length) };
}

/** Inputs (rows, I) of training examples. */
export function inputsOf({ data }: Pick<OpenTrial, "data">, rows: ArrayLike<number>): Float32Array {
  const { inputs, train } = data;
  const x = new Float32Array(rows.length * inputs);
  for (let r = 0; r < rows.length; r++) {
    const from = (rows[r] ?? 0) * inputs;
    x.set(train.x.subarray(from, from + inputs), r * inputs);
  }
  return x;
}

/** Values (U) of hidden layer `layer` for the example at `place` of a pass. */
function one(nets: Nets, layer: number, units: number, options: ForwardOptions, place: number): Float32Array {
  const [h] = nets.hidden("train", layer, options);
  return h?.slice(place * units, (place + 1) * units) ?? new Float32Array(units);
}
