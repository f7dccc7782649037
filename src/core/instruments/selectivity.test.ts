import { describe, expect, test } from "vitest";
import { classSelectivity, selectivity } from "./selectivity.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";

describe("classSelectivity", () => {
  test("of units that are active for one class only is 1, of equal means 0, of silent units 0", () => {
    // Units as columns: one class only; equal means; silent; means 3, 1, 1 -> (3 - 1) / (3 + 1).
    const h = Float64Array.of(4, 2, 0, 3, 0, 2, 0, 1, 0, 2, 0, 1);
    const found = classSelectivity(h, Int32Array.of(0, 1, 2), 4, 3);
    // 1e-12 stands in the denominator.
    [1, 0, 0, 0.5].forEach((want, u) => {
      expect(Math.abs(found[u] - want)).toBeLessThan(1e-12);
    });
  });

  test("classes weigh equally whatever their sizes, and one that does not occur does not count", () => {
    // Class 0 once with 2, class 1 three times with 0, 1, 2 (mean 1), class 2 never.
    const found = classSelectivity(Float64Array.of(2, 0, 1, 2), Int32Array.of(0, 1, 1, 1), 1, 3);
    expect(Math.abs(found[0] - 1 / 3)).toBeLessThan(1e-12);
  });
});

describe("instrument", () => {
  const examples = examplesOf([[1], [1], [-1], [-1]], [0, 0, 1, 1]);

  test("means are over the live units of a layer and of all layers", () => {
    // Unit 0 for class 0 only, unit 1 for class 1 only, unit 2 dead.
    const nets = netByHand(
      [
        { weight: [[1, -1, 0]], bias: [0, 0, -1] },
        {
          weight: [
            [1, 0],
            [0, 1],
            [0, 0],
          ],
        },
      ],
      examples,
    );
    const [readings] = selectivity.measure(nets, {}, exampleRandom);
    expect(readings.measures["selectivity.mean"].value).toBeCloseTo(1, 11);
    expect(readings.measures["selectivity.mean.layer1"].value).toBeCloseTo(1, 11);
    expect(Array.from(readings.arrays["selectivity.layer1"].data)).toEqual([1, 1, 0]);
  });

  test("negative activations have no class selectivity", () => {
    const nets = trainedNets(false);
    const tanhLike = {
      ...nets,
      hidden: (set: "test", layer: number) => nets.hidden(set, layer).map((h) => h.map((v) => v - 0.1)),
    };
    const [readings] = selectivity.measure(tanhLike as typeof nets, {}, exampleRandom);
    expect(readings.measures["selectivity.mean.layer1"].why).toContain("negative");
  });

  test("nothing is selective where no unit is alive", () => {
    const dead = netByHand([{ weight: [[0]] }, { weight: [[1, 0]] }], examples);
    expect(selectivity.measure(dead, {}, exampleRandom)[0].measures["selectivity.mean"].why).toContain(
      "no unit is alive",
    );
  });
});
