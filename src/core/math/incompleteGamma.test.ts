import { expect, test } from "vitest";
import { logGamma, lowerGamma, upperGamma } from "./incompleteGamma.ts";

test("log gamma at known points", () => {
  const known: [number, number][] = [
    [1e-5, 11.512919692895826],
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [1, 0],
    [1.5, -0.12078223763524522],
    [2, 0],
    [2.5, 0.2846828704729192],
    [9.99, 12.779315214350193],
    [10, 12.801827480081469],
    [171.6, 709.6573587630563],
    [1e6, 12815504.569147611],
  ];
  for (const [x, value] of known) {
    // Documented: 4e-16 of the larger of 15 and the value; one rounding more for the table.
    expect(Math.abs(logGamma(x) - value)).toBeLessThanOrEqual(6e-16 * Math.max(15, Math.abs(value)));
  }
});

test("the factorials", () => {
  let factorial = 1;
  // Same tolerance, turned into a relative one by the exponential.
  for (let n = 1; n <= 18; n++, factorial *= n - 1) expect(Math.exp(logGamma(n)) / factorial).toBeCloseTo(1, 13);
});

test("log gamma refuses what has no logarithm", () => {
  expect(() => logGamma(0)).toThrow("logGamma: x 0");
  expect(() => logGamma(-1.5)).toThrow("expected a positive number");
});

test("regularised incomplete gamma at known points", () => {
  const known: [number, number, number, number][] = [
    [0.5, 0.2, 0.4729107431344619, 0.5270892568655381],
    [0.5, 3, 0.9856941215645704, 0.01430587843542964],
    [2.5, 1, 0.15085496391539036, 0.8491450360846097],
    [3, 0.001, 1.6654171665278076e-10, 0.9999999998334583],
    [10, 25, 0.9997785233617512, 0.00022147663824878357],
    [100, 80, 0.017108313035133115, 0.9828916869648668],
    [300, 500, 1, 1.6933836864708698e-22],
  ];
  for (const [a, x, lower, upper] of known) {
    // 1e-13: measured over 300 random pairs up to a = 500 against mpmath.
    expect(Math.abs(lowerGamma(a, x) - lower)).toBeLessThanOrEqual(1e-13 * lower);
    expect(Math.abs(upperGamma(a, x) - upper)).toBeLessThanOrEqual(1e-13 * upper);
  }
});

test("shape 1 is the exponential distribution, and the ends are 0 and 1", () => {
  for (const x of [0.01, 1, 5, 50]) expect(upperGamma(1, x) / Math.exp(-x)).toBeCloseTo(1, 13);
  expect([lowerGamma(3, 0), upperGamma(3, 0), lowerGamma(3, Infinity), upperGamma(3, Infinity)]).toEqual([0, 1, 1, 0]);
  expect(() => lowerGamma(0, 1)).toThrow("expected a > 0");
});
