import { UserError } from "../math/errors.ts";
import { affine } from "./affine.ts";
import { estimatorOf } from "./estimatorOf.ts";
import { matchedNoise, type NoiseDraws } from "./matchedNoise.ts";
import { estimatedMoments, type Moments, moments } from "./moments.ts";
import { type Normalisation, normalise } from "./normalise.ts";
import { others } from "./others.ts";
import type { LayerParams } from "./params.ts";
import { type RenormFactors, renormalise } from "./renormalise.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import type { BatchNormSpec } from "./spec.ts";
import { statisticsBatches } from "./statisticsBatches.ts";
import { updateRunning } from "./updateRunning.ts";

/** How one forward pass is to be run. */
export interface BatchNormCall {
  readonly mode: "train" | "eval";
  readonly units: number;
  /** M of an input (B, U, M): places of a sequence or pixels of an image. Default 1. */
  readonly positions?: number;
  /**
   * Moments to normalise with instead of those measured or remembered: one entry, or one for each statistics batch.
   * No gradient flows through them.
   */
  readonly given?: readonly Moments[] | undefined;
  /** Injected between normalisation and affine map. */
  readonly noise?: NoiseDraws | undefined;
  /** Default true. False: Keras' frozen layer, which uses its running statistics in training too and keeps them. */
  readonly trainable?: boolean;
  /**
   * `refuse` (default): a statistics batch of one value a unit is the user's mistake. `normalise`: do as Keras does,
   * whose output is then beta whatever the input was.
   */
  readonly batchOfOne?: "refuse" | "normalise";
}

/** What the backward pass needs of the forward pass. */
export interface BatchNormTape {
  /** (B, U, M) */
  readonly x: Float64Array;
  /** Statistics batches and the moments they were normalised with. */
  readonly how: Normalisation;
  /** x̂, before renormalisation and injected noise. */
  readonly normalised: Float64Array;
  /** x̂ behind both: what gamma multiplies. */
  readonly noisy: Float64Array;
  /** Factors of batch renormalisation. */
  readonly renorm?: RenormFactors | undefined;
  /** Whether the gradient flows through the moments. */
  readonly through: boolean;
  readonly spec: BatchNormSpec;
  readonly call: BatchNormCall;
}

interface BatchNorm {
  /**
   * y = gamma x̂ + beta with x̂ = (x - mean) / sqrt(variance + eps), x and y (B, U, M).
   *
   * In training, mean and variance are those of each statistics batch and `running` is updated with one after the
   * other; with `statistics: "others"` each example is one, and `running` is updated with the whole batch. In evaluation
   * they are the running ones, or, where `running` is undefined because none are tracked, those of the batch. An
   * estimator stands in for mean and variance wherever they are measured; renormalisation acts where `running` is
   * updated. @returns the running statistics after the pass.
   */
  forward(
    x: Float64Array,
    params: LayerParams,
    running: RunningStatistics | undefined,
    spec: BatchNormSpec,
    call: BatchNormCall,
  ): { readonly y: Float64Array; readonly running: RunningStatistics | undefined; readonly tape: BatchNormTape };
  /** dgamma = sum of dy x̂, dbeta = sum of dy; then back through noise, renormalisation and normalisation. */
  backward(
    dy: Float64Array,
    params: LayerParams,
    tape: BatchNormTape,
  ): { readonly x: Float64Array; readonly params: LayerParams };
}

/**
 * Batch normalisation in both dialects. `statistics: "all"` is a matter of which rows are handed in: the layer sees all
 * of them and takes the moments over them. Throws UserError for a statistics batch of a single value in training.
 * Source: Ioffe and Szegedy 2015, Algorithm 1 and the gradients of section 3.
 */
