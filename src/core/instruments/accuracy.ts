import type { Numbers } from "./numbers.ts";

/**
 * 1 for each example whose largest logit is that of its label, else 0, written into `out` (N). Ties go to the lowest
 * class; NaN where a logit is not finite.
 */
export function correctness(logits: Numbers, labels: Int32Array, classes: number, out: Float64Array): Float64Array {
  for (let i = 0, row = 0; i < out.length; i++, row += classes) {
    let best = 0;
    let sum = logits[row];
    for (let k = 1; k < classes; k++) {
      sum += logits[row + k];
      if (logits[row + k] > logits[row + best]) best = k;
    }
    out[i] = Number.isFinite(sum) ? Number(best === labels[i]) : Number.NaN;
  }
  return out;
}

/** Accuracy of the best constant answer: the share of the most frequent label. */
export function bestConstant(labels: Int32Array, classes: number): number {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]++;
  return counts.reduce((most, count) => Math.max(most, count), 0) / labels.length;
}
