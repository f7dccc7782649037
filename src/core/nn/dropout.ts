import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { expectLength } from "./rowsOf.ts";

interface Dropout {
  /** `count` masks: 0 with probability `rate`, else 1. */
  draw(rate: number, count: number, random: Random): Float64Array;
  /**
   * h mask / (1 - rate), on any shape. Spatial dropout of h (B, U, M): a mask (B, U) and M as `positions`, 1 unless given;
   * a feature map is kept or dropped as a whole.
   */
  forward(h: Float64Array, mask: Float64Array, rate: number, positions?: number): Float64Array;
  /** dh = dy mask / (1 - rate). */
  backward(dy: Float64Array, mask: Float64Array, rate: number, positions?: number): Float64Array;
}

/**
 * Inverted dropout in training; evaluation is the identity and does not call it. `rate` is the probability to DROP,
 * `mask` holds 1 where a value is kept. Throws UserError for a rate outside [0, 1].
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, section 4, with the division moved to training
 * (section 10). Spatial dropout: Tompson, Goroshin, Jain, LeCun, Bregler 2015, "Efficient object localization using
 * convolutional networks", section 3.2.
 */
export const dropout: Dropout = {
  draw(rate, count, random) {
    expectRate(rate);
    const mask = new Float64Array(count);
    for (let i = 0; i < count; i++) mask[i] = random.uniform() < rate ? 0 : 1;
    return mask;
  },

  forward(h, mask, rate, positions = 1) {
    expectRate(rate);
    expectLength("dropout", "mask", mask, h.length / positions);
    // A dropped value is 0 even at rate 1, where the division would be by 0, and even where h is not finite.
    return h.map((value, i) => (mask[Math.floor(i / positions)] === 0 ? 0 : value / (1 - rate)));
  },

  backward(dy, mask, rate, positions = 1) {
    return dropout.forward(dy, mask, rate, positions);
  },
};

function expectRate(rate: number): void {
  if (!(rate >= 0 && rate <= 1))
    throw new UserError(`dropout: rate ${rate}; expected a probability to drop in [0, 1], such as 0.2`);
}
