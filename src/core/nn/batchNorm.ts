import { invariant, UserError } from "../math/errors.ts";
import { affine } from "./affine.ts";
import { matchedNoise, type NoiseDraws } from "./matchedNoise.ts";
import { type Moments, moments } from "./moments.ts";
import { type Normalisation, normalise } from "./normalise.ts";
import type { LayerParams } from "./params.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";
import { initialStatistics, type RunningStatistics, updateStatistics } from "./runningStatistics.ts";
import type { BatchNormSpec } from "./spec.ts";
import { statisticsBatches } from "./statisticsBatches.ts";

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
  /** Statistics batches and the moments they were normalised with. */
  readonly how: Normalisation;
  /** x̂, before injected noise. */
  readonly normalised: Float64Array;
  /** x̂ after injected noise: what gamma multiplies. */
  readonly noisy: Float64Array;
  /** Whether the gradient flows through the moments. */
  readonly through: boolean;
  readonly call: BatchNormCall;
}

interface BatchNorm {
  init(units: number): { readonly params: LayerParams; readonly running: RunningStatistics };
  /**
   * y = gamma x̂ + beta with x̂ = (x - mean) / sqrt(variance + eps), x and y (B, U, M).
   *
   * In training, mean and variance are those of each statistics batch and `running` is updated with one after the
   * other. In evaluation they are the running ones, or, where `running` is undefined because none are tracked, those
   * of the batch. @returns the running statistics after the pass.
   */
  forward(
    x: Float64Array,
    params: LayerParams,
    running: RunningStatistics | undefined,
    spec: BatchNormSpec,
    call: BatchNormCall,
  ): { readonly y: Float64Array; readonly running: RunningStatistics | undefined; readonly tape: BatchNormTape };
  /** dgamma = sum of dy x̂, dbeta = sum of dy; then back through noise and normalisation. */
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
  init(units) {
    const params = { gamma: new Float64Array(units).fill(1), beta: new Float64Array(units) };
    return { params, running: initialStatistics(units) };
  },

  forward(x, params, running, spec, call) {
    const { units, positions = 1, noise } = call;
    const rows = rowsOf("batch norm", x, units * positions);
    expectLength("batch norm", "gamma", params.gamma, units);
    expectLength("batch norm", "beta", params.beta, units);
    invariant(noise === undefined || positions === 1, "batch norm: injected noise with positions");
    const given: readonly Moments[] | undefined =
      call.given ?? (running === undefined || learns(call) ? undefined : [running]);
    const bounds = given?.length === 1 ? [0, rows] : statisticsBatches(rows, spec.statistics);
    if (given !== undefined && given.length !== bounds.length - 1)
      throw new UserError(
        `batch norm: ${given.length} moments given; expected 1 or ${bounds.length - 1}, one for each statistics batch`,
      );
    if (given === undefined && call.batchOfOne !== "normalise") refuseBatchOfOne(bounds, positions, spec);
    const used = given ?? bounds.slice(1).map((to, k) => moments(x, units, positions, bounds[k], to));
    const how = { units, positions, bounds, moments: used, eps: spec.eps };
    const normalised = normalise.forward(x, how);
    const noisy = noise === undefined ? normalised : matchedNoise.forward(normalised, noise, units);
    const learned = given === undefined && learns(call) ? remember(running, how, spec) : running;
    const through = given === undefined && !spec.stopGradient;
    return {
      y: affine.forward(noisy, params, units, positions),
      running: learned,
      tape: { how, normalised, noisy, through, call },
    };
  },

  backward(dy, params, tape) {
    const { units, positions = 1, noise, trainable = true } = tape.call;
    expectLength("batch norm", "dy", dy, tape.normalised.length);
    const affineGradients = affine.backward(dy, tape.noisy, params, units, positions);
    const dNormalised =
      noise === undefined ? affineGradients.x : matchedNoise.backward(affineGradients.x, noise, units);
    return {
      x: normalise.backward(dNormalised, tape.normalised, tape.how, tape.through),
      params: trainable ? affineGradients.params : {},
    };
  },
};

function learns(call: BatchNormCall): boolean {
  return call.mode === "train" && call.trainable !== false;
}

function refuseBatchOfOne(bounds: readonly number[], positions: number, spec: BatchNormSpec): void {
  for (let k = 0; k + 1 < bounds.length; k++) {
    if ((bounds[k + 1] - bounds[k]) * positions !== 1) continue;
    const consequence =
      spec.dialect === "pytorch"
        ? "PyTorch refuses it too"
        : "Keras would return beta for every input and pull its moving variance towards 0 without a word";
    throw new UserError(
      `batch norm: a statistics batch of one row has variance 0 (${consequence}). ` +
        'Use a batch of at least 2 rows, drop the incomplete last batch (lastBatch: "drop"), or take statistics: "all"',
    );
  }
}

function remember(
  running: RunningStatistics | undefined,
  how: Normalisation,
  spec: BatchNormSpec,
): RunningStatistics | undefined {
  if (running === undefined) return undefined;
  return how.moments.reduce<RunningStatistics>((old, batch, k) => {
    const n = (how.bounds[k + 1] - how.bounds[k]) * how.positions;
    return updateStatistics(old, batch, n, spec.dialect, spec.momentum);
  }, running);
}
