import type { Random } from "../math/random.ts";

/**
 * `labelnoise(f)`: each training label is redrawn uniformly over the K classes with probability f, so the expected share
 * of wrong labels is f (1 - 1/K). Each row takes two draws whatever f is: the labels redrawn at a smaller f are also
 * redrawn, to the same class, at a larger one.
 * @param y (N); left as it is @returns (N)
 */
export function labelNoise(y: Int32Array, classes: number, fraction: number, random: Random): Int32Array {
  const noisy = y.slice();
  for (let n = 0; n < y.length; n++) {
    const redrawn = random.uniform() < fraction;
    const label = random.below(classes);
    if (redrawn) noisy[n] = label;
  }
  return noisy;
}
