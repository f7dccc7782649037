import { log } from "../math/elementary.ts";
import { invariant } from "../math/errors.ts";
import type { Numbers } from "./numbers.ts";

/** Probabilities of the same N examples by several passes with noise (Monte Carlo dropout) or several networks; (N, K) each. */
export type Passes = readonly Numbers[];

/**
 * The predictive probabilities: the mean over the passes, (N, K).
 * Source: Gal and Ghahramani 2016, "Dropout as a Bayesian approximation"; Hansen and Salamon 1990 for networks.
 */
export function meanProbabilities(passes: Passes): Float64Array {
  const [first] = passes;
  invariant(first !== undefined, "meanProbabilities: no pass");
  return Float64Array.from(first, (_, i) => passes.reduce((sum, p) => sum + p[i], 0) / passes.length);
}

/** -log p of the label of each example, (N), nats. Probability 0 gives Infinity. */
export function logLoss(probabilities: Numbers, labels: Int32Array, classes: number): Float64Array {
  return Float64Array.from(labels, (label, i) => -log(probabilities[i * classes + label]));
}

/** Entropy -sum over k of p_k log p_k of each example, (N), nats. */
export function entropies(probabilities: Numbers, classes: number): Float64Array {
  const out = new Float64Array(probabilities.length / classes);
  probabilities.forEach((p, i) => {
    if (p !== 0) out[Math.floor(i / classes)] -= p * log(p);
  });
  return out;
}

/**
 * Mutual information between the answer and the pass, (N), nats: the entropy of the mean less the mean entropy. 0 where all
 * passes agree; at most log T of T passes.
 * Source: Houlsby, Huszar, Ghahramani, Lengyel 2011, "Bayesian active learning for classification"; Gal 2016,
 * section 3.3.1.
 */
export function mutualInformation(passes: Passes, classes: number): Float64Array {
  const each = passes.map((p) => entropies(p, classes));
  return entropies(meanProbabilities(passes), classes).map(
    (whole, i) => whole - each.reduce((sum, entropy) => sum + entropy[i], 0) / each.length,
  );
}

/** Variance of each probability over the passes, (N, K), divided by their number. */
export function predictiveVariance(passes: Passes): Float64Array {
  return meanProbabilities(passes).map(
    (mean, i) => passes.reduce((sum, p) => sum + (p[i] - mean) * (p[i] - mean), 0) / passes.length,
  );
}
