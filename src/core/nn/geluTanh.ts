import { tanh } from "../math/elementary.ts";
import type { Activation } from "./activation.ts";

/** sqrt(2 / pi) */
const RATE = 0.7978845608028654;
const CUBIC = 0.044715;

/**
 * The usual approximation of gelu: h = z (1 + t) / 2 with t = tanh(sqrt(2/pi) (z + .044715 z^3));
 * dh/dz = (1 + t) / 2 + z (1 - t^2) sqrt(2/pi) (1 + 3 .044715 z^2) / 2.
 * Source: Hendrycks and Gimpel 2016, "Gaussian error linear units (GELUs)", section 2.
 */
export const geluTanh: Activation = {
  forward(z) {
    return z.map((value) => 0.5 * value * (1 + inner(value)));
  },
  backward(dh, z) {
    return dh.map((error, i) => {
      const t = inner(z[i]);
      return error * 0.5 * (1 + t + z[i] * (1 - t * t) * RATE * (1 + 3 * CUBIC * z[i] * z[i]));
    });
  },
};

function inner(z: number): number {
  return tanh(RATE * (z + CUBIC * z * z * z));
}
