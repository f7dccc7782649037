import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { dropout } from "./dropout.ts";
import { gaussianDropout } from "./gaussianDropout.ts";
import { gaussianNoise } from "./gaussianNoise.ts";
import { matchedNoise } from "./matchedNoise.ts";
import { shiftedNoise } from "./shiftedNoise.ts";
import type { ShiftedNoiseSpec } from "./spec.ts";

const mean = (v: Float64Array) => v.reduce((sum, value) => sum + value, 0) / v.length;
const variance = (v: Float64Array) => {
  const centre = mean(v);
  return mean(v.map((value) => (value - centre) * (value - centre)));
};

describe("spatial dropout", () => {
  test("keeps or drops a feature map as a whole", () => {
    const h = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    expect([...dropout.forward(h, Float64Array.of(1, 0, 0, 1), 0.5, 2)]).toEqual([2, 4, 0, 0, 0, 0, 14, 16]);
  });

  test("its gradient agrees with finite differences", () => {
    const random = stream(1, 0, "spatial");
    const [h, dy] = [normals(24, random), normals(24, random)];
    const mask = dropout.draw(0.4, 8, random);
    expectGradient((v) => dot(dropout.forward(v, mask, 0.4, 3), dy), h, dropout.backward(dy, mask, 0.4, 3));
  });

  test("refuses a mask of the whole shape", () => {
    expect(() => dropout.forward(new Float64Array(8), new Float64Array(8), 0.5, 2)).toThrow("expected 4");
  });
});

describe("gaussian dropout", () => {
  test("at rate .5 multiplies by 1 + z; at rate .8 by 1 + 2 z", () => {
    expect([...gaussianDropout.forward(Float64Array.of(3, 4), Float64Array.of(1, -0.5), 0.5)]).toEqual([6, 2]);
    // sqrt(.8 / .2) rounds.
    expect(gaussianDropout.forward(Float64Array.of(1), Float64Array.of(1), 0.8)[0]).toBeCloseTo(3, 14);
  });

  test("its gradient agrees with finite differences", () => {
    const random = stream(1, 0, "gaussianDropout");
    const [h, z, dy] = [normals(20, random), normals(20, random), normals(20, random)];
    const run = (v: Float64Array) => dot(gaussianDropout.forward(v, z, 0.3), dy);
    expectGradient(run, h, gaussianDropout.backward(dy, z, 0.3));
  });

  test("has the mean and the variance of dropout at its rate", () => {
    const z = gaussianNoise.draw(20_000, stream(1, 0, "gaussianDropout"));
    const factors = gaussianDropout.forward(new Float64Array(20_000).fill(1), z, 0.2);
    // Deviation 1/2: five standard errors of 20 000 draws, .0035 for the mean and .0025 for the variance of 1/4.
    expect(Math.abs(mean(factors) - 1)).toBeLessThan(0.018);
    expect(Math.abs(variance(factors) - 0.25)).toBeLessThan(0.0125);
  });

  test("refuses a rate of 1, whose variance is infinite, and normals of another size", () => {
    expect(() => gaussianDropout.forward(Float64Array.of(1), Float64Array.of(1), 1)).toThrow(UserError);
    expect(() => gaussianDropout.forward(Float64Array.of(1), Float64Array.of(1, 2), 0.5)).toThrow("normals has 2");
  });
});

test("gaussian noise adds deviation z and leaves the gradient alone", () => {
  expect([...gaussianNoise.forward(Float64Array.of(1, 2), Float64Array.of(3, -4), 0.5)]).toEqual([2.5, 0]);
  const dy = Float64Array.of(1, 2);
  expect(gaussianNoise.backward(dy)).toBe(dy);
  expect(() => gaussianNoise.forward(Float64Array.of(1), Float64Array.of(1, 2), 0.5)).toThrow(UserError);
});

