import { expect, test } from "vitest";
import { pairing, winRate } from "./pairing.ts";

test("arms that differ by a constant are perfectly paired", () => {
  expect(pairing([1, 2, 4], [0, 1, 3])).toMatchObject({ n: 3, correlation: 1, sdRatio: 0, winRate: 1 });
});

test("pairing by hand: correlation, sd ratio and win rate with a tie as half", () => {
  // a - b = 1, 0, -1; var a = 1, var b = 4, var d = 1; covariance 2.
  const result = pairing([1, 2, 3], [0, 2, 4]);
  expect(result.correlation).toBeCloseTo(1, 14);
  expect(result.sdRatio).toBeCloseTo(1 / Math.sqrt(5), 14);
  expect(result.winRate).toBe(0.5);
});

test("arms of opposite order make pairing a loss", () => {
  const result = pairing([1, 2, 3], [3, 2, 1]);
  expect(result.correlation).toBeCloseTo(-1, 14);
  expect(result.sdRatio).toBeCloseTo(Math.SQRT2, 14);
});

test("an arm that does not vary has no correlation", () => {
  expect(pairing([1, 1, 1], [3, 2, 1]).correlation).toBe(NaN);
  expect(winRate([])).toBe(NaN);
  expect(() => pairing([1], [1, 2])).toThrow("pairing: 1 and 2 seeds");
});
