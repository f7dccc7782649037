import type { Random } from "../math/random.ts";
import { expectLength } from "./rowsOf.ts";

interface GaussianNoise {
  /** `count` standard normal numbers z. */
  draw(count: number, random: Random): Float64Array;
  /** h + deviation z, on any shape. */
  forward(h: Float64Array, normals: Float64Array, deviation: number): Float64Array;
  /** dh = dy. */
  backward(dy: Float64Array): Float64Array;
}

/**
 * Additive normal noise. Training only.
 * Source: Sietsma and Dow 1991, "Creating artificial neural networks that generalize", for noise on inputs; Bishop 1995,
 * "Training with noise is equivalent to Tikhonov regularization".
 */
export const gaussianNoise: GaussianNoise = {
  draw(count, random) {
    return new Float64Array(count).map(() => random.normal());
  },

  forward(h, normals, deviation) {
    expectLength("gaussian noise", "normals", normals, h.length);
    return h.map((value, i) => value + deviation * normals[i]);
  },

  backward(dy) {
    return dy;
  },
};
