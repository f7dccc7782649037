import { expect, test } from "vitest";
import type { Estimate } from "../../../../src/lab/types.ts";
import { claimsBetterEnd, shownEstimate } from "./labMetrics.ts";

const estimate = (more: Partial<Estimate>): Estimate =>
  ({
    ...{ on: "rely.single.maxAccuracy", better: "lower", mean: -0.02, low: -0.03, high: -0.01, margin: 0.005 },
    differences: [-0.02],
    ...more,
  }) as Estimate;

test("a comparison has the words of its measure's better end only where it claims that, as a plain difference", () => {
  expect(claimsBetterEnd(estimate({}))).toBe(true);
  expect(claimsBetterEnd(estimate({ on: "test.accuracy", better: "higher" }))).toBe(true);
  expect(claimsBetterEnd(estimate({ better: "higher" }))).toBe(false);
  expect(claimsBetterEnd(estimate({ better: "equal" }))).toBe(false);
  expect(claimsBetterEnd(estimate({ scale: "log" }))).toBe(false);
  expect(claimsBetterEnd(estimate({ share: 0.1 }))).toBe(false);
});

test("shares are shown in points of a hundred, and logarithms of ratios as they are", () => {
  expect(shownEstimate(estimate({}))).toMatchObject({ mean: -2, low: -3, high: -1, margin: 0.5, differences: [-2] });
  expect(shownEstimate(estimate({ scale: "log" }))).toMatchObject({ mean: -0.02, margin: 0.005 });
  expect(shownEstimate(estimate({ on: "test.nll" })).mean).toBe(-0.02);
});
