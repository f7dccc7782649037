import { UserError } from "../math/errors.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";
import type { Loss } from "./softmaxCrossEntropy.ts";

interface SquaredLoss {
  /** loss = mean over b and k of (output - target)²; both (B, K). `probabilities` of the result are the outputs. */
  forward(outputs: Float64Array, targets: ArrayLike<number>, width: number): Loss;
  /** dz = 2 (output - target) / (B K). */
  backward(outputs: Float64Array, targets: ArrayLike<number>): Float64Array;
}

/**
 * Squared loss: the mean over batch AND outputs, as PyTorch's MSELoss; an example's own is the mean over its outputs.
 * Throws UserError when the shapes do not fit.
 * Source: Rumelhart, Hinton, Williams 1986, equation 3, with a mean in place of half the sum.
 */
export const squaredLoss: SquaredLoss = {
  forward(outputs, targets, width) {
    const rows = rowsOf("squared loss", outputs, width);
    expectLength("squared loss", "targets", targets, outputs.length);
    const perExample = new Float64Array(rows);
    for (let i = 0; i < outputs.length; i++) {
      const error = outputs[i] - targets[i];
      perExample[Math.floor(i / width)] += (error * error) / width;
    }
    return { loss: perExample.reduce((sum, value) => sum + value, 0) / rows, perExample, probabilities: outputs };
  },

  backward(outputs, targets) {
    expectLength("squared loss", "targets", targets, outputs.length);
    return outputs.map((output, i) => (2 * (output - targets[i])) / outputs.length);
  },
};

/** Class indices (B) as targets (B, K). Throws UserError for a label outside [0, K). */
export function oneHot(labels: ArrayLike<number>, classes: number): Float64Array {
  const out = new Float64Array(labels.length * classes);
  for (let b = 0; b < labels.length; b++) {
    if (!Number.isInteger(labels[b]) || labels[b] < 0 || labels[b] >= classes)
      throw new UserError(`labels: ${labels[b]} in row ${b}; expected a class index from 0 to ${classes - 1}`);
    out[b * classes + labels[b]] = 1;
  }
  return out;
}
