import { exp, log } from "../math/elementary.ts";
import { logLoss, meanProbabilities, type Passes } from "./predictive.ts";
import { indexOfLargest, mean } from "./sample.ts";

/**
 * The normalised geometric mean of the members' probabilities, (N, K): exp of the mean log p, divided by its sum over the
 * classes. For softmax networks it is the softmax of their mean logits. NaN where each class has a member that excludes it.
 * Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, section 4; Baldi and Sadowski 2013 for the name.
 */
export function geometricMean(members: Passes, classes: number): Float64Array {
  const raised = members[0] ?? new Float64Array();
  const out = Float64Array.from(raised, (_, i) => exp(members.reduce((sum, p) => sum + log(p[i]), 0) / members.length));
  for (let row = 0; row < out.length; row += classes) {
    const total = out.subarray(row, row + classes).reduce((sum, value) => sum + value, 0);
    for (let k = 0; k < classes; k++) out[row + k] /= total;
  }
  return out;
}

/**
 * Mean loss of the members less the loss of their mean probabilities, averaged over the examples, nats. Never negative, by
 * Jensen's inequality; 0 for identical members.
 * Source: Krogh and Vedelsby 1995, "Neural network ensembles, cross validation, and active learning", with the log loss in
 * place of the squared error.
 */
export function ambiguity(members: Passes, labels: Int32Array, classes: number): number {
  const each = members.map((p) => mean(logLoss(p, labels, classes)));
  return mean(each) - mean(logLoss(meanProbabilities(members), labels, classes));
}

/**
 * Fraction of the examples to which two members give different classes, averaged over the pairs of members; NaN below two.
 * Source: Skalak 1996; Kuncheva and Whitaker 2003, section 2.1, with the answers in place of their correctness.
 */
export function disagreement(members: Passes, classes: number): number {
  const answers = members.map((p) => Array.from({ length: p.length / classes }, (_, i) => answer(p, i, classes)));
  const pairs = answers.flatMap((a, m) => answers.slice(m + 1).map((b) => mean(a.map((k, i) => Number(k !== b[i])))));
  return mean(pairs);
}

function answer(probabilities: Passes[number], example: number, classes: number): number {
  return indexOfLargest(probabilities.subarray(example * classes, (example + 1) * classes));
}
