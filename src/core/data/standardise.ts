import { UserError } from "../math/errors.ts";
import type { Drawn } from "./types.ts";

/**
 * Inputs with mean and standard deviation of the training rows: (x - mean) / sd, the biased sd (divided by the count).
 * A group of columns that is constant over the training rows is only centred. Arithmetic in float64, rounded to float32
 * at the end.
 *
 * @param drawn the training rows come first
 * @param train number of training rows
 * @param what the columns are called in messages
 * @returns (N, I)
 * @throws UserError where the result is not finite (values too large to square, or a tiny spread under a huge value)
 */
export function standardise(
  drawn: Pick<Drawn, "x" | "inputs" | "groups">,
  train: number,
  what = "input",
): Float32Array {
  const { x, inputs } = drawn;
  const groups = drawn.groups ?? Int32Array.from({ length: inputs }, (_, i) => i);
  const { mean, sd } = moments(x, inputs, groups, train);
  groups.forEach((group, i) => {
    if (!Number.isFinite(sd[group]))
      throw new UserError(
        `standardise: ${what} ${i + 1} has values too large to square; rescale or leave out this column`,
      );
  });
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += inputs)
    for (let i = 0; i < inputs; i++) {
      const value = (x[at + i] - mean[groups[i]]) / sd[groups[i]];
      out[at + i] = value;
      if (!Number.isFinite(out[at + i]))
        throw new UserError(
          `standardise: ${what} ${i + 1} of row ${at / inputs + 1} is ${x[at + i]}, which is ${value} after standardisation; rescale or leave out this column`,
        );
    }
  return out;
}

interface Moments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

function moments(x: Drawn["x"], inputs: number, groups: Int32Array, train: number): Moments {
  let count = 0;
  for (const group of groups) count = Math.max(count, group + 1);
  const sizes = new Float64Array(count);
  for (const group of groups) sizes[group] += train;
  const mean = new Float64Array(count);
  const low = new Float64Array(count).fill(Infinity);
  const high = new Float64Array(count).fill(-Infinity);
  for (let at = 0; at < train * inputs; at += inputs)
    for (let i = 0; i < inputs; i++) {
      const value = x[at + i];
      mean[groups[i]] += value;
      low[groups[i]] = Math.min(low[groups[i]], value);
      high[groups[i]] = Math.max(high[groups[i]], value);
    }
  for (let g = 0; g < count; g++) mean[g] /= sizes[g];
  const sd = new Float64Array(count);
  for (let at = 0; at < train * inputs; at += inputs)
    for (let i = 0; i < inputs; i++) {
      const deviation = x[at + i] - mean[groups[i]];
      sd[groups[i]] += deviation * deviation;
    }
  // A constant column has a spread of rounding errors, not 0: it is known by its extremes.
  for (let g = 0; g < count; g++) sd[g] = low[g] === high[g] ? 1 : Math.sqrt(sd[g] / sizes[g]);
  return { mean, sd };
}
