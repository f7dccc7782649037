import { log } from "../math/elementary.ts";
import { expOfNegative } from "./expOfNegative.ts";
import type { Numbers } from "./numbers.ts";

/**
 * Cross-entropy of each example in nats: -log softmax(z / T)_y = log sum_k exp((z_k - z_max) / T) - (z_y - z_max) / T,
 * written into `out` (N). NaN where a logit is NaN.
 *
 * @param logits (N, K)
 * @param labels (N)
 * @param temperature T, divides every logit
 */
export function crossEntropy(
  logits: Numbers,
  labels: Int32Array,
  classes: number,
  temperature: number,
  out: Float64Array,
): Float64Array {
  const inverse = 1 / temperature;
  for (let i = 0, row = 0; i < out.length; i++, row += classes) {
    let top = logits[row];
    for (let k = 1; k < classes; k++) if (logits[row + k] > top) top = logits[row + k];
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += expOfNegative((logits[row + k] - top) * inverse);
    out[i] = log(sum) - (logits[row + labels[i]] - top) * inverse;
  }
  return out;
}

/** Probabilities softmax(z / T), (N, K). */
export function softmax(logits: Numbers, classes: number, temperature: number): Float64Array {
  const out = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    let top = logits[row];
    for (let k = 1; k < classes; k++) if (logits[row + k] > top) top = logits[row + k];
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const e = expOfNegative((logits[row + k] - top) / temperature);
      out[row + k] = e;
      sum += e;
    }
    for (let k = 0; k < classes; k++) out[row + k] /= sum;
  }
  return out;
}
