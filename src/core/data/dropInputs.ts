import type { Random } from "../math/random.ts";

/**
 * `dropinputs(p)`: each test input is set to 0, its mean over the training rows, with probability p. Inputs dropped at a
 * smaller p are dropped at a larger one too. @param x (N, I); left as it is @returns (N, I)
 */
export function dropInputs(x: Float32Array, p: number, random: Random): Float32Array {
  return x.map((value) => (random.uniform() < p ? 0 : value));
}
