import { expect, test } from "vitest";
import { erf, erfc } from "./erf.ts";
import { normalCdf } from "./normal.ts";

test("erf and erfc at known points", () => {
  const known: [number, number, number][] = [
    [0.5, 0.5204998778130465, 0.4795001221869535],
    [1, 0.8427007929497148, 0.15729920705028513],
    [1.49, 0.9648978648432042, 0.03510213515679579],
    [1.5, 0.9661051464753108, 0.033894853524689274],
    [3, 0.9999779095030014, 2.209049699858544e-5],
    [6, 1, 2.1519736712498913e-17],
    [-2, -0.9953222650189527, 1.9953222650189528],
    [26, 1, 5.663192408856143e-296],
  ];
  for (const [x, value, complement] of known) {
    // Documented errors: 2e-15 and 2e-14 of the value.
    expect(Math.abs(erf(x) - value)).toBeLessThanOrEqual(2e-15 * Math.abs(value));
    expect(Math.abs(erfc(x) - complement)).toBeLessThanOrEqual(2e-14 * complement);
  }
});

test("erf is odd, erfc its complement, and both reach their limits", () => {
  for (let x = -5; x <= 5; x += 0.25) {
    expect(erf(-x)).toBe(-erf(x));
    expect(erf(x) + erfc(x)).toBeCloseTo(1, 14);
  }
  expect([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)]).toEqual([1, -1, 0, 2]);
  expect([erf(NaN), erfc(NaN)]).toEqual([NaN, NaN]);
});

test("the two formulae meet at their border", () => {
  // The derivative there is 0.119: a step of 1e-12 may move the value by 1.2e-13, and the formulae by their 2e-14.
  expect(Math.abs(erfc(1.5 - 1e-12) - erfc(1.5 + 1e-12))).toBeLessThan(3e-13);
});

test("normal distribution function at known points, far tail included", () => {
  const known: [number, number][] = [
    [-8, 6.220960574271784e-16],
    [-5, 2.866515718791939e-7],
    [-1.96, 0.024997895148220435],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [3, 0.9986501019683699],
  ];
  // z / sqrt(2) is rounded: z^2 units in the tail.
  for (const [z, p] of known) expect(Math.abs(normalCdf(z) - p)).toBeLessThanOrEqual(3e-14 * p);
});
