import { invariant } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { largest, mean } from "./sample.ts";

/**
 * Standard error and basic 95 % interval [2 m - q(.975), 2 m - q(.025)] of m, the largest of U means over the same N
 * examples, by drawing the examples anew. The largest of noisy numbers is too large, in each draw as in the sample; the
 * basic interval turns that bias round instead of doubling it.
 * Source: Davison & Hinkley 1997, section 5.2.
 * @param byExample (U, N)
 */
export function bootstrapMaximum(
  byExample: Float32Array,
  examples: number,
  resamples: number,
  random: Random,
): { readonly se: number; readonly ci: readonly [number, number] } {
  invariant(resamples >= 2, `bootstrapMaximum: ${resamples} resamples`);
  const counts = new Float64Array(examples);
  const maxima = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    counts.fill(0);
    for (let i = 0; i < examples; i++) counts[random.below(examples)]++;
    maxima[r] = largestMean(byExample, counts);
  }
  const found = largestMean(byExample, counts.fill(1));
  const centre = mean(maxima);
  const squares = maxima.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  const sorted = maxima.sort();
  const quantile = (q: number): number => sorted[Math.min(resamples - 1, Math.floor(q * resamples))];
  const ci = [2 * found - quantile(0.975), 2 * found - quantile(0.025)] as const;
  return { se: Math.sqrt(squares / (resamples - 1)), ci };
}

function largestMean(byExample: Float32Array, counts: Float64Array): number {
  const examples = counts.length;
  const means = new Float64Array(byExample.length / examples);
  for (let u = 0; u < means.length; u++) {
    let sum = 0;
    for (let i = 0, at = u * examples; i < examples; i++) sum += counts[i] * byExample[at++];
    means[u] = sum / examples;
  }
  return largest(means);
}
