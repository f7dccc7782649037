import type { Random } from "../math/random.ts";

/** `corrupt(sigma)`: x + sigma N(0, I), for test inputs. @param x (N, I); left as it is @returns (N, I) */
export function corrupt(x: Float32Array, sigma: number, random: Random): Float32Array {
  return x.map((value) => value + sigma * random.normal());
}
