import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { gradientNoise, sgdNoise } from "./sgdNoise.ts";
import { exampleRandom, examplesOf, trainedNets } from "./testing/exampleNets.ts";
import { netOfLayers, weights } from "./testing/imageNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => sgdNoise.measure(nets, settings, exampleRandom)[0];

describe("noise and signal from two batch sizes", () => {
  test("gradients N(g, I_d) of single examples: the scale is d / |g|^2", () => {
    const random = stream(11, 0, "gradients");
    const [d, b, m] = [40, 5, 400];
    // |g|^2 = 10: the scale is 4.
    const groups = Array.from({ length: m }, () => {
      const sum = new Float64Array(d);
      for (let i = 0; i < b; i++) for (let k = 0; k < d; k++) sum[k] += (k < 10 ? 1 : 0) + random.normal();
      return sum.map((value) => value / b);
    });
    const { variance, signal } = gradientNoise(groups, b, Number.POSITIVE_INFINITY);
    // tr(Sigma) has m d degrees of freedom, so a standard error of d sqrt(2 / (m d)) = .45; three of them.
    expect(Math.abs(variance - 40)).toBeLessThan(1.35);
    // |G|^2 moves by 2 |g| / sqrt(m b) = .14.
    expect(Math.abs(signal - 10)).toBeLessThan(0.43);
  });

  test("two groups by hand: (3, 0) and (1, 0) of two examples of four", () => {
    const { variance, signal } = gradientNoise([Float64Array.of(3, 0), Float64Array.of(1, 0)], 2, 4);
    // |G_b|^2 = (9 + 1) / 2, |G_n|^2 = 4, 1/b - 1/n = 1/4; all four examples are there, so G is their mean.
    expect(variance).toBe(4);
    expect(signal).toBe(4);
  });

  test("leaving a group out is as if it had never been there", () => {
    const random = stream(12, 0, "gradients");
    const groups = Array.from({ length: 5 }, () => new Float64Array(3).map(() => random.normal()));
    const all = gradientNoise(groups, 4, 100);
    const without = all.without(2);
    const { variance, signal } = gradientNoise(
      groups.filter((_, g) => g !== 2),
      4,
      100,
    );
    // Sums in another order.
    expect(without.variance).toBeCloseTo(variance, 12);
    expect(without.signal).toBeCloseTo(signal, 12);
  });
});

describe("instrument", () => {
  /** Output w x with w = 0 and squared loss: the gradient of one example is -2 x y for the weight and -2 y for the bias. */
  const linear = (rows: readonly number[], targets: readonly number[]): Nets => {
    const set = {
      ...examplesOf(
        rows.map((x) => [x]),
        rows.map(() => 0),
      ),
      targets: Float32Array.from(targets),
    };
    return netOfLayers([[{ type: "dense", units: 1 }, weights([0], [0])]], set, {
      loss: "squared",
      sets: { train: set },
    });
  };

  test("all examples of a small set by hand", () => {
    // Gradients (-2, -2), (-6, -2), (-2, -2), (-6, -2): mean (-4, -2), variance of the first 16 / 3.
    const nets = linear([1, 3, 1, 3], [1, 1, 1, 1]);
    const { measures } = measure(nets, { small: 1 });
    expect(measures["noise.sgd.signal"].value).toBeCloseTo(20, 10);
    expect(measures["noise.sgd.variance"].value).toBeCloseTo(16 / 3, 10);
    expect(measures["noise.sgd.scale"].value).toBeCloseTo(16 / 60, 10);
  });

  test("at a minimum there is noise and no signal, so no scale", () => {
    const { measures } = measure(linear([1, 1, 1, 1], [1, -1, 1, -1]), { small: 1 });
    expect(measures["noise.sgd.variance"].value).toBeGreaterThan(0);
    expect(measures["noise.sgd.scale"]).toMatchObject({ valid: false });
    expect(measures["noise.sgd.scale"].why).toContain("too small to be told from its noise");
  });

  test("does not depend on how the examples are grouped where all are taken, and names both knobs", () => {
    const nets = trainedNets(true);
    const [one, four] = [1, 4].map((small) => measure(nets, { small }).measures);
    // The mean of all gradients is the same, its sums in another order.
    expect(one["noise.sgd.signal"].value).toBeGreaterThan(0);
    const share = four["noise.sgd.variance"].value / one["noise.sgd.variance"].value;
    // 30 groups of a vector of many dimensions: good to a third.
    expect(Math.abs(share - 1)).toBeLessThan(0.34);
    expect(one["noise.sgd.scale"].method).toContain("gradient batch 24, statistics batch 24");
  });

  test("a training set of less than two groups has no reading", () => {
    const { measures } = measure(linear([1, 2, 3], [1, 1, 1]));
    for (const { valid, why } of Object.values(measures)) {
      expect(valid).toBe(false);
      expect(why).toContain("fewer than two groups of 8");
    }
  });
});
