import { describe, expect, test } from "vitest";
import { exp } from "../math/elementary.ts";
import { UserError } from "../math/errors.ts";
import { dropout } from "../nn/dropout.ts";
import type { LayerParams } from "../nn/params.ts";
import type { LayerSpec } from "../nn/spec.ts";
import { softmax } from "./crossEntropy.ts";
import { dropoutExact, subNetworks } from "./dropoutExact.ts";
import { exampleNorm, exampleRandom, examplesOf, trainedNets } from "./testing/exampleNets.ts";
import { convNets, netOfLayers, regressionNets, weights } from "./testing/imageNets.ts";

const relu: LayerSpec = { type: "relu" };
const examples = examplesOf(
  [
    [1, -0.5],
    [0.3, 2],
    [-1.5, 0.25],
  ],
  [0, 1, 2],
);
const first = [0.5, -1, 2, 0.25, 1.5, 0.75, -0.5, 1];
const last = [1, -2, 0.5, 0.25, 1.5, -1, 2, 0.125, -0.75, -1.25, 0.5, 1];

/** 2-4-3 with dropout at a rate behind the hidden layer, and what stands in front of it. */
function small(
  rate: number,
  norm = false,
  front: readonly [LayerSpec, LayerParams][] = [],
): ReturnType<typeof netOfLayers> {
  const between: [LayerSpec, LayerParams][] = norm
    ? [[exampleNorm, { gamma: Float64Array.of(1, 2, 0.5, 1), beta: Float64Array.of(0.5, 0.25, 0, 1) }]]
    : [];
  return netOfLayers(
    [
      ...front,
      [{ type: "dense", units: 4 }, weights(first, [0.1, 0.2, 0, 0.3])],
      ...between,
      [relu, {}],
      [{ type: "dropout", rate, boosting: false }, {}],
      [{ type: "dense", units: 3 }, weights(last, [0.5, 0, -0.5])],
    ],
    examples,
  );
}

const read = (nets: ReturnType<typeof netOfLayers>, settings = {}): Record<string, number> => {
  const [found] = dropoutExact.measure(nets, settings, exampleRandom);
  return Object.fromEntries(
    Object.entries(found.measures).map(([name, { value }]) => [name.replace("dropout.exact.", ""), value]),
  );
};

describe("sub-networks", () => {
  const sigmoid = (z: number): number => 1 / (1 + exp(-z));

  test("of one logistic unit: the geometric mean is the sigmoid of the mean input, to 1e-12", () => {
    const h = Float64Array.of(1.5, -2, 0.75);
    const w = [0.5, 1.25, -3];
    // Two logits (0, z): E z over the masks is sum h w + b, whatever the rate.
    const weight = Float64Array.from(w.flatMap((value) => [0, value]));
    for (const keep of [0.2, 0.5, 0.9]) {
      const { geometric, pairGeometric } = subNetworks(h, { weight, bias: Float64Array.of(0, 0.25) }, keep);
      const expected = sigmoid(1.5 * 0.5 - 2 * 1.25 - 0.75 * 3 + 0.25);
      // Rounding of 8 terms.
      expect(Math.abs((geometric[1] ?? 0) - expected)).toBeLessThan(1e-12);
      expect(Math.abs((pairGeometric[1] ?? 0) - expected)).toBeLessThan(1e-12);
    }
  });

  test("mean and variance by hand: one unit, kept or not", () => {
    const { mean, variance } = subNetworks(
      Float64Array.of(2),
      { weight: Float64Array.of(0, 1), bias: new Float64Array(2) },
      0.8,
    );
    const [off, on] = [0.5, sigmoid(2 / 0.8)];
    expect(mean[1]).toBeCloseTo(0.2 * off + 0.8 * on, 14);
    expect(variance[1]).toBeCloseTo(0.2 * 0.8 * (on - off) ** 2, 14);
  });

  test("are those that dropout trains: the same masks, drawn one by one", () => {
    const h = Float64Array.of(1, 0.5, 2);
    const weight = Float64Array.of(1, -1, 0.5, 2, -0.75, 0.25);
    const bias = Float64Array.of(0.1, -0.2);
    const expected = new Float64Array(2);
    for (let m = 0; m < 8; m++) {
      const mask = Float64Array.from([m & 1, (m >> 1) & 1, (m >> 2) & 1]);
      const kept = mask.reduce((sum, value) => sum + value, 0);
      const values = dropout.forward(h, mask, 0.3);
      const z = bias.map((b, k) => values.reduce((sum, value, u) => sum + value * (weight[2 * u + k] ?? 0), b));
      softmax(z, 2, 1).forEach((p, k) => {
        expected[k] += 0.7 ** kept * 0.3 ** (3 - kept) * p;
      });
    }
    const { mean } = subNetworks(h, { weight, bias }, 0.7);
    expect(mean[0]).toBeCloseTo(expected[0] ?? 0, 14);
    expect(mean[1]).toBeCloseTo(expected[1] ?? 0, 14);
  });

  test("where the masks matter little the gap is that of its second order", () => {
    // Second order: E - NWGM = V (1 - 2E) / (2 E (1 - E)), to terms of third order in the deviations of z.
    const { mean, variance, pairGeometric } = subNetworks(
      Float64Array.of(0.01),
      { weight: Float64Array.of(0, 1), bias: Float64Array.of(0, 0.5) },
      0.5,
    );
    const [e, v] = [mean[1] ?? 0, variance[1] ?? 0];
    expect((e - (pairGeometric[1] ?? 0)) / ((v * (1 - 2 * e)) / (2 * e * (1 - e)))).toBeCloseTo(1, 3);
  });
});

