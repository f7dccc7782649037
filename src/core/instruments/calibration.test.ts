import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import {
  brier,
  calibrationError,
  confidence,
  debiasedCalibrationError,
  equalMassBins,
  equalWidthBins,
} from "./calibration.ts";

describe("bins", () => {
  test("equal width: (k/15, (k+1)/15], the upper edge belongs to the bin", () => {
    const { bins } = equalWidthBins(Float64Array.of(0, 0.2, 0.5, 1), new Float64Array(4), 5);
    expect(Array.from(bins)).toEqual([0, 0, 2, 4]);
  });

  test("equal mass: as many examples in each, by rank", () => {
    const { bins } = equalMassBins(Float64Array.of(0.9, 0.3, 0.5, 0.8, 0.4, 0.7), new Float64Array(6), 3);
    expect(Array.from(bins)).toEqual([2, 0, 1, 2, 0, 1]);
  });
});

describe("calibrationError", () => {
  test("by hand: two bins with gaps .1 and .3 over 2 and 1 examples", () => {
    const confidences = Float64Array.of(0.6, 0.6, 0.7);
    const binned = {
      ...equalWidthBins(confidences, Float64Array.of(1, 0, 1), 10),
      bins: Int32Array.of(0, 0, 1),
      count: 2,
    };
    // Bin 0: |.6 + .6 - 1| = .2; bin 1: |.7 - 1| = .3; over 3 examples.
    expect(Math.abs(calibrationError(binned).value - 0.5 / 3)).toBeLessThan(1e-15);
  });

  test("of a perfectly calibrated generator is biased up, and about 0 after debiasing", () => {
    const random = stream(2, 0, "calibrated");
    const repeats = 200;
    const sums = { plain: 0, debiased: 0, square: 0 };
    for (let r = 0; r < repeats; r++) {
      const confidences = new Float64Array(500).map(() => 0.5 + random.uniform() / 2);
      const correct = confidences.map((c) => Number(random.uniform() < c));
      const binned = equalWidthBins(confidences, correct, 15);
      const debiased = debiasedCalibrationError(binned).value;
      sums.plain += calibrationError(binned).value / repeats;
      sums.debiased += debiased / repeats;
      sums.square += (debiased * debiased) / repeats;
    }
    // Eight bins of some 62 examples, each with a mean absolute gap of about .8 * sqrt(.18 / 62).
    expect(sums.plain).toBeGreaterThan(0.035);
    // Four standard errors of the mean of 200: false alarm below 1 in 10 000.
    expect(Math.abs(sums.debiased)).toBeLessThan(4 * Math.sqrt(sums.square / repeats));
  });

  test("of a network that is always 20 points too sure is .2, debiased or not", () => {
    const random = stream(2, 1, "calibrated");
    const confidences = new Float64Array(20000).map(() => 0.75 + random.uniform() / 4);
    const correct = confidences.map((c) => Number(random.uniform() < c - 0.2));
    const binned = equalWidthBins(confidences, correct, 15);
    // Standard error sqrt(.22 / 20000) = .0033; four of them.
    expect(Math.abs(calibrationError(binned).value - 0.2)).toBeLessThan(0.0132);
    expect(Math.abs(debiasedCalibrationError(binned).value - 0.2)).toBeLessThan(0.0132);
  });
});

describe("brier and confidence", () => {
  test("of probabilities (.8, .2): .08 for the first class, 1.28 for the second, confidence .8", () => {
    const p = Float64Array.of(0.8, 0.2, 0.8, 0.2);
    const scores = brier(p, Int32Array.of(0, 1), 2);
    expect(Math.abs(scores[0] - 0.08)).toBeLessThan(1e-15);
    expect(Math.abs(scores[1] - 1.28)).toBeLessThan(1e-15);
    expect(Array.from(confidence(p, 2))).toEqual([0.8, 0.8]);
  });
});
