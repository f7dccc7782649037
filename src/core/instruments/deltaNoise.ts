import type { ByExample } from "./byExample.ts";
import { median } from "./sample.ts";
import type { UnitMoments } from "./unitMoments.ts";

/**
 * Mean variance of a batch norm's output over the batches by the delta method, (U): gamma^2 / B f (4 m + kappa + 2) / 4
 * with excess kurtosis kappa, m = 1 and f = (N - B) / (N - 1) for drawing without replacement; 1.5 gamma^2 / B for a
 * Gaussian unit.
 *
 * A batch of feature maps is a sample of B examples, each with all its positions, so the examples are the independent
 * draws: with y the normalised value, ybar and s the means of y and y^2 over an example's positions, mean_B and
 * variance_B move xhat by -mean(ybar) - y mean(s - 1) / 2, whence Var[ybar] + y Cov[ybar, s] + y^2 Var[s] / 4 over B. That
 * is m = Var[ybar], the share of the variance that lies between the examples' means, and kappa = Var[s] - 2. The shift
 * noise is that of B / m independent values: m = 1 for maps that are constant, 1 / M for M independent positions.
 *
 * Too small at small batches: measured over formula is 1.3 at B = 16, 1.15 at 32, 1.07 at 64, 1.02 at 128 (one position).
 * Source: propagation of Var[mean_B] = s^2/B, Var[sd_B] = s^2 (kappa+2)/4B, Cov = skewness s^2/2B to first order;
 * Cochran 1977, "Sampling techniques", chapter 9, for clusters of equal size.
 */
export function deltaNoise(
  { kurtosis, meanShare, n }: UnitMoments,
  batch: number,
  gamma: ArrayLike<number>,
): Float64Array {
  const scale = finitePopulation(n, batch) / batch;
  return kurtosis.map((kappa, u) => (gamma[u] * gamma[u] * scale * (kappa + (4 * (meanShare?.[u] ?? 1) + 2))) / 4);
}

/** The same for one value y of an example: gamma^2 / B f (m + skewness y + (kappa + 2) / 4 y^2). */
export function deltaNoiseAt(
  y: number,
  {
    skewness,
    kurtosis,
    meanShare = 1,
    n,
  }: { readonly skewness: number; readonly kurtosis: number; readonly meanShare?: number; readonly n: number },
  batch: number,
  gamma: number,
): number {
  const shape = meanShare + skewness * y + ((kurtosis + 2) / 4) * y * y;
  return ((gamma * gamma) / batch) * finitePopulation(n, batch) * shape;
}

/** (N - B) / (N - 1): what drawing B of N without replacement leaves of the variance of a mean. */
export function finitePopulation(rows: number, batch: number): number {
  return (rows - batch) / (rows - 1);
}

/** Largest excess kurtosis for which the formula is trusted. */
const greatestKurtosis = 10;

/**
 * Why the delta formula does not hold for a unit, or undefined where it does: a batch below 16, heavy tails, or a unit
 * that differs from its usual value on so few examples that some batches have almost no variance.
 * @param active share of the examples on which the unit differs from its median
 */
export function deltaDoubt(kurtosis: number, active: number, batch: number): string | undefined {
  if (batch < 16) return `a statistics batch of ${batch}: the formula needs 16 or more`;
  if (!(kurtosis <= greatestKurtosis)) return `excess kurtosis ${kurtosis.toFixed(1)} above ${greatestKurtosis}`;
  if (active < 10 / batch) return `active on ${active.toFixed(3)} of the examples, less than 10/B`;
  return undefined;
}

/**
 * Share of the examples on which each unit differs from its median, (U): 1 for continuous units, small for sparse ones. A
 * feature map that varies over its positions differs.
 */
export function activeShare({ mean: values, within }: ByExample, units: number, variance: Float64Array): Float64Array {
  const rows = values.length / units;
  const own = new Float64Array(rows);
  return variance.map((v, u) => {
    for (let i = 0; i < rows; i++) own[i] = values[i * units + u];
    const usual = median(own);
    const tolerance = 1e-6 * Math.sqrt(v);
    const differs = (value: number, i: number): boolean =>
      Math.abs(value - usual) > tolerance || (within !== undefined && within[i * units + u] > tolerance * tolerance);
    return own.reduce((count, value, i) => count + Number(differs(value, i)), 0) / rows;
  });
}
