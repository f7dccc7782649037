import { meanDeviationRatio } from "../nn/matchedNoise.ts";

/** Noise that turns a value x into s x + m, with s and m drawn anew each time. */
export interface AffineNoise {
  /** E[s] */
  readonly gain: number;
  /** Var[s] */
  readonly scaleVariance: number;
  /** Var[m] */
  readonly shiftVariance: number;
  /** Cov[s, m] */
  readonly covariance: number;
  /** Whether all examples of a batch get the same s and m. */
  readonly shared: boolean;
}

/** Noise-to-signal ratio and noise correlation of one unit. */
export interface NoiseToSignal {
  /** E_x Var[a(x)] / Var_x E[a(x)] */
  readonly noiseToSignal: number;
  /** Correlation of the noise of two examples of one batch: their mean covariance over the mean variance. */
  readonly correlation: number;
}

/** Inverted dropout at rate q: s is 0 or 1 / (1 - q). */
export function dropoutNoise(rate: number): AffineNoise {
  return { gain: 1, scaleVariance: rate / (1 - rate), shiftVariance: 0, covariance: 0, shared: false };
}

/**
 * Injected noise with the law of batch statistics at a statistics batch of K, xhat -> (xhat + e) s with the mean of s
 * divided out: E[s^2] = K / (K - 3) / E[sigma / sigma_B]^2, Var[e] = 1/K, independent. For normalised values.
 */
export function matchedAffine(batch: number, shared: boolean): AffineNoise {
  const gain = meanDeviationRatio(batch);
  const second = batch / (batch - 3) / (gain * gain);
  return { gain: 1, scaleVariance: second - 1, shiftVariance: second / batch, covariance: 0, shared };
}

/**
 * Noise-to-signal ratio of affine noise on a unit with mean E[x] and variance Var[x] over the examples: noise
 * Var[s] E[x^2] + 2 Cov[s, m] E[x] + Var[m], signal E[s]^2 Var[x].
 */
export function affineNoiseToSignal(noise: AffineNoise, mean: number, variance: number): NoiseToSignal {
  const { gain, scaleVariance, shiftVariance, covariance, shared } = noise;
  const common = scaleVariance * mean * mean + 2 * covariance * mean + shiftVariance;
  const own = scaleVariance * variance + common;
  return { noiseToSignal: own / (gain * gain * variance), correlation: shared ? common / own : 0 };
}