describe("shifted noise", () => {
  const paper: ShiftedNoiseSpec = { type: "shiftedNoise", shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.1 };

  test("is s a + m", () => {
    const draws = { shift: Float64Array.of(1, -1), scale: Float64Array.of(2, 3) };
    expect([...shiftedNoise.forward(Float64Array.of(10, 20), draws)]).toEqual([21, 59]);
    expect([...shiftedNoise.backward(Float64Array.of(1, 1), draws)]).toEqual([2, 3]);
  });

  test("without spreads all examples and positions of a unit share mu and sigma, and units do not", () => {
    const still = { ...paper, shiftSpread: 0, scaleSpread: 0 };
    const { shift, scale } = shiftedNoise.draw(still, 2, 3, 2, stream(1, 0, "shifted"));
    for (const values of [shift, scale]) {
      for (let i = 0; i < 12; i++) expect(values[i]).toBe(values[2 * (Math.floor(i / 2) % 3)]);
      expect(new Set(values).size).toBe(3);
    }
  });

  test("mu and sigma keep their limits and have the means and variances of uniform laws", () => {
    const still = { ...paper, shiftSpread: 0, scaleSpread: 0 };
    const { shift, scale } = shiftedNoise.draw(still, 1, 20_000, 1, stream(1, 0, "shifted"));
    expect(shift.every((m) => Math.abs(m) <= 0.5)).toBe(true);
    expect(scale.every((s) => s >= 1 && s <= 1.25)).toBe(true);
    // Uniform on an interval of length l: variance l² / 12, standard error of the mean l / sqrt(12 N), of the variance
    // l² / sqrt(180 N). Bounds: five standard errors of 20 000 draws.
    expect(Math.abs(mean(shift))).toBeLessThan(0.0103);
    expect(Math.abs(mean(scale) - 1.125)).toBeLessThan(0.0026);
    expect(Math.abs(variance(shift) - 1 / 12)).toBeLessThan(0.0027);
    expect(Math.abs(variance(scale) - 0.0625 / 12)).toBeLessThan(0.00017);
  });

  test("the spreads are a uniform half width and a normal deviation, drawn for every value", () => {
    const fixed = { ...paper, shift: 0, scale: 1, shiftSpread: 0.3, scaleSpread: 0.2 };
    const { shift, scale } = shiftedNoise.draw(fixed, 200, 10, 10, stream(1, 0, "shifted"));
    // 20 000 draws of U(-.3, .3) and N(1, .04): five standard errors each.
    expect(shift.every((m) => Math.abs(m) <= 0.3)).toBe(true);
    expect(Math.abs(variance(shift) - 0.03)).toBeLessThan(0.00095);
    expect(Math.abs(mean(scale) - 1)).toBeLessThan(0.0071);
    expect(Math.abs(variance(scale) - 0.04)).toBeLessThan(0.002);
  });

  test("its gradient agrees with finite differences", () => {
    const random = stream(1, 0, "shifted");
    const [a, dy] = [normals(24, random), normals(24, random)];
    const draws = shiftedNoise.draw(paper, 2, 4, 3, random);
    expectGradient((v) => dot(shiftedNoise.forward(v, draws), dy), a, shiftedNoise.backward(dy, draws));
  });

  test("refuses draws of another size", () => {
    const draws = { shift: new Float64Array(2), scale: new Float64Array(1) };
    expect(() => shiftedNoise.forward(new Float64Array(2), draws)).toThrow("scale has 1");
  });
});

describe("matched noise on feature maps", () => {
  test("the positions of a unit share a draw, whether the batch does or not", () => {
    const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const shared = { shift: Float64Array.of(1, 0), scale: Float64Array.of(2, 3) };
    expect([...matchedNoise.forward(x, shared, 2, 2)]).toEqual([4, 6, 9, 12, 12, 14, 21, 24]);
    const own = { shift: Float64Array.of(0, 0, 0, 1), scale: Float64Array.of(1, 2, 3, 4) };
    expect([...matchedNoise.forward(x, own, 2, 2)]).toEqual([1, 2, 6, 8, 15, 18, 32, 36]);
  });

  test.each([3, 6])("with %i draws: its gradient agrees with finite differences", (count) => {
    const random = stream(1, 0, "matched");
    const [x, dy] = [normals(24, random), normals(24, random)];
    const draws = matchedNoise.draw(8, count, random);
    expectGradient((v) => dot(matchedNoise.forward(v, draws, 3, 4), dy), x, matchedNoise.backward(dy, draws, 3, 4));
  });
});
