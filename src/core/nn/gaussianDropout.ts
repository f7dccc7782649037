import { UserError } from "../math/errors.ts";
import { expectLength } from "./rowsOf.ts";

interface GaussianDropout {
  /** h (1 + sqrt(p / (1 - p)) z), on any shape; p is `rate`. */
  forward(h: Float64Array, normals: Float64Array, rate: number): Float64Array;
  /** dh = dy (1 + sqrt(p / (1 - p)) z). */
  backward(dy: Float64Array, normals: Float64Array, rate: number): Float64Array;
}

/**
 * Multiplicative normal noise with mean 1 and the variance of inverted dropout at rate p. Training only. Throws UserError
 * for a rate outside [0, 1).
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, section 10.
 */
export const gaussianDropout: GaussianDropout = {
  forward(h, normals, rate) {
    if (!(rate >= 0 && rate < 1))
      throw new UserError(`gaussian dropout: rate ${rate}; expected a number in [0, 1), such as 0.2`);
    expectLength("gaussian dropout", "normals", normals, h.length);
    const deviation = Math.sqrt(rate / (1 - rate));
    return h.map((value, i) => value * (1 + deviation * normals[i]));
  },

  backward(dy, normals, rate) {
    return gaussianDropout.forward(dy, normals, rate);
  },
};
