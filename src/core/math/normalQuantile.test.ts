import { expect, test } from "vitest";
import { normalCdf } from "./normal.ts";
import { normalQuantile } from "./normalQuantile.ts";

test("known quantiles of the standard normal", () => {
  // Exact values by root finding with 150 bits; AS 241 states 1e-16, and a few units of rounding are added.
  const known: [number, number][] = [
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [1e-8, -5.612001244174789],
    [0.001, -3.0902323061678136],
    [0.025, -1.9599639845400543],
    [0.075, -1.439531470938456],
    [0.3, -0.5244005127080408],
    [0.5, 0],
  ];
  for (const [p, z] of known) expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(2e-15 * Math.abs(z));
});

test("probabilities of 0, 1 and beyond give the infinities", () => {
  expect([0, -1, 1, 2].map(normalQuantile)).toEqual([-Infinity, -Infinity, Infinity, Infinity]);
});

test("it is odd about one half and the inverse of the distribution function", () => {
  for (let p = 1 / 1024; p < 1; p += 1 / 1024) {
    expect(normalQuantile(p) + normalQuantile(1 - p)).toBe(0);
    // p has about 16 digits, and both functions are good to about 15.
    expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(4e-16);
  }
});
