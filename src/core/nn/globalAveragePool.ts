import { rowsOf } from "./rowsOf.ts";

interface GlobalAveragePool {
  /** (B, U, M) to (B, U): the mean over the positions. */
  forward(x: Float64Array, positions: number): Float64Array;
  /** dx = dy / M at every position. */
  backward(dy: Float64Array, positions: number): Float64Array;
}

/**
 * The mean of each feature map. Throws UserError where x is not a whole number of maps.
 * Source: Lin, Chen, Yan 2014, "Network in network", section 3.2.
 */
export const globalAveragePool: GlobalAveragePool = {
  forward(x, positions) {
    return new Float64Array(rowsOf("global average pooling", x, positions)).map((_, map) => {
      let sum = 0;
      for (let m = 0; m < positions; m++) sum += x[map * positions + m];
      return sum / positions;
    });
  },

  backward(dy, positions) {
    return new Float64Array(dy.length * positions).map((_, i) => dy[Math.floor(i / positions)] / positions);
  },
};
