import { exclusiveNoise, mapVariance, type Normaliser, overProbes } from "./batchNoise.ts";
import { noiseGroups, rescaled } from "./resampledNoise.ts";
import { unitMoments } from "./unitMoments.ts";

/** Noise-to-signal ratios of U units, and the correlation of the noise of two examples of one batch. */
export interface SignalRatios {
  /** (U) */
  readonly ratio: Float64Array;
  /** (U) */
  readonly correlation: Float64Array;
  /** (U) ratio of each group of batches by itself, for the error; none where the values are exact. */
  readonly groups: readonly Float64Array[];
}

/**
 * E_x Var_r[a_r(x)] / Var_x E_r[a_r(x)] of each unit, (U); Var_x is divided by the number of probes.
 * @param variance over the noise, (P, U)
 * @param mean over the noise, (P, U)
 */
export function noiseOverSignal(variance: Float64Array, mean: Float64Array, units: number): Float64Array {
  const signal = unitMoments(mean, units).variance;
  return overProbes(variance, units).map((noise, u) => noise / signal[u]);
}

/**
 * Ratios of batch norm at one statistics batch, the probe not in the batch; gamma cancels.
 * @param draws (R, B + 1) rows
 */
export function batchRatios(of: Normaliser, draws: Int32Array, batch: number): SignalRatios {
  const { units, centred, scale } = of;
  const count = draws.length / (batch + 1);
  const noise = exclusiveNoise(of, draws, batch, noiseGroups);
  const mean = noise.bias.map((b, at) => b + centred[at] * scale[at % units]);
  const ratio = noiseOverSignal(noise.variance, mean, units).map((r) => (r * count) / (count - 1));
  const groups = rescaled(
    noise.maps.map((sums) => mapVariance(sums, of.variance)),
    ratio,
  );
  const variance = overProbes(noise.variance, units);
  return { ratio, groups, correlation: noise.shared.map((covariance, u) => covariance / variance[u]) };
}
