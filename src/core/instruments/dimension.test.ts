import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { covariance, crossProducts } from "./crossProducts.ts";
import { dimension, entropyRank, participationRatio } from "./dimension.ts";
import { exampleRandom, examplesOf, netByHand } from "./testing/exampleNets.ts";
import type { Nets } from "./types.ts";

const eye = (n: number, of: (u: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? of(Math.floor(at / n)) : 0));

/** A net whose hidden layer hands out normal numbers, independent and of standard deviation 1. */
function gaussianNet(rows: number, units: number): Nets {
  const draw = stream(6, 0, "h");
  const h = new Float32Array(rows * units).map(() => draw.normal());
  const nets = netByHand(
    [{ weight: [new Array(units).fill(1)] }, { weight: Array.from({ length: units }, () => [1, 0]) }],
    examplesOf(
      Array.from({ length: rows }, (_, i) => [i]),
      Array.from({ length: rows }, (_, i) => i % 2),
    ),
  );
  return { ...nets, hidden: () => [h] };
}

const read = (nets: Nets) => dimension.measure(nets, {}, exampleRandom)[0].measures;

describe("known answers", () => {
  test("n equal eigenvalues have dimension n, by both; one alone has dimension 1", () => {
    for (const n of [1, 2, 7]) {
      expect(
        Math.abs(
          participationRatio(
            eye(n, () => 3),
            n,
          ) - n,
        ),
      ).toBeLessThan(1e-13);
      expect(
        Math.abs(
          entropyRank(
            eye(n, () => 3),
            n,
          ) - n,
        ),
      ).toBeLessThan(1e-13);
    }
    expect(
      [participationRatio, entropyRank].map((of) =>
        of(
          eye(4, (u) => Number(u === 2)),
          4,
        ),
      ),
    ).toEqual([1, 1]);
  });

  test("eigenvalues 3 and 1 have a participation ratio of 16/10 and an entropy rank of 4 / 3^(3/4), in any basis", () => {
    const turned = Float64Array.of(2, 1, 1, 2);
    for (const c of [eye(2, (u) => (u === 0 ? 3 : 1)), turned]) {
      expect(Math.abs(participationRatio(c, 2) - 1.6)).toBeLessThan(1e-15);
      expect(Math.abs(entropyRank(c, 2) - 4 / 3 ** 0.75)).toBeLessThan(1e-14);
    }
  });

  test("an isotropic normal layer of many examples has about n dimensions", () => {
    const [rows, units] = [40000, 6];
    const measures = read(gaussianNet(rows, units));
    // 1 / PR = 1 / n + 1 / N: 0.0009 below 6; four standard deviations of it are of that size too.
    for (const name of ["participation", "entropy"])
      expect(Math.abs(measures[`dimension.${name}.layer1`].value - units)).toBeLessThan(0.004);
  });

  test("few examples show fewer dimensions, 1 / (1 / n + 1 / N), and say so; the corrected value is nearer", () => {
    const [rows, units] = [200, 40];
    const measures = read(gaussianNet(rows, units));
    const { value, method } = measures["dimension.participation.layer1"];
    // Squares of 820 covariances: their sum is good to about 2 %.
    expect(Math.abs(value / (1 / (1 / units + 1 / rows)) - 1)).toBeLessThan(0.03);
    expect(method).toContain("biased down: 200 examples for 40 units");
    expect(Math.abs(measures["dimension.participationCorrected.layer1"].value - units)).toBeLessThan(
      (units - value) / 2,
    );
    expect(Math.abs(measures["dimension.entropyCorrected.layer1"].value - units)).toBeLessThan(
      (units - measures["dimension.entropy.layer1"].value) / 2,
    );
    expect(read(gaussianNet(400, 40))["dimension.participation.layer1"].method).not.toContain("biased");
  });
});

describe("properties", () => {
  test("1 <= participation ratio <= entropy rank <= number of units, whatever the scale", () => {
    const draw = stream(6, 1, "h");
    for (let trial = 0; trial < 20; trial++) {
      const units = 2 + draw.below(8);
      const h = new Float64Array(30 * units).map((_, at) => draw.normal() * (1 + (at % units)));
      const c = covariance(crossProducts(h, units));
      const [ratio, rank] = [participationRatio(c, units), entropyRank(c, units)];
      expect(ratio).toBeGreaterThanOrEqual(1);
      expect(rank).toBeGreaterThanOrEqual(ratio);
      expect(rank).toBeLessThanOrEqual(units);
      const scaled = c.map((v) => 1e-3 * v);
      // Eigenvalues to 1e-15 of the largest.
      expect(Math.abs(participationRatio(scaled, units) / ratio - 1)).toBeLessThan(1e-12);
      expect(Math.abs(entropyRank(scaled, units) / rank - 1)).toBeLessThan(1e-12);
    }
  });

  test("a layer whose units say the same to every example has no dimension", () => {
    const dead = netByHand(
      [
        { weight: [[0, 0]] },
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
        },
      ],
      examplesOf([[1], [2], [3]], [0, 1, 0]),
    );
    for (const measure of Object.values(read(dead))) expect(measure.why).toContain("every unit of the layer is dead");
  });
});
