import { crossEntropy, softmax } from "./crossEntropy.ts";
import type { Numbers } from "./numbers.ts";

/**
 * KL(p || q) = sum_k p_k ln(p_k / q_k) of each example, (N), nats, from the logits of both answers (N, K). By log-softmax,
 * so that a probability too small for a float costs no precision; from 0 on, up to rounding.
 * Source: Kullback & Leibler 1951.
 */
export function klDivergence(p: Numbers, q: Numbers, classes: number): Float64Array {
  const n = p.length / classes;
  const probabilities = softmax(p, classes, 1);
  const out = new Float64Array(n);
  const label = new Int32Array(n);
  const scratch = new Float64Array(n);
  for (let k = 0; k < classes; k++) {
    label.fill(k);
    crossEntropy(q, label, classes, 1, scratch);
    for (let i = 0; i < n; i++) out[i] += probabilities[i * classes + k] * scratch[i];
    crossEntropy(p, label, classes, 1, scratch);
    for (let i = 0; i < n; i++) out[i] -= probabilities[i * classes + k] * scratch[i];
  }
  return out;
}
