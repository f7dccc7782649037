import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquareCdf, chiSquareQuantile, chiSquareSf } from "./chiSquare.ts";

test("two degrees of freedom are the exponential distribution", () => {
  for (const x of [0.1, 2, 30]) {
    expect(chiSquareSf(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 13);
    expect(chiSquareCdf(x, 2)).toBeCloseTo(1 - Math.exp(-x / 2), 14);
  }
  expect(chiSquareQuantile(0.5, 2)).toBeCloseTo(2 * Math.LN2, 13);
});

test("printed quantiles of every table", () => {
  const table: [number, number, number][] = [
    [0.95, 1, 3.841],
    [0.95, 10, 18.307],
    [0.01, 5, 0.554],
    [0.99, 100, 135.807],
  ];
  // The table has three decimals.
  for (const [p, df, x] of table) expect(Math.abs(chiSquareQuantile(p, df) - x)).toBeLessThan(0.00051);
  expect([chiSquareQuantile(0, 4), chiSquareQuantile(1, 4)]).toEqual([0, Infinity]);
});

test("the quantile inverts the distribution function, in both tails", () => {
  const probability = fc.double({ min: 1e-10, max: 1 - 1e-10, noNaN: true });
  fc.assert(
    fc.property(probability, fc.double({ min: 0.2, max: 300, noNaN: true }), (p, df) => {
      // 1e-11 of the smaller tail: 1 - p itself has lost digits there.
      const error = Math.abs(chiSquareCdf(chiSquareQuantile(p, df), df) - p);
      expect(error / Math.min(p, 1 - p)).toBeLessThan(p < 0.5 ? 1e-11 : 1e-5);
      expect(error).toBeLessThan(1e-12);
    }),
  );
});
