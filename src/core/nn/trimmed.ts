import type { Estimator } from "./estimator.ts";
import { trimmedVariance } from "./spec.ts";

/**
 * Mean and biased variance of the values that remain when the floor(n / 10) smallest and the floor(n / 10) largest of n are
 * left out, the variance divided by {@link trimmedVariance}, which makes it that of normal values. Values equal to the
 * smallest or largest that remains remain too. Fewer than ten values: plain mean and variance. The gradient flows through
 * the values that remain. A value that is not a number makes both NaN.
 * Source: Tukey and McLaughlin 1963, "Less vulnerable confidence and significance procedures for location based on a
 * single sample: trimming/winsorization 1".
 */
export const trimmed: Estimator = {
  estimate(values) {
    const { kept, correction } = keep(values);
    let sum = 0;
    for (const i of kept) sum += values[i];
    const mean = sum / kept.length;
    let squares = 0;
    for (const i of kept) squares += (values[i] - mean) * (values[i] - mean);
    return { mean, variance: squares / kept.length / correction };
  },

  backward(values, dMean, dVariance) {
    const { kept, correction } = keep(values);
    const { mean } = trimmed.estimate(values);
    const out = new Float64Array(values.length);
    for (const i of kept)
      out[i] = dMean / kept.length + (dVariance * 2 * (values[i] - mean)) / (kept.length * correction);
    return out;
  },
};

/** The places of the values that remain: all of them where one is not a number, for then there is no order. */
function keep(values: Float64Array): { readonly kept: readonly number[]; readonly correction: number } {
  const all = Array.from(values, (_, i) => i);
  const cut = Math.floor(values.length / 10);
  if (cut === 0) return { kept: all, correction: 1 };
  if (values.some((value) => Number.isNaN(value))) return { kept: all, correction: trimmedVariance };
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  return { kept: all.filter((i) => values[i] >= low && values[i] <= high), correction: trimmedVariance };
}
