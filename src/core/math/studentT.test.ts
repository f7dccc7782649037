import fc from "fast-check";
import { expect, test } from "vitest";
import { noncentralTCdf } from "./noncentralTCdf.ts";
import { normalCdf } from "./normal.ts";
import { studentTCdf, studentTQuantile, studentTSf } from "./studentT.ts";

test("one and two degrees of freedom have closed forms", () => {
  for (const t of [-1e9, -6, -0.3, 0, 0.5, 2, 40]) {
    // 1e-14: both sides are a handful of roundings.
    expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
    expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14);
  }
  expect([studentTCdf(Infinity, 3), studentTCdf(-Infinity, 3), studentTCdf(NaN, 3)]).toEqual([1, 0, NaN]);
});

test("the tail of one degree of freedom is exact far out", () => {
  // P(T > t) = 1 / (pi t) up to 1 / (3 pi t^3).
  for (const t of [1e10, 1e140]) expect(studentTSf(t, 1) * Math.PI * t).toBeCloseTo(1, 13);
});

test("printed quantiles of every table", () => {
  const table: [number, number, number][] = [
    [0.975, 1, 12.706],
    [0.975, 4, 2.776],
    [0.975, 15, 2.131],
    [0.95, 31, 1.696],
    [0.995, 7, 3.499],
  ];
  // The table has three decimals.
  for (const [p, df, t] of table) expect(Math.abs(studentTQuantile(p, df) - t)).toBeLessThan(0.00051);
  expect([studentTQuantile(0.5, 3), studentTQuantile(0, 3), studentTQuantile(1, 3)]).toEqual([0, -Infinity, Infinity]);
});

test("the quantile inverts the distribution function, in the tails too", () => {
  const probability = fc.double({ min: 1e-12, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(probability, fc.double({ min: 0.5, max: 500, noNaN: true }), (p, df) => {
      // 1e-12: errors of 1e-13 in both, times the slope of log p against log t (df at most where p is small).
      expect(Math.abs(studentTCdf(studentTQuantile(p, df), df) / p - 1)).toBeLessThan(1e-12);
    }),
  );
});

test("non-central t at known points (150-bit quadrature)", () => {
  const known: [number, number, number, number][] = [
    [2, 7, 2, 0.4733683541915939],
    [-1, 2, 0.5, 0.10327857197969204],
    [2.0930240544082634, 19, 3.1, 0.16351193511248974],
    [-2.0930240544082634, 19, 3.1, 4.4199325209282633e-7],
    [5, 1, -2, 0.9986508151154252],
    [8, 30, 12, 0.0027003650888739413],
    [-4, 5, 2.5, 3.084583887753417e-6],
  ];
  // 2e-13 relative: the tail of Phi carries up to 1.6e-13.
  for (const [t, df, delta, p] of known) expect(Math.abs(noncentralTCdf(t, df, delta) / p - 1)).toBeLessThan(2e-13);
});

test("non-central t: the central case, the two tails, and the normal limit", () => {
  expect(noncentralTCdf(1.3, 9, 0)).toBe(studentTCdf(1.3, 9));
  // A non-centrality of 1e-9 moves the value by about 4e-10.
  expect(noncentralTCdf(1.3, 9, 1e-9)).toBeCloseTo(studentTCdf(1.3, 9), 8);
  for (const df of [1, 6, 80]) expect(noncentralTCdf(2, df, 1.5) + noncentralTCdf(-2, df, -1.5)).toBeCloseTo(1, 13);
  // The difference from the normal falls as 1 / df.
  expect(noncentralTCdf(2, 1e6, 1.5)).toBeCloseTo(normalCdf(0.5), 5);
});
