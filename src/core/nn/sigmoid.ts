import { exp } from "../math/elementary.ts";
import type { Activation } from "./activation.ts";

/** 1 / (1 + e^-z), written so that the exponential never overflows. */
export function sigmoidOf(z: number): number {
  if (z >= 0) return 1 / (1 + exp(-z));
  const e = exp(z);
  return e / (1 + e);
}

/** h = 1 / (1 + e^-z); dh/dz = h (1 - h). */
export const sigmoid: Activation = {
  forward(z) {
    return z.map((value) => sigmoidOf(value));
  },
  backward(dh, _z, h) {
    return dh.map((error, i) => error * h[i] * (1 - h[i]));
  },
};
