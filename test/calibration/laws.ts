import { log } from "../../src/core/math/elementary.ts";
import type { Random } from "../../src/core/math/random.ts";

/** Laws of a difference over seeds, each with mean 0 and standard deviation 1. */
export const laws = {
  normal: (random: Random): number => random.normal(),
  /** Student's t with 3 degrees of freedom: no fourth moment. */
  t3: (random: Random): number => {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    return random.normal() / Math.sqrt(a * a + b * b + c * c);
  },
  /** Exponential less its mean: skewness 2. */
  skewed: (random: Random): number => -log(1 - random.uniform()) - 1,
};

export type Law = keyof typeof laws;
export const LAWS: readonly Law[] = ["normal", "t3", "skewed"];

/** `seeds` draws. */
export function draw(law: Law, seeds: number, random: Random): number[] {
  return Array.from({ length: seeds }, () => laws[law](random));
}
