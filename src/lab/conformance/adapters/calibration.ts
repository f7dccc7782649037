import { correctness } from "../../../core/instruments/accuracy.ts";
import { brier, calibrationError, confidence, equalWidthBins } from "../../../core/instruments/calibration.ts";
import { crossEntropy, softmax } from "../../../core/instruments/crossEntropy.ts";
import { mean } from "../../../core/instruments/sample.ts";
import type { Adapter } from "../adapter.ts";
import { integersAt, tensorAt } from "../caseReader.ts";

const bins = 15;

/** `calibration`: expected calibration error over 15 bins of equal width, Brier score, loss and accuracy. */
export const calibrationAdapter: Adapter = {
  reference(golden) {
    const { data: logits, shape } = tensorAt(golden, "inputs.logits");
    const labels = integersAt(golden, "inputs.Y");
    const classes = shape[1] ?? 1;
    const n = labels.length;
    const probabilities = softmax(logits, classes, 1);
    const confidences = confidence(probabilities, classes);
    const correct = correctness(logits, labels, classes, new Float64Array(n));
    const binned = equalWidthBins(confidences, correct, bins);
    const counts = perBin(binned.bins, new Float64Array(n).fill(1));
    const overCount = (sums: Float64Array) =>
      sums.map((sum, bin) => (counts[bin] === 0 ? 0 : sum / (counts[bin] ?? 0)));
    return {
      values: {
        "outputs.ece": calibrationError(binned).value,
        "outputs.brier": mean(brier(probabilities, labels, classes)),
        "outputs.nll": mean(crossEntropy(logits, labels, classes, 1, new Float64Array(n))),
        "outputs.accuracy": { value: mean(correct), kind: "exact" },
        "outputs.mean_confidence": mean(confidences),
        "outputs.bin_count": { value: counts, kind: "exact" },
        "outputs.bin_accuracy": overCount(perBin(binned.bins, correct)),
        "outputs.bin_confidence": overCount(perBin(binned.bins, confidences)),
      },
    };
  },
};

function perBin(bin: Int32Array, values: Float64Array): Float64Array {
  const sums = new Float64Array(bins);
  values.forEach((value, i) => {
    const k = bin[i] ?? 0;
    sums[k] = (sums[k] ?? 0) + value;
  });
  return sums;
}
