import { exp } from "../math/elementary.ts";
import { erfc } from "../math/erf.ts";
import type { Activation } from "./activation.ts";

const ROOT_HALF = Math.SQRT1_2;
/** 1 / sqrt(2 pi) */
const PEAK = 0.3989422804014327;

/**
 * Gaussian error linear unit: h = z Phi(z), with Phi(z) = erfc(-z / sqrt 2) / 2, the standard normal distribution
 * function; dh/dz = Phi(z) + z phi(z).
 * Source: Hendrycks and Gimpel 2016, "Gaussian error linear units (GELUs)", section 2.
 */
export const gelu: Activation = {
  forward(z) {
    return z.map((value) => value * phi(value));
  },
  backward(dh, z) {
    return dh.map((error, i) => error * (phi(z[i]) + z[i] * PEAK * exp(-0.5 * z[i] * z[i])));
  },
};

function phi(z: number): number {
  return 0.5 * erfc(-z * ROOT_HALF);
}
