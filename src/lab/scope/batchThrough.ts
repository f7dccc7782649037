import { column, mean } from "../../core/instruments/sample.ts";
import { whyNotInEvaluation } from "../../core/instruments/trainMode.ts";
import { invariant } from "../../core/math/errors.ts";
import { program } from "../../core/nn/program.ts";
import { inBatch, type WhyUnseen } from "./noiseClouds.ts";
import type { OpenTrial } from "./openTrial.ts";
import { type SeenBatch, seenBatches, statisticsOf } from "./seenBatches.ts";

/** One mini-batch on its way through the batch norm of one unit. Numbers by example are in the order of `rows`. */
export interface BatchThrough {
  /** Epoch, from 0, of the trial's own order; undefined where the statistics are those of the whole training set. */
  readonly epoch?: number;
  /** Training rows of the statistics batch, and which of them is the watched example. */
  readonly rows: Int32Array;
  readonly place: number;
  /** What enters the norm. */
  readonly z: Float64Array;
  readonly mean: number;
  /** Biased. */
  readonly variance: number;
  readonly eps: number;
  /** sqrt(variance + eps) */
  readonly deviation: number;
  /** (z - mean) / deviation */
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

/** Why there is nothing to follow: no batch norm there, one over the pixels of feature maps, or none seen. */
export type WhyNotFollowed = "noNorm" | "featureMap" | WhyUnseen;

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
 * deviation, what comes of them. Or why there is nothing to follow.
 * Source: Ioffe and Szegedy 2015, Algorithm 1.
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
  if (stages.some(({ spec, from }) => spec.type === "batchNorm" && from.positions > 1)) return "featureMap";
  const gamma = norm.gamma[unit] ?? 1;
  const beta = norm.beta[unit] ?? 0;
  const injected = stages.some(({ noise }) => noise !== undefined);
  const through = (z: Float64Array) => normalisedBy(z, norm.eps, gamma, beta);

  if (statisticsOf(trial) === "all") {
    const [all] = nets.preactivations("train", layer);
    const z = column(all ?? new Float32Array(0), units, unit);
    const rows = Int32Array.from({ length: z.length }, (_, i) => i);
    return { rows, place: row, ...through(z), others: [], injected };
  }
  const seen = seenBatches(trial, row, batches);
  const values = (own: SeenBatch): Float64Array => {
    const [z] = nets.preactivations("train", layer, inBatch(trial, own));
    return column(z ?? new Float32Array(0), units, unit);
  };
  const chosen = seen[batch];
  if (chosen === undefined) return "leftOver";
  const others = seen.map((own) => {
    const found = through(values(own));
    return {
      epoch: own.epoch,
      mean: found.mean,
      deviation: found.deviation,
      value: found.normalised[own.place] ?? Number.NaN,
    };
  });
  return { epoch: chosen.epoch, rows: chosen.rows, place: chosen.place, ...through(values(chosen)), others, injected };
}

function normalisedBy(
  z: Float64Array,
  eps: number,
  gamma: number,
  beta: number,
): Pick<BatchThrough, "z" | "mean" | "variance" | "eps" | "deviation" | "normalised" | "gamma" | "beta" | "y"> {
  const centre = mean(z);
  const variance = mean(z.map((value) => (value - centre) * (value - centre)));
  const deviation = Math.sqrt(variance + eps);
  const normalised = z.map((value) => (value - centre) / deviation);
  const y = normalised.map((value) => gamma * value + beta);
  return { z, mean: centre, variance, eps, deviation, normalised, gamma, beta, y };
}
