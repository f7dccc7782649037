import { exp, log } from "../math/elementary.ts";
import { UserError } from "../math/errors.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";

/** The loss of a batch and what it is made of. */
export interface Loss {
  /** Mean over the batch, nats. */
  readonly loss: number;
  /** (B), nats. */
  readonly perExample: Float64Array;
  /** (B, K) for softmax; (B), the probability of class 1, for the logistic loss. */
  readonly probabilities: Float64Array;
}

interface SoftmaxCrossEntropy {
  /**
   * loss = mean over b of log(sum over k of e^{z_bk}) - sum over k of t_bk z_bk, with the targets t = (1 - e) onehot(label) +
   * e / K. e is `smoothing`, 0 unless given.
   */
  forward(logits: Float64Array, labels: ArrayLike<number>, classes: number, smoothing?: number): Loss;
  /** dz = (p - t) / B. */
  backward(probabilities: Float64Array, labels: ArrayLike<number>, classes: number, smoothing?: number): Float64Array;
}

/**
 * Softmax and cross-entropy as one layer. Logits are (B, K), labels (B) class indices. The largest logit of a row is
 * subtracted first, so that nothing overflows. Throws UserError for a label outside [0, K).
 * Source: Bridle 1990; the shifted form is standard. Label smoothing: Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016,
 * "Rethinking the Inception architecture for computer vision", section 7.
 */
export const softmaxCrossEntropy: SoftmaxCrossEntropy = {
  forward(logits, labels, classes, smoothing = 0) {
    const rows = rowsOf("softmax", logits, classes);
    expectLength("softmax", "labels", labels, rows);
    const probabilities = new Float64Array(logits.length);
    const perExample = new Float64Array(rows);
    let total = 0;
    for (let b = 0; b < rows; b++) {
      if (!Number.isInteger(labels[b]) || labels[b] < 0 || labels[b] >= classes)
        throw new UserError(`softmax: label ${labels[b]} of row ${b}; expected a class index from 0 to ${classes - 1}`);
      const row = logits.subarray(b * classes, (b + 1) * classes);
      const largest = row.reduce((a, value) => Math.max(a, value), -Infinity);
      let sum = 0;
      for (const value of row) sum += exp(value - largest);
      for (let k = 0; k < classes; k++) probabilities[b * classes + k] = exp(row[k] - largest) / sum;
      perExample[b] = log(sum) + (largest - row[labels[b]]);
      if (smoothing > 0) {
        const spread = row.reduce((total, value) => total + (row[labels[b]] - value), 0);
        perExample[b] += (smoothing / classes) * spread;
      }
      total += perExample[b];
    }
    return { loss: total / rows, perExample, probabilities };
  },

  backward(probabilities, labels, classes, smoothing = 0) {
    const rows = rowsOf("softmax", probabilities, classes);
    const target = (i: number): number =>
      (labels[Math.floor(i / classes)] === i % classes ? 1 - smoothing : 0) + smoothing / classes;
    return probabilities.map((p, i) => (p - target(i)) / rows);
  },
};