export const batchNorm: BatchNorm = {
  forward(x, params, running, spec, call) {
    const { units, positions = 1, noise } = call;
    const rows = rowsOf("batch norm", x, units * positions);
    expectLength("batch norm", "gamma", params.gamma, units);
    expectLength("batch norm", "beta", params.beta, units);
    const given: readonly Moments[] | undefined =
      call.given ?? (running === undefined || learns(call) ? undefined : [running]);
    const bounds = given?.length === 1 ? [0, rows] : boundsOf(rows, spec);
    if (given !== undefined && given.length !== bounds.length - 1)
      throw new UserError(
        `batch norm: ${given.length} moments given; expected 1 or ${bounds.length - 1}, one for each statistics batch`,
      );
    if (given === undefined) refuseBatchOfOne(bounds, rows, spec, call);
    const used = given ?? measured(x, bounds, spec, units, positions);
    const how = { units, positions, bounds, moments: used, eps: spec.eps };
    const normalised = normalise.forward(x, how);
    const learned = given === undefined && learns(call) ? running : undefined;
    const renorm =
      spec.renorm === undefined || learned?.renorm === undefined || rows === 0
        ? undefined
        : renormalise.factors(used[0], learned.renorm, spec.renorm, spec.eps);
    const corrected = renorm === undefined ? normalised : renormalise.forward(normalised, renorm, units, positions);
    const noisy = noise === undefined ? corrected : matchedNoise.forward(corrected, noise, units, positions);
    return {
      y: affine.forward(noisy, params, units, positions),
      running: learned === undefined ? running : updateRunning(learned, x, how, spec),
      tape: { x, how, normalised, noisy, renorm, through: given === undefined && !spec.stopGradient, spec, call },
    };
  },

  backward(dy, params, tape) {
    const { units, positions = 1, noise, trainable = true } = tape.call;
    expectLength("batch norm", "dy", dy, tape.normalised.length);
    const { x, params: dParams } = affine.backward(dy, tape.noisy, params, units, positions);
    const dCorrected = noise === undefined ? x : matchedNoise.backward(x, noise, units, positions);
    const dNormalised =
      tape.renorm === undefined ? dCorrected : renormalise.backward(dCorrected, tape.renorm, units, positions);
    return { x: backThrough(dNormalised, tape), params: trainable ? dParams : {} };
  },
};

function learns(call: BatchNormCall): boolean {
  return call.mode === "train" && call.trainable !== false;
}

/** Exclusive statistics make each example a statistics batch of its own. */
function boundsOf(rows: number, { statistics }: BatchNormSpec): readonly number[] {
  if (statistics === "others") return Array.from({ length: rows + 1 }, (_, b) => b);
  return statisticsBatches(rows, statistics);
}

function measured(
  x: Float64Array,
  bounds: readonly number[],
  spec: BatchNormSpec,
  units: number,
  positions: number,
): readonly Moments[] {
  if (spec.statistics === "others") return others.moments(x, units, positions);
  const estimator = estimatorOf(spec);
  return bounds
    .slice(1)
    .map((to, k) =>
      estimator === undefined
        ? moments(x, units, positions, bounds[k], to)
        : estimatedMoments(estimator, x, units, positions, bounds[k], to),
    );
}

function backThrough(dNormalised: Float64Array, { x, how, normalised, through, spec }: BatchNormTape): Float64Array {
  const estimator = estimatorOf(spec);
  if (through && spec.statistics === "others") return others.backward(dNormalised, x, normalised, how);
  if (through && estimator !== undefined) return normalise.backwardThrough(estimator, dNormalised, x, normalised, how);
  return normalise.backward(dNormalised, normalised, how, through);
}

function refuseBatchOfOne(
  bounds: readonly number[],
  rows: number,
  { statistics, dialect }: BatchNormSpec,
  { positions = 1, batchOfOne }: BatchNormCall,
): void {
  if (statistics === "others") {
    if (rows !== 1) return;
    throw new UserError(
      'batch norm: a batch of one row has no other examples (statistics "others"). Use a batch of at least 2 rows, or drop the incomplete last batch (lastBatch: "drop")',
    );
  }
  if (batchOfOne === "normalise") return;
  for (let k = 0; k + 1 < bounds.length; k++) {
    if ((bounds[k + 1] - bounds[k]) * positions !== 1) continue;
    const consequence =
      dialect === "pytorch"
        ? "PyTorch refuses it too"
        : "Keras would return beta for every input and pull its moving variance towards 0 without a word";
    throw new UserError(
      `batch norm: a statistics batch of one row has variance 0 (${consequence}). ` +
        'Use a batch of at least 2 rows, drop the incomplete last batch (lastBatch: "drop"), or take statistics: "all"',
    );
  }
}
