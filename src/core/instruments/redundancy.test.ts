import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { crossProducts } from "./crossProducts.ts";
import { jackknifeGroups } from "./jackknife.ts";
import { heldOutShare, predictedFromOthers, redundancy } from "./redundancy.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets } from "./types.ts";

const shares = (h: Float64Array, units: number): Float64Array =>
  heldOutShare(
    predictedFromOthers(
      crossProducts(h, units),
      Array.from({ length: units }, (_, u) => u),
    ),
  );
const normals = (n: number, seed: number): Float64Array => {
  const draw = stream(15, seed, "h");
  return new Float64Array(n).map(() => draw.normal());
};
const columns = (of: readonly Float64Array[]): Float64Array =>
  new Float64Array(of.length * of[0].length).map((_, at) => of[at % of.length][Math.floor(at / of.length)]);

describe("known answers", () => {
  test("copies predict each other but for the ridge; a third, independent unit is not predicted", () => {
    const [a, b] = [normals(500, 0), normals(500, 1)];
    const found = shares(columns([a, a, b]), 3);
    // lambda = .001 of the mean variance leaves some lambda^2 of the variance: 1e-6.
    for (const u of [0, 1]) {
      expect(found[u]).toBeGreaterThan(1 - 5e-6);
      expect(found[u]).toBeLessThan(1);
    }
    expect(found[2]).toBeLessThan(0.01);
  });

  test("independent units: about -V / N, each fitted coefficient costing 1 / N of the variance", () => {
    const [rows, units] = [400, 20];
    const found = shares(normals(rows * units, 2), units);
    const centre = found.reduce((sum, r) => sum + r) / units;
    // 19 coefficients and a mean from 360 examples: -.056. A unit scatters by some 2 sqrt(.053 / 400) = .023; the mean of
    // twenty by .005, four of these.
    expect(Math.abs(centre + 20 / 360)).toBeLessThan(0.02);
    expect(found.filter((r) => r > 0.02)).toHaveLength(0);
  });

  test("a sum of two units and as much noise is predicted for half of its variance", () => {
    const [a, b, noise] = [0, 1, 2].map((k) => normals(20000, 10 + k));
    const sum = a.map((v, i) => (v + b[i]) / Math.SQRT2 + noise[i]);
    // The error of R^2 is about 2 sqrt(R^2) (1 - R^2) / sqrt(N) = .005; four of these.
    expect(Math.abs(shares(columns([a, b, sum]), 3)[2] - 0.5)).toBeLessThan(0.02);
  });

  test("is that of ten fits without the examples they are tried on, done the long way", () => {
    // Two units: one coefficient, cov / (var + lambda).
    const [rows, h] = [43, normals(86, 3)];
    for (let i = 0; i < rows; i++) h[2 * i + 1] = 0.3 * h[2 * i + 1] + h[2 * i] + 5;
    const found = shares(h, 2);
    let unexplained = 0;
    let total = 0;
    for (let group = 0; group < jackknifeGroups; group++) {
      const others = Array.from({ length: rows }, (_, i) => i).filter((i) => i % jackknifeGroups !== group);
      const mean = [0, 1].map((u) => others.reduce((sum, i) => sum + h[2 * i + u], 0) / others.length);
      const c = (u: number, w: number): number =>
        others.reduce((sum, i) => sum + (h[2 * i + u] - mean[u]) * (h[2 * i + w] - mean[w]), 0) / others.length;
      const slope = c(0, 1) / (c(0, 0) + (1e-3 * (c(0, 0) + c(1, 1))) / 2);
      for (let i = group; i < rows; i += jackknifeGroups) {
        const off = h[2 * i + 1] - mean[1];
        unexplained += (off - slope * (h[2 * i] - mean[0])) ** 2;
        total += off ** 2;
      }
    }
    expect(Math.abs(found[1] - (1 - unexplained / total))).toBeLessThan(1e-12);
  });
});

describe("properties", () => {
  test("does not change with the scale and the level of all units", () => {
    const h = normals(300 * 6, 4).map((v, at) => (at % 6 === 5 ? v : v + 0.5 * (at % 3)));
    const moved = h.map((v) => 40 * v + 7);
    const [once, again] = [shares(h, 6), shares(moved, 6)];
    // Covariances of float64 numbers to some 1e-13.
    once.forEach((r, u) => {
      expect(Math.abs(r - again[u])).toBeLessThan(1e-10);
    });
  });

  test("the smallest is no larger than the median, and nothing is above 1", () => {
    for (const { measures } of redundancy.measure(trainedNets(true), {}, exampleRandom)) {
      for (const layer of ["layer1", "layer2"]) {
        const [least, middle, average] = ["min", "median", "mean"].map(
          (n) => measures[`redundancy.${n}.${layer}`].value,
        );
        expect(least).toBeLessThanOrEqual(middle);
        expect(average).toBeLessThan(1);
        expect(measures[`redundancy.mean.${layer}`].se).toBeGreaterThan(0);
      }
    }
  });
});

describe("instrument", () => {
  const net = (weight: readonly number[], bias: readonly number[]): Nets =>
    netByHand(
      [{ weight: [weight], bias }, { weight: weight.map(() => [1, 0]) }],
      examplesOf(
        Array.from({ length: 40 }, (_, i) => [(i * 7) % 40]),
        Array.from({ length: 40 }, (_, i) => i % 2),
      ),
    );

  test("dead units neither predict nor are predicted", () => {
    // x, 2 x, never on: the two live ones are copies.
    const [{ measures, arrays }] = redundancy.measure(net([1, 2, 0], [0, 0, -1]), {}, exampleRandom);
    expect(measures["redundancy.min.layer1"].value).toBeGreaterThan(0.9999);
    expect(measures["redundancy.min.layer1"].method).toContain("2 live units");
    expect(arrays["redundancy.layer1"].data[2]).toBeNaN();
  });

  test("a single live unit has nothing to be predicted from", () => {
    const [{ measures }] = redundancy.measure(net([1, 0], [0, -1]), {}, exampleRandom);
    for (const measure of Object.values(measures)) expect(measure.why).toContain("1 of 2 units are alive");
  });
});
