import fc from "fast-check";
import { expect, test } from "vitest";
import { tost } from "./tost.ts";

/** 36 differences with mean 0 and standard deviation 1. */
const fixture = Array.from({ length: 36 }, (_, i) => (i % 2 === 0 ? 1 : -1) * Math.sqrt(35 / 36));

test("mean 0, sd 1, 36 pairs, margin .5: t = 3 on both sides, p = .0025", () => {
  const result = tost(fixture, 0.5);
  // P(T_35 > 3) = .00247; the fixture is given to four decimals.
  expect(Math.abs(result.p - 0.0025)).toBeLessThan(5e-5);
  expect(result.pLower).toBeCloseTo(result.pUpper, 12);
  expect(result.passed).toBe(true);
});

test("no pairs, a margin of 0 and a margin that is not a number never pass", () => {
  for (const [d, margin] of [
    [[1], 5],
    [fixture, 0],
    [fixture, NaN],
    [[], 1],
  ] as [number[], number][]) {
    expect(tost(d, margin)).toMatchObject({ p: 1, passed: false });
  }
});

test("equal differences are certain either way", () => {
  expect(tost([0.2, 0.2, 0.2], 0.3)).toMatchObject({ p: 0, passed: true });
  expect(tost([0.4, 0.4, 0.4], 0.3)).toMatchObject({ pLower: 0, pUpper: 1, p: 1, passed: false });
  expect(tost([0.3, 0.3, 0.3], 0.3).passed).toBe(false);
});

test("it passes exactly when the 1 - 2 alpha interval lies inside the margin", () => {
  const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 30 });
  fc.assert(
    fc.property(differences, fc.double({ min: 0.01, max: 1, noNaN: true }), (d, margin) => {
      const { passed, low, high, p } = tost(d, margin, 0.05);
      if (Math.abs(p - 0.05) < 1e-9) return; // on the border rounding decides
      expect(passed).toBe(low > -margin && high < margin);
    }),
  );
});
