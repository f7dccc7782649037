import type { Activation } from "./activation.ts";

/**
 * h = max(z, 0). The gradient at exactly 0 is 0. NaN passes through, so a diverged network is seen to be one.
 * Source: Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".
 */
export const relu: Activation = {
  forward(z) {
    return z.map((value) => Math.max(value, 0));
  },
  backward(dh, z) {
    return dh.map((error, i) => (z[i] <= 0 ? 0 : error));
  },
};
