import { expect, test } from "vitest";
import { binaryExponent, powerOfTwo, scale, significand } from "./float64Bits.ts";

test("powers of two and scaling are exact over the whole range, with one rounding among the subnormal numbers", () => {
  for (let k = -1022; k <= 1023; k++) expect(powerOfTwo(k)).toBe(2 ** k);
  for (let k = -1080; k <= 1022; k++)
    expect(scale(1.5, k)).toBe(k < -1000 ? (1.5 * 2 ** (k + 100)) / 2 ** 100 : 1.5 * 2 ** k);
  expect([scale(1, 1023), scale(0.75, 1024), scale(1.5, 1024), scale(1, 5000), scale(1, -5000)]).toEqual([
    2 ** 1023,
    0.75 * 2 ** 1023 * 2,
    Infinity,
    Infinity,
    0,
  ]);
});

test("a number is its significand times its power of two, and the significand lies about 1", () => {
  for (const x of [5e-324, 3e-310, 1e-300, 0.7, 1, 1.4, 1.42, 3, 1e300, 1.7976931348623157e308]) {
    const k = binaryExponent(x);
    const m = significand(x, k);
    expect(scale(m, k)).toBe(x);
    // sqrt(1/2) and sqrt(2), with the bound's own rounding to 20 bits.
    expect(m).toBeGreaterThan(0.70709);
    expect(m).toBeLessThan(1.41422);
  }
});
