import { exclusiveNoise, mapVariance, type Normaliser, overProbes, type ProbeNoise } from "./batchNoise.ts";
import { momentsByExample } from "./byExample.ts";
import { noiseGroups, rescaled } from "./resampledNoise.ts";

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
 * E_x Var_r[a_r(x)] / Var_x E_r[a_r(x)] of each unit, (U); Var_x is divided by the number of probes. The values of a
 * feature map differ over examples and positions.
 * @param variance over the noise, (P, U)
 * @param mean over the noise, (P, U); of feature maps over the positions too
 * @param within of feature maps: variance over the positions of the mean over the noise, (P, U)
 */
export function noiseOverSignal(
  variance: Float64Array,
  mean: Float64Array,
  units: number,
  within?: Float64Array,
): Float64Array {
  const { variance: signal } = momentsByExample(within === undefined ? { mean } : { mean, within }, units);
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
  const ratio = noiseOverSignal(noise.variance, mean, units, signalWithin(noise, of)).map(
    (r) => (r * count) / (count - 1),
  );
  const groups = rescaled(
    noise.maps.map((sums) => mapVariance(sums, of.variance)),
    ratio,
  );
  const variance = overProbes(noise.variance, units);
  return { ratio, groups, correlation: noise.shared.map((covariance, u) => covariance / variance[u]) };
}

/** Variance of E_r xhat over the positions of each probe. */
function signalWithin({ along }: ProbeNoise, { scale, units }: Normaliser): Float64Array | undefined {
  return along?.within.map((v, at) => {
    const slope = along.slope[at] + scale[at % units];
    return v * slope * slope;
  });
}