describe("dropout.exact", () => {
  test.each([0.2, 0.5])("weight scaling is the geometric mean of all sub-networks at rate %d", (rate) => {
    const { error, arithmetic, variance } = read(small(rate));
    // Rounding of 16 terms of size 1.
    expect(error).toBeLessThan(1e-13);
    expect(arithmetic).toBeGreaterThan(0.01);
    expect(variance).toBeGreaterThan(0.001);
  });

  test("behind a batch norm with population statistics too", () => {
    expect(read(small(0.5, true)).error).toBeLessThan(1e-13);
  });

  test("at any rate: kept units are divided by the keep probability, so the network as it is stays the same", () => {
    expect(read(small(0.2), { rate: 0.7 }).error).toBeLessThan(1e-13);
  });

  test("dropout of the inputs makes no sub-networks of hidden units", () => {
    const front: [LayerSpec, LayerParams][] = [[{ type: "dropout", rate: 0.3, boosting: false }, {}]];
    expect(read(small(0.2, false, front))).toEqual(read(small(0.2)));
    // Without dropout of its own the hidden layer has the usual rate, not that of the inputs.
    expect(read(small(0, false, front))).toEqual(read(small(0.5)));
  });

  test("takes the network’s own rate, and .5 where it has none", () => {
    const own = dropoutExact.measure(small(0.2), {}, exampleRandom)[0];
    expect(own.measures["dropout.exact.error"].method).toContain("rate 0.2");
    expect(read(small(0.2), { rate: 0.5 }).variance).toBe(read(small(0.5)).variance);
    const without = netOfLayers(
      [
        [{ type: "dense", units: 4 }, weights(first)],
        [relu, {}],
        [{ type: "dense", units: 3 }, weights(last)],
      ],
      examples,
    );
    expect(dropoutExact.measure(without, {}, exampleRandom)[0].measures["dropout.exact.error"].method).toContain(
      "rate 0.5",
    );
  });

  test("Baldi’s approximation accounts for a part of the gap between arithmetic and geometric mean", () => {
    const { gap, gapError } = read(small(0.2));
    expect(gap).toBeGreaterThan(0.001);
    expect(gapError).toBeLessThan(gap ?? 0);
  });

  test("is not defined for other networks, and says why", () => {
    const wide = netOfLayers(
      [
        [{ type: "dense", units: 13 }, weights(new Array(26).fill(0.5))],
        [relu, {}],
        [{ type: "dense", units: 3 }, weights(new Array(39).fill(0.5))],
      ],
      examples,
    );
    const reasons = [wide, trainedNets(false), convNets(), regressionNets()].map(
      (nets) => dropoutExact.measure(nets, {}, exampleRandom)[0].measures["dropout.exact.gap"].why,
    );
    expect(reasons[0]).toBe("the hidden layer has 13 units: 2^13 sub-networks are too many to try");
    const deep = "the network has 2 hidden layers: weight scaling is the geometric mean of the sub-networks of one";
    expect(reasons.slice(1, 3)).toEqual([deep, deep]);
    expect(reasons[3]).toContain("squared loss");
  });

  test("refuses a rate that drops everything", () => {
    expect(() => dropoutExact.measure(small(0.5), { rate: 1 }, exampleRandom)).toThrow(UserError);
    expect(() => dropoutExact.measure(small(0.5), { rate: 1 }, exampleRandom)).toThrow("dropout.exact: rate is 1;");
  });
});
