import { erfc } from "./erf.ts";

/** Distribution function of the standard normal: P(Z <= z); accurate in both tails. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}
