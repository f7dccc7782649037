import { tanh as tanhOf } from "../math/elementary.ts";
import type { Activation } from "./activation.ts";

/** h = tanh z; dh/dz = 1 - h². */
export const tanh: Activation = {
  forward(z) {
    return z.map((value) => tanhOf(value));
  },
  backward(dh, _z, h) {
    return dh.map((error, i) => error * (1 - h[i] * h[i]));
  },
};
