import { expect, test } from "vitest";
import { powerTwoSampleT, runsForPower } from "./runsForPower.ts";

test("runs of each arm for power .8 at .05, and a power, by scipy's non-central t", () => {
  expect([0.2, 0.5, 0.8, 1.2, -0.5].map((d) => runsForPower(d))).toEqual([394, 64, 26, 12, 64]);
  expect(powerTwoSampleT(0.8, 20)).toBeCloseTo(0.693404196615382, 9);
});

test("without an effect the power is the level, and no number of runs is enough", () => {
  expect(powerTwoSampleT(0, 20)).toBeCloseTo(0.05, 12);
  expect([runsForPower(0), runsForPower(NaN)]).toEqual([undefined, undefined]);
  // 2 ((1.95996 + 0.84162) / 0.001)^2 = 15 697 759.
  expect(Math.abs((runsForPower(0.001) ?? 0) - 15697760)).toBeLessThan(5);
});
