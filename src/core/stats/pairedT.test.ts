import fc from "fast-check";
import { expect, test } from "vitest";
import { pairedT } from "./pairedT.ts";
import { mean, standardDeviation } from "./sampleMoments.ts";

test("the differences 1 to 5 give 3 +- 1.963", () => {
  const result = pairedT([1, 2, 3, 4, 5]);
  expect(result).toMatchObject({ n: 5, mean: 3, df: 4, level: 0.95, valid: true });
  // t_{0.975, 4} = 2.7764, se = sqrt(2.5 / 5); the fixture is given to three decimals.
  expect(Math.abs(result.high - 3 - 1.963)).toBeLessThan(5e-4);
  expect(result.high - 3).toBeCloseTo(3 - result.low, 14);
  expect(result.t).toBeCloseTo(3 / Math.sqrt(0.5), 14);
  expect(result.effectSize).toBeCloseTo(3 / Math.sqrt(2.5), 14);
});

test("fewer than two pairs give no interval and say so", () => {
  const one = pairedT([0.3]);
  expect(one).toMatchObject({ n: 1, mean: 0.3, valid: false, why: "an interval needs at least 2 pairs; got 1" });
  expect([one.sd, one.low, one.high, one.p, one.t]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect(pairedT([])).toMatchObject({ n: 0, mean: NaN, valid: false });
});

test("a difference that is not finite is named, not averaged away", () => {
  expect(pairedT([1, NaN, 2])).toMatchObject({ valid: false, why: "difference 2 of 3 is NaN" });
});

test("differences that are all equal give an interval of no width", () => {
  // 0.1 is no binary fraction: its sum is rounded, its spread must still be exactly 0.
  expect(pairedT(new Array(7).fill(0.1))).toMatchObject({ sd: 0, low: 0.1, high: 0.1, p: 0, t: Infinity });
  expect(pairedT([0, 0, 0])).toMatchObject({ mean: 0, sd: 0, low: 0, high: 0, p: 1, t: 0, effectSize: 0 });
});

test("the interval excludes 0 exactly when p is below 1 - level, and p does not depend on the unit", () => {
  const differences = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(differences, fc.constantFrom(0.5, 0.9, 0.95), (d, level) => {
      const { low, high, p, sd } = pairedT(d, level);
      // Spreads near the smallest number, and p within rounding of the border, say nothing.
      if (!(sd > 1e-100) || Math.abs(p - (1 - level)) < 1e-9) return;
      expect(low > 0 || high < 0).toBe(p < 1 - level);
      // Scaling by 1024 is exact.
      expect(
        pairedT(
          d.map((x) => 1024 * x),
          level,
        ).p,
      ).toBe(p);
    }),
  );
});

test("mean and standard deviation survive a large offset", () => {
  const d = [1e9 + 1, 1e9 + 2, 1e9 + 3];
  expect(mean(d)).toBe(1e9 + 2);
  expect(standardDeviation(d)).toBe(1);
  expect(mean([])).toBe(NaN);
});
