import type { Numbers } from "./numbers.ts";

/** A number found from a sample, with its standard error. */
export interface Averaged {
  readonly value: number;
  readonly se: number;
}

/** {@link mean} and {@link meanError}. */
export function averaged(values: ArrayLike<number>): Averaged {
  return { value: mean(values), se: meanError(values) };
}

/** Arithmetic mean; NaN of an empty sample. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Standard error of the mean: sample standard deviation (divided by n - 1) over the root of n; NaN below two values. */
export function meanError(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - centre) * (values[i] - centre);
  return Math.sqrt(squares / (n - 1) / n);
}

/** Median, the mean of the middle two of an even number; NaN of an empty sample or of one with a NaN. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  // Typed arrays sort NaN to the end.
  if (n === 0 || Number.isNaN(sorted[n - 1])) return Number.NaN;
  return (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
}

/** Index of the largest value, the first of equals; -1 of an empty list. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = values.length === 0 ? -1 : 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** Largest value; NaN of an empty list. */
export function largest(values: ArrayLike<number>): number {
  return values.length === 0 ? Number.NaN : values[indexOfLargest(values)];
}

/** Column `u` of `values` (N, U). */
export function column(values: Numbers, units: number, u: number): Float64Array {
  const out = new Float64Array(values.length / units);
  for (let i = 0; i < out.length; i++) out[i] = values[i * units + u];
  return out;
}
