import type { Moments } from "./moments.ts";
import type { BatchNormSpec } from "./spec.ts";

/** Moving averages behind r and d, both (U). */
export interface RenormStatistics {
  readonly mean: Float64Array;
  /** Of sqrt(biased variance + eps). */
  readonly deviation: Float64Array;
}

/** r and d of each unit, both (U). */
export interface RenormFactors {
  readonly r: Float64Array;
  readonly d: Float64Array;
}

interface Renormalise {
  /**
   * r = sigma_B / sigma clipped to [1 / rMax, rMax], d = (mu_B - mu) / sigma clipped to [-dMax, dMax], with sigma_B =
   * sqrt(biased variance + eps) of the batch and the moving averages mu, sigma from before the step.
   */
  factors(
    batch: Moments,
    moving: RenormStatistics,
    limits: NonNullable<BatchNormSpec["renorm"]>,
    eps: number,
  ): RenormFactors;
  /** x̂ r + d for x̂ (B, U, M). */
  forward(normalised: Float64Array, factors: RenormFactors, units: number, positions: number): Float64Array;
  /** dL/dx̂ = r dL/dy: r and d are constants. */
  backward(dy: Float64Array, factors: RenormFactors, units: number, positions: number): Float64Array;
}

/**
 * Batch renormalisation: the normalised values of a batch, corrected towards those that the moving averages would give.
 * Source: Ioffe 2017, "Batch renormalization: towards reducing minibatch dependence in batch-normalized models",
 * algorithm 1.
 */
export const renormalise: Renormalise = {
  factors(batch, moving, { rMax, dMax }, eps) {
    return {
      r: batch.variance.map((v, u) => clip(Math.sqrt(v + eps) / moving.deviation[u], 1 / rMax, rMax)),
      d: batch.mean.map((m, u) => clip((m - moving.mean[u]) / moving.deviation[u], -dMax, dMax)),
    };
  },

  forward(normalised, { r, d }, units, positions) {
    return normalised.map((value, i) => {
      const u = Math.floor(i / positions) % units;
      return value * r[u] + d[u];
    });
  },

  backward(dy, { r }, units, positions) {
    return dy.map((error, i) => error * r[Math.floor(i / positions) % units]);
  },
};

function clip(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
