import type { Numbers } from "./numbers.ts";
import { median } from "./sample.ts";
import type { UnitMoments } from "./unitMoments.ts";

/**
 * Mean variance of a batch norm's output over the batches by the delta method, (U): gamma^2 / B f (kappa + 6) / 4 with
 * excess kurtosis kappa and f = (N - B) / (N - 1) for drawing without replacement; 1.5 gamma^2 / B for a Gaussian unit.
 * Too small at small batches: measured over formula is 1.3 at B = 16, 1.15 at 32, 1.07 at 64, 1.02 at 128.
 * Source: propagation of Var[mean_B] = s^2/B, Var[sd_B] = s^2 (kappa+2)/4B, Cov = skewness s^2/2B to first order.
 */
export function deltaNoise({ kurtosis, n }: UnitMoments, batch: number, gamma: ArrayLike<number>): Float64Array {
  const scale = finitePopulation(n, batch) / batch;
  return kurtosis.map((kappa, u) => (gamma[u] * gamma[u] * scale * (kappa + 6)) / 4);
}

/** The same for one example with normalised value y: gamma^2 / B f (1 + skewness y + (kappa + 2) / 4 y^2). */
export function deltaNoiseAt(
  y: number,
  { skewness, kurtosis, n }: { readonly skewness: number; readonly kurtosis: number; readonly n: number },
  batch: number,
  gamma: number,
): number {
  const shape = 1 + skewness * y + ((kurtosis + 2) / 4) * y * y;
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

/** Share of the examples on which each unit differs from its median, (U): 1 for continuous units, small for sparse ones. */
export function activeShare(values: Numbers, units: number, variance: Float64Array): Float64Array {
  const rows = values.length / units;
  const own = new Float64Array(rows);
  return variance.map((v, u) => {
    for (let i = 0; i < rows; i++) own[i] = values[i * units + u];
    const usual = median(own);
    const tolerance = 1e-6 * Math.sqrt(v);
    return own.reduce((count, value) => count + Number(Math.abs(value - usual) > tolerance), 0) / rows;
  });
}
