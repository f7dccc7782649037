import { exp, log1p } from "../math/elementary.ts";
import type { Activation } from "./activation.ts";
import { sigmoidOf } from "./sigmoid.ts";

/**
 * h = log(1 + e^z), written max(z, 0) + log(1 + e^-|z|) so that it does not overflow; dh/dz = 1 / (1 + e^-z).
 * Source: Dugas, Bengio, Bélisle, Nadeau, Garcia 2001, "Incorporating second-order functional knowledge for better
 * option pricing", equation 4.
 */
export const softplus: Activation = {
  forward(z) {
    return z.map((value) => Math.max(value, 0) + log1p(exp(-Math.abs(value))));
  },
  backward(dh, z) {
    return dh.map((error, i) => error * sigmoidOf(z[i]));
  },
};
