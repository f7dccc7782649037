import type { Activation } from "./activation.ts";

/**
 * h = z above 0, slope z elsewhere. The gradient at exactly 0 is the slope. NaN passes through.
 * Source: Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models", section 2.
 */
export function leakyRelu(slope: number): Activation {
  return {
    forward(z) {
      return z.map((value) => (value <= 0 ? slope * value : value));
    },
    backward(dh, z) {
      return dh.map((error, i) => (z[i] <= 0 ? slope * error : error));
    },
  };
}
