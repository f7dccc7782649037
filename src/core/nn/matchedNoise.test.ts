import { expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { matchedNoise, meanDeviationRatio } from "./matchedNoise.ts";

test("matched noise maps x̂ to (x̂ + e) s, with one draw a unit or one a value", () => {
  const x = Float64Array.of(1, 2, 3, 4);
  const shared = { shift: Float64Array.of(1, 0), scale: Float64Array.of(2, 3) };
  expect([...matchedNoise.forward(x, shared, 2)]).toEqual([4, 6, 8, 12]);
  const own = { shift: Float64Array.of(0, 0, 0, 1), scale: Float64Array.of(1, 2, 3, 4) };
  expect([...matchedNoise.forward(x, own, 2)]).toEqual([1, 4, 9, 20]);
});

test.each([5, 20])("matched noise with %i draws: its gradient agrees with finite differences", (count) => {
  const random = stream(1, 0, "noise");
  const [x, dy] = [normals(20, random), normals(20, random)];
  const draws = matchedNoise.draw(8, count, random);
  expectGradient((v) => dot(matchedNoise.forward(v, draws, 5), dy), x, matchedNoise.backward(dy, draws, 5));
});

test("E[σ/σ_B] has its exact values at 4, 5 and 16", () => {
  // sqrt(2) 2/√π; sqrt(5/2) √π/2; sqrt(8) Γ(7)/Γ(7.5) with Γ(7.5) = 135135 √π / 128. Tolerance: a few roundings.
  expect(meanDeviationRatio(4)).toBeCloseTo((2 * Math.SQRT2) / Math.sqrt(Math.PI), 14);
  expect(meanDeviationRatio(5)).toBeCloseTo(Math.sqrt(2.5 * Math.PI) / 2, 14);
  expect(meanDeviationRatio(16)).toBeCloseTo((Math.sqrt(8) * 720 * 128) / (135135 * Math.sqrt(Math.PI)), 14);
});

test("draws have mean 0 and 1 and the variances of a batch of 16", () => {
  const { shift, scale } = matchedNoise.draw(16, 20_000, stream(1, 0, "noise/1"));
  const mean = (v: Float64Array) => v.reduce((sum, value) => sum + value, 0) / v.length;
  const variance = (v: Float64Array) => mean(v.map((value) => value * value)) - mean(v) ** 2;
  // E s² = K/(K-3) / E[σ/σ_B]²; the variance of s is .0392 at K = 16. Bounds: five standard errors of 20 000 draws
  // (.0018 and .0014 for the means; .0006 and, by the fourth moment of s, .0007 for the variances).
  const exact = 16 / 13 / meanDeviationRatio(16) ** 2 - 1;
  expect(exact).toBeCloseTo(0.0392, 4);
  expect(Math.abs(mean(shift))).toBeLessThan(0.009);
  expect(Math.abs(mean(scale) - 1)).toBeLessThan(0.007);
  expect(Math.abs(variance(shift) - 1 / 16)).toBeLessThan(0.0032);
  expect(Math.abs(variance(scale) - exact)).toBeLessThan(0.0035);
});

test("matched noise refuses a statistics batch below 4, where it would have no finite variance", () => {
  for (const batch of [3, 2, 4.5]) expect(() => meanDeviationRatio(batch)).toThrow(UserError);
});

test("matched noise refuses draws of another size", () => {
  const draws = { shift: new Float64Array(3), scale: new Float64Array(3) };
  expect(() => matchedNoise.forward(new Float64Array(4), draws, 2)).toThrow("shift has 3");
});
