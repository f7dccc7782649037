import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { log } from "../math/elementary.ts";
import { stream } from "../math/random.ts";
import { alwaysValid } from "./alwaysValid.ts";
import { type Looks, meanEquivalence, meanInterval } from "./looks.ts";
import { pairedT } from "./pairedT.ts";
import { tost } from "./tost.ts";

const skewed = [0.1, 0.3, 0.2, 0.9, 0.15, 0.4, 2.5, 0.05];

describe("known values", () => {
  test("symmetric differences have the t interval and p, and the always-valid ones", () => {
    const d = [1, 2, 3, 4, 5];
    expect(meanInterval(d, 0.95, "fixed")).toEqual(pairedT(d, 0.95));
    expect(meanInterval(d, 0.95, "sequential")).toEqual(alwaysValid(d, 0.95));
  });

  test("the equivalence of 16 symmetric differences is TOST, of 15 TOST at half the level", () => {
    const symmetric = (n: number): number[] => Array.from({ length: n }, (_, i) => i - 0.5 * (n - 1));
    expect(meanEquivalence(symmetric(16), 3).p).toBeCloseTo(tost(symmetric(16), 3).p, 14);
    expect(meanEquivalence(symmetric(15), 3).p).toBeCloseTo(2 * tost(symmetric(15), 3).p, 14);
    expect(meanEquivalence([1, 2, 3, 4, 5], 0.1).p).toBe(1);
  });

  test("skewed differences reach farther on the side of their tail: -0.113 to 2.544 instead of 1.263", () => {
    // By scipy and mpmath: the root of the transformation.
    const { low, high, p } = meanInterval(skewed, 0.95, "fixed");
    expect(low).toBeCloseTo(-0.11295066806611398, 12);
    expect(high).toBeCloseTo(2.544127311791139, 10);
    expect(p).toBeCloseTo(0.08865228045755272, 12);
    expect(meanInterval(skewed, 0.9, "fixed").high).toBeCloseTo(2.164259328402074, 10);
  });

  test("their equivalence within 1.5 has twice .1595, where TOST has .0426", () => {
    expect(meanEquivalence(skewed, 1.5).p).toBeCloseTo(2 * 0.15950885146653399, 12);
    expect(tost(skewed, 1.5).p).toBeLessThan(0.05);
  });

  test("equal differences: equivalent by their sign alone; no margin and no pairs: never", () => {
    expect(meanEquivalence([1, 1, 1], 2)).toEqual({ p: 0, passed: true });
    expect(meanEquivalence([1, 1, 1], 0.5)).toEqual({ p: 1, passed: false });
    for (const looks of ["fixed", "sequential"] as const) {
      expect(meanEquivalence([1, 2, 3, 4, 5, 6, 7, 8], 0, 0.05, looks)).toEqual({ p: 1, passed: false });
      expect(meanEquivalence([1], 1, 0.05, looks)).toEqual({ p: 1, passed: false });
    }
  });
});

const differences = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 40 });
const looks = fc.constantFrom<Looks>("fixed", "sequential");
/** Spreads near the smallest number say nothing. */
const spread = (d: readonly number[]): boolean => pairedT(d).sd > 1e-90;

test("the interval is never narrower than the plain one, holds the mean, and excludes 0 exactly where p is small", () => {
  fc.assert(
    fc.property(differences, fc.constantFrom(0.8, 0.95, 0.99), looks, (d, level, how) => {
      if (!spread(d)) return;
      const found = meanInterval(d, level, how);
      const plain = how === "fixed" ? pairedT(d, level) : alwaysValid(d, level);
      expect(found.low).toBeLessThanOrEqual(plain.low);
      expect(found.high).toBeGreaterThanOrEqual(plain.high);
      if (Math.abs(found.p - (1 - level)) < 1e-6) return;
      expect(found.low > 0 || found.high < 0).toBe(found.p <= 1 - level);
    }),
  );
});

test("equivalence is passed exactly where the interval of its level lies inside the margin", () => {
  fc.assert(
    fc.property(differences, fc.double({ min: 0.01, max: 20, noNaN: true }), looks, (d, margin, how) => {
      if (!spread(d)) return;
      const { low, high } = meanInterval(d, how === "fixed" && d.length >= 16 ? 0.9 : 0.95, how);
      const { p, passed } = meanEquivalence(d, margin, 0.05, how);
      if (Math.abs(p - 0.05) < 1e-6) return;
      expect(passed).toBe(-margin < low && high < margin);
    }),
  );
});

test("of 16 exponential differences it holds the mean in 95 of a hundred, where t does in 91", () => {
  const random = stream(1, 0, "looks");
  const times = 4000;
  let [joined, plain] = [0, 0];
  for (let i = 0; i < times; i++) {
    const d = Array.from({ length: 16 }, () => -log(1 - random.uniform()) - 1);
    const holds = ({ low, high }: { low: number; high: number }): boolean => low <= 0 && 0 <= high;
    if (holds(meanInterval(d, 0.95, "fixed"))) joined++;
    if (holds(pairedT(d))) plain++;
  }
  // 4.42 standard errors of a share of .95; scipy, 40 000 samples: .967 and .910.
  const slack = 4.42 * Math.sqrt((0.05 * 0.95) / times);
  expect(joined / times).toBeGreaterThan(0.95 - slack);
  expect(Math.abs(plain / times - 0.91)).toBeLessThan(4.42 * Math.sqrt((0.09 * 0.91) / times));
});
