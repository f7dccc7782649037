import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { correlation, correlations, meanAbsolute, normalisedDeCov } from "./correlation.ts";
import { covariance, crossProducts } from "./crossProducts.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";

const draw = stream(8, 0, "h");

describe("known answers", () => {
  test("two copies correlate 1, a copy and its opposite -1", () => {
    const h = Float64Array.of(1, 1, -1, 2, 2, -2, 4, 4, -4);
    const rho = correlations(covariance(crossProducts(h, 3)), 3);
    [1, 1, -1, 1, 1, -1, -1, -1, 1].forEach((want, at) => {
      expect(Math.abs(rho[at] - want)).toBeLessThan(1e-12);
    });
    expect(Math.abs(meanAbsolute(rho, 3) - 1)).toBeLessThan(1e-12);
  });

  test("independent units have a mean absolute correlation of sqrt(2 / (pi N))", () => {
    const [rows, units] = [400, 40];
    const h = new Float64Array(rows * units).map(() => draw.normal());
    const found = meanAbsolute(correlations(covariance(crossProducts(h, units)), units), units);
    // 780 nearly independent pairs, each with a standard deviation of .75 of the mean: 2.7 %; four times that.
    expect(Math.abs(found / Math.sqrt(2 / (Math.PI * rows)) - 1)).toBeLessThan(0.11);
  });

  test("DeCov over its diagonal: equal variances with correlation r give r^2 (n - 1) / 2, at any scale", () => {
    const c = Float64Array.of(1, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 1);
    expect(Math.abs(normalisedDeCov(c, 3) - 0.25)).toBeLessThan(1e-15);
    expect(
      Math.abs(
        normalisedDeCov(
          c.map((v) => 1e4 * v),
          3,
        ) - 0.25,
      ),
    ).toBeLessThan(1e-12);
    expect(normalisedDeCov(Float64Array.of(2, 0, 0, 3), 2)).toBe(0);
  });
});

describe("instrument", () => {
  test("counts live units only, and keeps the matrix when asked to", () => {
    // Units: x, x, never on.
    const nets = netByHand(
      [
        { weight: [[1, 1, 0]], bias: [0, 0, -1] },
        {
          weight: [
            [1, 0],
            [0, 1],
            [0, 0],
          ],
        },
      ],
      examplesOf(
        Array.from({ length: 12 }, (_, i) => [i]),
        Array.from({ length: 12 }, (_, i) => i % 2),
      ),
    );
    const [readings] = correlation.measure(nets, { matrix: true }, exampleRandom);
    expect(readings.measures["correlation.meanAbs.layer1"].value).toBeCloseTo(1, 11);
    expect(readings.measures["correlation.meanAbs.layer1"].method).toContain("2 live units");
    expect(readings.arrays["correlation.layer1"].shape).toEqual([3, 3]);
  });

  test("has no pair to speak of where fewer than two units are alive", () => {
    const nets = netByHand(
      [
        { weight: [[1, 0]], bias: [0, -1] },
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
        },
      ],
      examplesOf([[1], [2], [3]], [0, 1, 0]),
    );
    const [readings] = correlation.measure(nets, {}, exampleRandom);
    for (const measure of Object.values(readings.measures)) expect(measure.why).toContain("1 of 2 units are alive");
  });

  test("the errors of a trained layer are small against the value and not 0", () => {
    const { measures } = correlation.measure(trainedNets(true), {}, exampleRandom)[0];
    for (const measure of Object.values(measures)) {
      expect(measure.se).toBeGreaterThan(0);
      expect(measure.se).toBeLessThan(measure.value);
    }
  });
});
