import type { Numbers } from "./numbers.ts";
import { type Averaged, averaged } from "./sample.ts";

/** Confidence less correctness of each example, with the bin its confidence falls into. */
export interface BinnedResiduals {
  /** (N) largest probability less 1 or 0 */
  readonly residuals: Float64Array;
  /** (N) */
  readonly bins: Int32Array;
  readonly count: number;
}

/** Largest probability of each row of `probabilities` (N, K). */
export function confidence(probabilities: Numbers, classes: number): Float64Array {
  const out = new Float64Array(probabilities.length / classes);
  for (let i = 0; i < out.length; i++) {
    for (let k = 0; k < classes; k++) out[i] = Math.max(out[i], probabilities[i * classes + k]);
  }
  return out;
}

/** `count` bins of equal width: bin k holds the confidences in (k / count, (k+1) / count]. */
export function equalWidthBins(confidences: Float64Array, correct: Float64Array, count: number): BinnedResiduals {
  const bins = new Int32Array(confidences.length);
  for (let i = 0; i < bins.length; i++)
    bins[i] = Math.min(count - 1, Math.max(0, Math.ceil(confidences[i] * count) - 1));
  return { residuals: confidences.map((c, i) => c - correct[i]), bins, count };
}

/** `count` bins of equal numbers of examples by rank of confidence, ties in the order of the examples. */
export function equalMassBins(confidences: Float64Array, correct: Float64Array, count: number): BinnedResiduals {
  const order = Array.from(confidences.keys()).sort((a, b) => confidences[a] - confidences[b] || a - b);
  const bins = new Int32Array(confidences.length);
  order.forEach((example, rank) => {
    bins[example] = Math.floor((rank * count) / order.length);
  });
  return { residuals: confidences.map((c, i) => c - correct[i]), bins, count };
}

/**
 * Expected calibration error: sum over bins of n_b/N times |mean confidence - accuracy|. Biased up: about
 * sum over bins of sqrt(2 p (1-p) n_b / pi) / N even for a perfectly calibrated network. The standard error takes the
 * sign of each bin's gap as given.
 * Source: Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017, section 2.
 */
export function calibrationError({ residuals, bins, count }: BinnedResiduals): Averaged {
  const gaps = new Float64Array(count);
  for (let i = 0; i < residuals.length; i++) gaps[bins[i]] += residuals[i];
  return averaged(residuals.map((residual, i) => Math.sign(gaps[bins[i]]) * residual));
}

/**
 * Cross-fitted calibration error: the sign of each bin's gap is read off one half of the examples (even or odd) and its
 * size off the other, both ways, averaged. Its expectation is exactly 0 for a perfectly calibrated network and the true
 * error where the halves are large enough to tell the sign; never above it. A single value may be negative.
 */
export function debiasedCalibrationError({ residuals, bins, count }: BinnedResiduals): Averaged {
  const gaps = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < residuals.length; i++) gaps[i % 2][bins[i]] += residuals[i];
  return averaged(residuals.map((residual, i) => Math.sign(gaps[(i + 1) % 2][bins[i]]) * residual));
}

/** Brier score of each example: sum over the classes of (p - 1[k = y])^2, in [0, 2]. Source: Brier 1950. */
export function brier(probabilities: Numbers, labels: Int32Array, classes: number): Float64Array {
  const out = new Float64Array(labels.length);
  for (let i = 0; i < out.length; i++) {
    for (let k = 0; k < classes; k++) {
      const d = probabilities[i * classes + k] - Number(labels[i] === k);
      out[i] += d * d;
    }
  }
  return out;
}
