import type { Numbers } from "./numbers.ts";

/** Moments of each unit over the examples, (U) each. */
export interface UnitMoments {
  readonly n: number;
  readonly mean: Float64Array;
  /** Biased: divided by N. */
  readonly variance: Float64Array;
  /** Third standardised moment; NaN for a constant unit. */
  readonly skewness: Float64Array;
  /** Fourth standardised moment less 3; NaN for a constant unit. */
  readonly kurtosis: Float64Array;
  /** Of feature maps: the share of the variance that lies between the examples' means. Absent: 1. */
  readonly meanShare?: Float64Array;
}

/** A unit whose variance over the examples is no larger than this is dead: it says the same to everything. */
export const deadVariance = 1e-12;

/** Mean, biased variance, skewness and excess kurtosis of each column of `values` (N, U), in two passes. */
export function unitMoments(values: Numbers, units: number): UnitMoments {
  const n = values.length / units;
  const mean = new Float64Array(units);
  const second = new Float64Array(units);
  const third = new Float64Array(units);
  const fourth = new Float64Array(units);
  for (let i = 0, at = 0; i < n; i++) for (let u = 0; u < units; u++) mean[u] += values[at++];
  for (let u = 0; u < units; u++) mean[u] /= n;
  for (let i = 0, at = 0; i < n; i++) {
    for (let u = 0; u < units; u++) {
      const d = values[at++] - mean[u];
      const dd = d * d;
      second[u] += dd;
      third[u] += dd * d;
      fourth[u] += dd * dd;
    }
  }
  for (let u = 0; u < units; u++) {
    const variance = second[u] / n;
    third[u] = third[u] / n / (variance * Math.sqrt(variance));
    fourth[u] = fourth[u] / n / (variance * variance) - 3;
    second[u] = variance;
  }
  return { n, mean, variance: second, skewness: third, kurtosis: fourth };
}
