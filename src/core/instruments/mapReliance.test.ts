import { describe, expect, test } from "vitest";
import type { Examples } from "../data/types.ts";
import { stream } from "../math/random.ts";
import { concentration } from "./concentration.ts";
import { fanIns } from "./fanIn.ts";
import { unitHolds } from "./holdUnit.ts";
import { irreplaceability } from "./irreplaceability.ts";
import { adjacentReliance, contributed, interventionReliance } from "./reliance.ts";
import { relianceForms } from "./relianceForm.ts";
import { relianceMatrix } from "./relianceMatrix.ts";
import { mean } from "./sample.ts";
import { exampleRandom } from "./testing/exampleNets.ts";
import { conv, convNets, netOfLayers, weights } from "./testing/imageNets.ts";
import type { Nets, Readings } from "./types.ts";

const draw = stream(47, 0, "x");

/** Images of 1 x `pixels` with `channels` channels, drawn by `at`. */
function images(
  n: number,
  channels: number,
  pixels: number,
  value: (i: number, c: number, m: number) => number,
): Examples {
  const x = Float32Array.from({ length: n * channels * pixels }, (_, at) =>
    value(Math.floor(at / (channels * pixels)), Math.floor(at / pixels) % channels, at % pixels),
  );
  return { x, y: Int32Array.from({ length: n }, (_, i) => i % 2) };
}

/** Two maps that copy the two channels, read by a dense layer with weights (channel, pixel) to each of two outputs. */
function copied(test: Examples, pixels: number, outputs: readonly (readonly number[])[]): Nets {
  const rows = Array.from({ length: 2 * pixels }, (_, i) => outputs.map((output) => output[i]));
  return netOfLayers(
    [
      [conv(2, 1), weights([1, 0, 0, 1])],
      [{ type: "flatten" }, {}],
      [{ type: "dense", units: outputs.length }, weights(rows.flat(), [7, -3])],
    ],
    test,
    { image: { channels: 2, height: 1, width: pixels } },
  );
}

const one = (of: { measure: typeof concentration.measure }, nets: Nets, settings = {}): Readings =>
  of.measure(nets, settings, exampleRandom)[0];

describe("by hand", () => {
  // Channel 0 is the same at both pixels, channel 1 opposite: -1 and 1 or 1 and -1, independent of it.
  const four = images(40, 2, 2, (i, c, m) => (c === 0 ? (i & 1 ? 3 : 1) : (i & 2 ? 1 : -1) * (m === 0 ? -1 : 1)));
  // The first output takes differences of the pixels, the second sums.
  const nets = copied(four, 2, [
    [1, -1, 1, -1],
    [1, 1, 1, 1],
  ]);
  const [[layer]] = fanIns(nets, "test");

  test("a map contributes what its weights make of it: a difference of equal pixels is nothing", () => {
    // Rows are outputs: differences (0, +-2), sums (2 or 6, 0).
    expect(Array.from(contributed(layer, "zero"))).toEqual([0, 4, 20, 0]);
    expect(Array.from(contributed(layer, "mean"))).toEqual([0, 4, 4, 0]);
    expect(Array.from(contributed(layer, "permutation"))).toEqual([0, 8, 8, 0]);
    expect(Array.from(adjacentReliance(layer, "mean"))).toEqual([0, 1, 1, 0]);
    expect(Array.from(adjacentReliance(layer, "zero"))).toEqual([0, 1, 5, 0]);
  });

  test("each output has one effective input, a map that nothing else could stand in for", () => {
    const readings = one(concentration, nets);
    expect(readings.measures["concentration.nEff.output"].value).toBe(1);
    expect(readings.measures["concentration.nEff.output"].n).toBe(40);
    const partial = one(irreplaceability, nets);
    // Maps of equal variance; a ridge of 1e-3 of it.
    expect(Math.abs(partial.measures["rely.partial.own.layer1"].value - 1.001)).toBeLessThan(1e-6);
    expect(Array.from(partial.arrays["rely.partial.output"].data)).toEqual([0, 1.001, 1.001, 0].map(Math.fround));
  });

  test("the mean of a map is over its positions: a constant pattern is a deviation from it", () => {
    // Every example shows the map (0, 2): no variance at either pixel, but a contribution to the difference.
    const pattern = copied(
      images(40, 2, 2, (i, c, m) => (c === 0 ? 2 * m : i % 3)),
      2,
      [
        [1, -1, 0, 1],
        [1, 1, 0, 1],
      ],
    );
    const [[own]] = fanIns(pattern, "test");
    const [difference, , sum] = contributed(own, "mean");
    expect([difference, sum]).toEqual([4, 0]);
    expect(contributed(own, "permutation")[0]).toBe(0);
  });
});

