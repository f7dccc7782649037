import { exp, log1p } from "../math/elementary.ts";
import { UserError } from "../math/errors.ts";
import { expectLength } from "./rowsOf.ts";
import { sigmoidOf } from "./sigmoid.ts";
import type { Loss } from "./softmaxCrossEntropy.ts";

interface LogisticLoss {
  /** loss = mean over b of max(z, 0) - z t + log(1 + e^-|z|). */
  forward(logits: Float64Array, labels: ArrayLike<number>): Loss;
  /** dz = (sigmoid(z) - t) / B. */
  backward(probabilities: Float64Array, labels: ArrayLike<number>): Float64Array;
}

/**
 * Binary cross-entropy of one logit, (B), with labels 0 and 1 (or probabilities between them). Written so that neither
 * sign of z overflows. Throws UserError for a label outside [0, 1].
 * Source: Cox 1958; the form is that of PyTorch's BCEWithLogitsLoss.
 */
export const logisticLoss: LogisticLoss = {
  forward(logits, labels) {
    expectLength("logistic loss", "labels", labels, logits.length);
    const perExample = logits.map((z, b) => {
      if (!(labels[b] >= 0 && labels[b] <= 1))
        throw new UserError(`logistic loss: label ${labels[b]} of row ${b}; expected 0 or 1`);
      return Math.max(z, 0) - z * labels[b] + log1p(exp(-Math.abs(z)));
    });
    const loss = perExample.reduce((sum, value) => sum + value, 0) / logits.length;
    return { loss, perExample, probabilities: logits.map((z) => sigmoidOf(z)) };
  },

  backward(probabilities, labels) {
    return probabilities.map((p, b) => (p - labels[b]) / probabilities.length);
  },
};
