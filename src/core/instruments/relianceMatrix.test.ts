import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { contributions } from "./contributions.ts";
import { fanIns } from "./fanIn.ts";
import { unitHolds } from "./holdUnit.ts";
import { adjacentReliance, interventionReliance, overVariance } from "./reliance.ts";
import { relianceMatrix } from "./relianceMatrix.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => relianceMatrix.measure(nets, settings, exampleRandom)[0];

/** A fan-in of given activations (N, U) and weights (U, D), with z = h W. */
function fanIn(h: Float64Array, upstream: number, weights: Float64Array) {
  const downstream = weights.length / upstream;
  const z = Float64Array.from({ length: (h.length / upstream) * downstream }, (_, at) => {
    const [i, d] = [Math.floor(at / downstream), at % downstream];
    let sum = 0;
    for (let u = 0; u < upstream; u++) sum += h[i * upstream + u] * weights[u * downstream + d];
    return sum;
  });
  return { name: "layer2", from: 0, upstream, downstream, h, z, weights: Float32Array.from(weights) };
}

describe("closed form", () => {
  test("one input with weight 1 and variance 1: mean 1, permutation 2, zero 1 + mean^2", () => {
    // Values 2 and 4: mean 3, biased variance 1.
    const one = fanIn(Float64Array.of(2, 4), 1, Float64Array.of(1));
    expect(Array.from(adjacentReliance(one, "mean"))).toEqual([1]);
    expect(Array.from(adjacentReliance(one, "permutation"))).toEqual([2]);
    expect(Array.from(adjacentReliance(one, "zero"))).toEqual([10]);
  });

  test("weights enter squared, rows are downstream units: of two independent inputs with weights 1 and 2 one fifth and four", () => {
    const h = Float64Array.of(-1, -1, -1, 1, 1, -1, 1, 1);
    const found = adjacentReliance(fanIn(h, 2, Float64Array.of(1, 3, 2, 0)), "mean");
    // Row 0: weights (1, 2), variance 5; row 1: weights (3, 0), variance 9.
    expect(Array.from(found)).toEqual([0.2, 0.8, 1, 0]);
  });

  test("permutation is twice the mean form in expectation over permutations", () => {
    const draw = stream(6, 0, "h");
    const h = new Float64Array(3 * 2000).map(() => draw.normal());
    const weights = Float64Array.of(1, -2, 0.5);
    const own = fanIn(h, 3, weights);
    const rows = Array.from({ length: 2000 }, (_, i) => i);
    // A shift by half the rows is a permutation without fixed points, as good as a random one for independent rows.
    const moved = rows.map((i) => (weights[1] * (h[3 * i + 1] - h[3 * ((i + 1000) % 2000) + 1])) ** 2);
    const direct = moved.reduce((a, b) => a + b) / 2000;
    const variance = own.z.reduce((sum, z) => sum + z * z, 0) / 2000;
    // A mean of 2000 squared normals is good to 3 %; four times that.
    expect(Math.abs(direct / variance / adjacentReliance(own, "permutation")[1] - 1)).toBeLessThan(0.13);
  });

  test("the row of a downstream unit that never changes is NaN", () => {
    expect(overVariance(Float64Array.of(1, 1), Float64Array.of(0)).every(Number.isNaN)).toBe(true);
  });

  test("contributions are (D, U) from weights (U, D)", () => {
    expect(Array.from(contributions(Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(1, 10)))).toEqual([
      1, 160, 4, 250, 9, 360,
    ]);
  });
});

describe("do-interventions", () => {
  test("give the closed form between neighbouring layers, mean and zero", () => {
    for (const norm of [false, true]) {
      const nets = trainedNets(norm);
      for (const form of ["mean", "zero"] as const) {
        const layers = fanIns(nets, "ablation");
        for (const from of [0, 1]) {
          const holds = unitHolds(nets, "ablation", from, form, []);
          const found = interventionReliance(nets, { set: "ablation", from, to: from + 1 }, holds);
          found.forEach((matrix, p) => {
            const closed = adjacentReliance(layers[p][from], form);
            // Differences of float32 numbers of order 1, squared and averaged.
            matrix().forEach((value, at) => {
              expect(Math.abs(value - closed[at])).toBeLessThan(2e-5);
            });
          });
        }
      }
    }
  });

  test("leave out a jackknife group as the closed form does", () => {
    const nets = trainedNets(false);
    const [matrix] = interventionReliance(
      nets,
      { set: "test", from: 0, to: 1 },
      unitHolds(nets, "test", 0, "zero", []),
    );
    const closed = adjacentReliance(fanIns(nets, "test")[0][0], "zero", 3);
    matrix(3).forEach((value, at) => {
      expect(Math.abs(value - closed[at])).toBeLessThan(2e-5);
    });
  });
});

describe("instrument", () => {
  test("one array a layer, downstream units as rows, and the layer further apart when asked for", () => {
    const readings = measure(trainedNets(true), { nonAdjacent: true, forms: ["mean", "zero"] });
    expect(readings.arrays["rely.matrix.layer2"].shape).toEqual([6, 8]);
    expect(readings.arrays["rely.matrix.output"].shape).toEqual([3, 6]);
    expect(readings.arrays["rely.matrix.layer1.output"].shape).toEqual([3, 8]);
    expect(readings.arrays["rely.matrix.zero.layer2"].shape).toEqual([6, 8]);
    expect(measure(trainedNets(true)).arrays["rely.matrix.layer1.output"]).toBeUndefined();
  });

  test("a logistic network has one downstream output: the logit that is not always 0", () => {
    const nets = trainedNets(false);
    // The third logit alone, handed out as (0, z) as the engine does.
    const logistic: Nets = {
      ...nets,
      classes: 2,
      weights: (p, index) => nets.weights(p, index).filter((_, at) => index < 2 || at % 3 === 2),
      logits: (set, options) =>
        nets.logits(set, options).map((z) => z.filter((_, at) => at % 3 > 0).map((v, at) => (at % 2 === 0 ? 0 : v))),
    };
    const [one, three] = [logistic, nets].map((own) => measure(own, { nonAdjacent: true }).arrays);
    for (const [name, units] of [
      ["rely.matrix.output", 6],
      ["rely.matrix.layer1.output", 8],
    ] as const) {
      expect(one[name].shape).toEqual([1, units]);
      expect(Array.from(one[name].data)).toEqual(Array.from(three[name].data.subarray(2 * units)));
    }
  });

  test("where everything is dead nothing is defined", () => {
    const dead = netByHand([{ weight: [[-1]] }, { weight: [[1, 2]] }], examplesOf([[1], [2], [3]], [0, 1, 0]));
    expect(measure(dead).measures["rely.matrix.max.output"].why).toContain("no downstream unit ever changes");
  });
});
