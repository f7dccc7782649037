import { meanDeviationRatio } from "../nn/matchedNoise.ts";

/** Noise of batch norm on a Gaussian unit of variance 1, the probe not in the batch; exact. */
export interface GaussianNoise {
  /** E[sigma / sigma_B]: batch norm also inflates the signal. */
  readonly gain: number;
  /** Mean variance over the probes. */
  readonly variance: number;
  /** variance / gain^2 */
  readonly noiseToSignal: number;
  /** The rate of inverted dropout on a unit of mean 0 with the same noise-to-signal ratio. */
  readonly equivalentRate: number;
}

/**
 * With sigma_B^2 biased, E[sigma^2 / sigma_B^2] = B / (B - 3) and E[sigma / sigma_B] =
 * sqrt(B/2) Gamma((B-2)/2) / Gamma((B-1)/2), so V = B / (B - 3) (1 + 1/B) - E[sigma / sigma_B]^2.
 * Throws UserError below B = 4, where the variance is infinite.
 * Source: the sampling law of normal mean and variance, Fisher 1925.
 */
export function gaussianNoise(batch: number): GaussianNoise {
  const gain = meanDeviationRatio(batch);
  const variance = (batch + 1) / (batch - 3) - gain * gain;
  const noiseToSignal = variance / (gain * gain);
  return { gain, variance, noiseToSignal, equivalentRate: equivalentRate(noiseToSignal) };
}

/** q = NSR / (1 + NSR): inverted dropout at rate q on a unit of mean 0 has noise-to-signal ratio q / (1 - q). */
export function equivalentRate(noiseToSignal: number): number {
  return noiseToSignal / (1 + noiseToSignal);
}