describe("against the definition, value by value", () => {
  const [n, side, kernel] = [30, 4, 2];
  const out = side - kernel + 1;
  const test1 = {
    x: new Float32Array(n * 2 * side * side).map(() => draw.normal()),
    y: Int32Array.from({ length: n }, (_, i) => i % 2),
  };
  const cells = Float64Array.from({ length: 3 * 2 * kernel * kernel }, () => draw.normal());
  const bias = [0.5, -2, 1];
  // Maps copy the channels, with a ReLU; three downstream maps.
  const nets = netOfLayers(
    [
      [conv(2, 1), weights([1, 0, 0, 1])],
      [{ type: "relu" }, {}],
      [conv(3, kernel), weights(Array.from(cells), bias)],
      [{ type: "relu" }, {}],
      [{ type: "flatten" }, {}],
      [{ type: "dense", units: 2 }, weights(Array.from({ length: 2 * 3 * out * out }, () => draw.normal()))],
    ],
    test1,
    { image: { channels: 2, height: side, width: side } },
  );
  const h = (i: number, u: number, r: number, c: number): number =>
    Math.max(0, test1.x[((i * 2 + u) * side + r) * side + c]);
  const examples = Array.from({ length: n }, (_, i) => i);
  const grid = Array.from({ length: out * out }, (_, q) => [Math.floor(q / out), q % out]);
  /** What a map with values `of` gives to downstream map d at (r, c). */
  const given = (of: (r: number, c: number) => number, d: number, u: number, r: number, c: number): number => {
    let sum = 0;
    for (let i = 0; i < kernel; i++)
      for (let j = 0; j < kernel; j++) sum += cells[((d * 2 + u) * kernel + i) * kernel + j] * of(r + i, c + j);
    return sum;
  };
  const values = [0, 1].map((u) =>
    mean(
      examples.flatMap((i) => Array.from({ length: side * side }, (_, m) => h(i, u, Math.floor(m / side), m % side))),
    ),
  );
  const square = (d: number, u: number, of: (i: number, r: number, c: number) => number): number =>
    mean(examples.flatMap((i) => grid.map(([r, c]) => given((a, b) => of(i, a, b), d, u, r, c) ** 2)));
  const direct = {
    zero: (d: number, u: number) => square(d, u, (i, r, c) => h(i, u, r, c)),
    mean: (d: number, u: number) => square(d, u, (i, r, c) => h(i, u, r, c) - values[u]),
    permutation: (d: number, u: number) =>
      mean(examples.map((j) => square(d, u, (i, r, c) => h(i, u, r, c) - h(j, u, r, c)))),
  };
  const outputs = [0, 1, 2].map((d) =>
    examples.flatMap((i) =>
      grid.map(
        ([r, c]) => bias[d] + given((a, b) => h(i, 0, a, b), d, 0, r, c) + given((a, b) => h(i, 1, a, b), d, 1, r, c),
      ),
    ),
  );
  const variance = outputs.map((z) => mean(z.map((v) => (v - mean(z)) ** 2)));
  const [[layer, output]] = fanIns(nets, "test");

  test.each(relianceForms)("reliance of a convolution on maps, %s", (form) => {
    const found = adjacentReliance(layer, form);
    for (let d = 0; d < 3; d++)
      for (let u = 0; u < 2; u++)
        // Float32 numbers of order 1, squared and averaged.
        expect(Math.abs(found[d * 2 + u] / (direct[form](d, u) / variance[d]) - 1)).toBeLessThan(1e-5);
  });

  test.each(["mean", "zero"] as const)(
    "a dense layer behind flattened maps: do-interventions find the same, %s",
    (form) => {
      const holds = unitHolds(nets, "test", 1, form, []);
      const [matrix] = interventionReliance(nets, { set: "test", from: 1, to: 2 }, holds);
      for (const group of [undefined, 3]) {
        const found = adjacentReliance(output, form, group);
        matrix(group).forEach((value, at) => {
          // The mean that is taken off is that of all examples; closed, it is that of the examples kept.
          expect(Math.abs(value / found[at] - 1)).toBeLessThan(group === undefined ? 1e-5 : 0.02);
        });
      }
    },
  );

  test("the matrix says how it was found, and has the layers further apart", () => {
    const readings = one(relianceMatrix, nets, { nonAdjacent: true });
    expect(readings.arrays["rely.matrix.layer2"].shape).toEqual([3, 2]);
    expect(readings.arrays["rely.matrix.output"].shape).toEqual([2, 3]);
    expect(readings.arrays["rely.matrix.layer1.output"].shape).toEqual([2, 2]);
    expect(readings.measures["rely.matrix.max.layer2"].method).toContain("each map alone");
  });
});

describe("irreplaceability of maps", () => {
  test("two equal maps could each stand in for the other", () => {
    const [own] = [images(60, 2, 4, (i, _, m) => [0, 3, 1, 2][(i + m * m) % 4] + (i % 5))];
    const nets = copied(own, 4, [
      [1, 2, 3, 4, 4, 3, 2, 1],
      [1, 1, 1, 1, 1, 1, 1, 1],
    ]);
    const readings = one(irreplaceability, nets);
    // Var(h | twin, ridge) is about 2 lambda = 2e-3 of the variance.
    expect(readings.measures["rely.partial.own.layer1"].value).toBeLessThan(3e-3);
    expect(readings.measures["rely.partial.max.output"].value).toBeLessThan(3e-3);
    expect(one(relianceMatrix, nets).measures["rely.matrix.max.output"].value).toBeGreaterThan(0.2);
  });

  test("maps with equal means over the positions are not copies of each other", () => {
    const nets = copied(
      images(60, 2, 2, (i, c, m) => (i % 5) + 10 * ((i >> 1) % 2 ? 1 : -1) * (m === c ? 1 : -1)),
      2,
      [
        [1, 0, 0, 0],
        [0, 0, 1, 0],
      ],
    );
    // The means are the same, and the values opposite about them: correlation -1 but for the small means.
    expect(Math.abs(nets.hidden("test", 0)[0][0] - nets.hidden("test", 0)[0][1])).toBe(0);
    const [readings] = [one(irreplaceability, nets)];
    expect(readings.measures["rely.partial.own.layer1"].value).toBeGreaterThan(0.05);
  });

  test("never more than the reliance, in a trained network", () => {
    const nets = convNets();
    const [partial, reliance] = [one(irreplaceability, nets), one(relianceMatrix, nets)].map(({ arrays }) => arrays);
    for (const name of ["layer2", "output"])
      partial[`rely.partial.${name}`].data.forEach((value, at) => {
        // The ridge can lift the share of a map a little above 1.
        expect(value).toBeLessThanOrEqual(1.01 * reliance[`rely.matrix.${name}`].data[at]);
      });
  });
});
