import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { gammaSpread, smallScales, variationOfScales } from "./gammaSpread.ts";
import { gini } from "./shares.ts";
import { exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import type { Nets } from "./types.ts";

/** The group with the gammas of hidden layer 1 changed. */
function withGammas(nets: Nets, of: (gamma: Float32Array) => Float32Array): Nets {
  return {
    ...nets,
    norm: (net, layer, statistics) => {
      const own = nets.norm(net, layer, statistics);
      return own && layer === 0 ? { ...own, gamma: of(own.gamma) } : own;
    },
  };
}

const bn = trainedNets(true);
const read = (nets: Nets) => gammaSpread.measure(nets, {}, exampleRandom)[0];

describe("known answers", () => {
  test("equal scales, of either sign, give 0, 0, 0", () => {
    const { measures } = read(withGammas(bn, (gamma) => gamma.map((_, u) => (u % 2 === 0 ? 1.5 : -1.5))));
    for (const name of ["cv", "gini", "small"]) expect(measures[`gamma.${name}.layer1`].value).toBe(0);
  });

  test("1, 2, 3, 4 have a coefficient of variation of sqrt(1.25) / 2.5 and a Gini coefficient of .25", () => {
    expect(Math.abs(variationOfScales(Float64Array.of(-1, 2, -3, 4)) - Math.sqrt(1.25) / 2.5)).toBeLessThan(1e-15);
    const { measures } = read(withGammas(bn, () => Float32Array.of(-1, 2, -3, 4)));
    expect(Math.abs(measures["gamma.gini.layer1"].value - 0.25)).toBeLessThan(1e-15);
  });

  test("small is less than a twentieth of the median: 0 and .04 of 1, but not .05", () => {
    expect(smallScales(Float64Array.of(0, -0.04, 0.05, 1, 1, 1, 2))).toBe(2);
    const one = read(withGammas(bn, (gamma) => gamma.map((g, u) => (u === 2 ? 0.001 : g))));
    expect([one.measures["gamma.small.layer1"].value, one.measures["gamma.small"].value]).toEqual([1, 1]);
    expect(one.measures["gamma.small"].n).toBe(14);
  });
});

describe("properties", () => {
  test("do not change when every scale is multiplied by the same number or changes its sign", () => {
    const random = stream(4, 0, "gamma");
    for (let trial = 0; trial < 20; trial++) {
      const gamma = new Float64Array(30).map(() => random.normal());
      const scaled = gamma.map((g) => -7.5 * g);
      expect(smallScales(scaled)).toBe(smallScales(gamma));
      // Thirty products and sums in float64.
      expect(Math.abs(variationOfScales(scaled) / variationOfScales(gamma) - 1)).toBeLessThan(1e-13);
      expect(Math.abs(gini(scaled.map(Math.abs)) / gini(gamma.map(Math.abs)) - 1)).toBeLessThan(1e-13);
    }
  });
});

describe("instrument", () => {
  test("a layer without batch norm has no gamma, and says so", () => {
    const { measures, arrays } = read(trainedNets(false));
    expect(measures["gamma.cv.layer1"].why).toBe("the layer has no batch norm");
    expect(measures["gamma.small"].why).toBe("the network has no batch norm");
    expect(arrays).toEqual({});
  });

  test("scales that are all 0 have no spread", () => {
    const { measures } = read(withGammas(bn, (gamma) => gamma.map(() => 0)));
    expect(measures["gamma.cv.layer1"].why).toContain("a spread of nothing");
    expect(measures["gamma.gini.layer2"].valid).toBe(true);
  });
});
