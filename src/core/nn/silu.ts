import type { Activation } from "./activation.ts";
import { sigmoidOf } from "./sigmoid.ts";

/**
 * Sigmoid-weighted linear unit, also called swish: h = z s with s = 1 / (1 + e^-z); dh/dz = s (1 + z (1 - s)).
 * Source: Elfwing, Uchibe, Doya 2018, "Sigmoid-weighted linear units for neural network function approximation in
 * reinforcement learning", equations 4 and 5.
 */
export const silu: Activation = {
  forward(z) {
    return z.map((value) => value * sigmoidOf(value));
  },
  backward(dh, z) {
    return dh.map((error, i) => {
      const s = sigmoidOf(z[i]);
      return error * s * (1 + z[i] * (1 - s));
    });
  },
};
