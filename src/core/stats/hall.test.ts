import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hallInverse, hallSkewness, hallT, leastT } from "./hall.ts";

const skewed = [0.1, 0.3, 0.2, 0.9, 0.15, 0.4, 2.5, 0.05];

describe("known values", () => {
  test("the skewness is scipy's unbiased one, 2.3109, times 1 + 8.5 / 8", () => {
    expect(hallSkewness(skewed)).toBeCloseTo(2.310867105455943 * 2.0625, 12);
    expect(hallSkewness(skewed.map((value) => -value))).toBeCloseTo(-2.310867105455943 * 2.0625, 12);
  });

  test("there is none of two numbers, of equal ones and of symmetric ones", () => {
    expect([hallSkewness([1, 5]), hallSkewness([2, 2, 2]), hallSkewness([1, 2, 3])]).toEqual([0, 0, 0]);
  });

  test("the statistic of mean 0 is 5.26 where t is 1.98, and the smaller one counts", () => {
    // By numpy from the formula.
    const g = hallSkewness(skewed);
    expect(hallT(1.976390179964451, 8, g)).toBeCloseTo(5.263196099992551, 10);
    expect(leastT(skewed)).toBeCloseTo(1.976390179964451, 12);
    // About 2 t is -4.90, and Hall's statistic says less.
    const about2 = skewed.map((value) => value - 2);
    expect(leastT(about2)).toBeCloseTo(-1.691325407692252, 12);
    expect(leastT(about2.map((value) => -value))).toBeCloseTo(1.691325407692252, 12);
  });

  test("equal differences say everything by their sign, and zeros nothing", () => {
    expect([leastT([2, 2, 2]), leastT([-2, -2, -2]), leastT([0, 0])]).toEqual([Infinity, -Infinity, 0]);
  });
});

const g = fc.double({ min: -4, max: 4, noNaN: true });
const t = fc.double({ min: -30, max: 30, noNaN: true });
const n = fc.integer({ min: 3, max: 64 });

test("the transformation grows with t, and its inverse takes it back", () => {
  fc.assert(
    fc.property(t, t, n, g, (one, other, count, skew) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      expect(hallT(low, count, skew)).toBeLessThanOrEqual(hallT(high, count, skew) + 1e-9);
      const back = hallInverse(hallT(one, count, skew), count, skew);
      expect(Math.abs(back - one)).toBeLessThan(1e-9 * (1 + Math.abs(one)));
    }),
  );
});

test("without skewness it is t, and mirrored differences give the mirrored statistic", () => {
  fc.assert(
    fc.property(t, n, g, (value, count, skew) => {
      expect(hallT(value, count, 0)).toBe(value);
      expect(hallInverse(value, count, 0)).toBe(value);
      expect(hallT(-value, count, -skew)).toBeCloseTo(-hallT(value, count, skew), 9);
    }),
  );
});
