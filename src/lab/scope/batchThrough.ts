import { valuesByExample } from "../../core/instruments/byExample.ts";
import { column, mean } from "../../core/instruments/sample.ts";
import { whyNotInEvaluation } from "../../core/instruments/trainMode.ts";
import type { ForwardOptions } from "../../core/instruments/types.ts";
import { invariant } from "../../core/math/errors.ts";
import { program } from "../../core/nn/program.ts";
import { inBatch, type WhyUnseen } from "./noiseClouds.ts";
import type { OpenTrial } from "./openTrial.ts";
import { seenBatches, statisticsOf } from "./seenBatches.ts";

/** One mini-batch on its way through the batch norm of one unit. Numbers by example are in the order of `rows`. */
export interface BatchThrough {
  /** Epoch, from 0, of the trial's own order; undefined where the statistics are those of the whole training set. */
  readonly epoch?: number;
  /** Training rows of the statistics batch, and which of them is the watched example. */
  readonly rows: Int32Array;
  readonly place: number;
  /** M: values of the unit for each example, the pixels of a feature map; 1 in a dense layer. */
  readonly positions: number;
  /** What enters the norm; of a feature map its mean over the pixels of each example. */
  readonly z: Float64Array;
  readonly mean: number;
  /** Biased; of a feature map over the pixels of all examples. */
  readonly variance: number;
  readonly eps: number;
  /** sqrt(variance + eps) */
  readonly deviation: number;
  /** (z - mean) / deviation: of a feature map the mean of its normalised pixels, as the norm is the same for all. */
  readonly normalised: Float64Array;
  readonly gamma: number;
  readonly beta: number;
  /** gamma normalised + beta */
  readonly y: Float64Array;
  /** The watched example in each of the mini-batches seen, this one among them: its normalised value. */
  readonly others: readonly {
    readonly epoch: number;
    readonly mean: number;
    readonly deviation: number;
    readonly value: number;
  }[];
  /** Noise is injected behind the normalisation; it is not in these numbers. */
  readonly injected: boolean;
}

/** Why there is nothing to follow: no batch norm there, or none seen. */
export type WhyNotFollowed = "noNorm" | WhyUnseen;

/** What to follow: unit `unit` of hidden layer `layer`, the watched training row, and which of its mini-batches. */
export interface Followed {
  readonly layer: number;
  readonly unit: number;
  readonly row: number;
  /** Index among `batches` mini-batches. */
  readonly batch: number;
  readonly batches: number;
}

/**
 * Follows one of the watched example's mini-batches through the batch norm of one unit, in the network as it is: its
 * pre-activations (layers upstream normalise by the same mini-batch; dropout and injected noise are off), their mean and
 * deviation, what comes of them. A feature map is normalised over the pixels of all examples together. Or why there is nothing to follow.
 * Source: Ioffe and Szegedy 2015, Algorithm 1, and section 3.2 for feature maps.
 */
export function batchThrough(
  trial: OpenTrial,
  { layer, unit, row, batch, batches }: Followed,
): BatchThrough | WhyNotFollowed {
  const { nets } = trial.now;
  const units = nets.units[layer];
  invariant(units !== undefined && unit < units, `batchThrough: no unit ${unit} in hidden layer ${layer}`);
  const norm = nets.norm(0, layer);
  if (norm === undefined) return "noNorm";
  const stages = program(trial.spec.net).stages.filter(({ hidden }) => hidden === layer);
  if (norm.estimates !== undefined || whyNotInEvaluation(nets.reference(0).program) !== undefined)
    return "otherEstimates";
  const positions = stages.find(({ spec }) => spec.type === "batchNorm")?.from.positions ?? 1;
  const gamma = norm.gamma[unit] ?? 1;
  const beta = norm.beta[unit] ?? 0;
  const injected = stages.some(({ noise }) => noise !== undefined);
  const through = (options?: ForwardOptions) => {
    const [values] = valuesByExample(nets, "train", layer, "preactivations", options);
    invariant(values !== undefined, "batchThrough: one network");
    const within = values.within === undefined ? 0 : mean(column(values.within, units, unit));
    return { positions, ...normalisedBy(column(values.mean, units, unit), { within, eps: norm.eps, gamma, beta }) };
  };

  if (statisticsOf(trial) === "all") {
    const found = through();
    const rows = Int32Array.from(found.z, (_, i) => i);
    return { rows, place: row, ...found, others: [], injected };
  }
  const seen = seenBatches(trial, row, batches);
  const chosen = seen[batch];
  if (chosen === undefined) return "leftOver";
  const others = seen.map((own) => {
    const found = through(inBatch(trial, own));
    return {
      epoch: own.epoch,
      mean: found.mean,
      deviation: found.deviation,
      value: found.normalised[own.place] ?? Number.NaN,
    };
  });
  return {
    epoch: chosen.epoch,
    rows: chosen.rows,
    place: chosen.place,
    ...through(inBatch(trial, chosen)),
    others,
    injected,
  };
}

/** @param within variance over the pixels of an example, its mean over the examples; 0 in a dense layer */
function normalisedBy(
  z: Float64Array,
  { within, eps, gamma, beta }: { within: number; eps: number; gamma: number; beta: number },
): Pick<BatchThrough, "z" | "mean" | "variance" | "eps" | "deviation" | "normalised" | "gamma" | "beta" | "y"> {
  const centre = mean(z);
  const variance = mean(z.map((value) => (value - centre) * (value - centre))) + within;
  const deviation = Math.sqrt(variance + eps);
  const normalised = z.map((value) => (value - centre) / deviation);
  const y = normalised.map((value) => gamma * value + beta);
  return { z, mean: centre, variance, eps, deviation, normalised, gamma, beta, y };
}
