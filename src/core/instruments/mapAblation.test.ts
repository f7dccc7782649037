import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { ablation } from "./ablation.ts";
import { dominance } from "./dominance.ts";
import { unitHolds } from "./holdUnit.ts";
import { mean } from "./sample.ts";
import { selectivity } from "./selectivity.ts";
import { exampleRandom } from "./testing/exampleNets.ts";
import { conv, convNets, netOfLayers, weights } from "./testing/imageNets.ts";
import { unitMoments } from "./unitMoments.ts";

describe("what takes the place of a map", () => {
  const nets = convNets();
  const [layer, unit] = [0, 2];
  const positions = nets.positions[layer];
  const streams = [0, 1].map((p) => exampleRandom(p, "ablation/x"));
  const intact = nets.unitValues("train", layer, unit)[1];
  const held = (constant: "zero" | "mean" | "permuted" | "noise"): Float32Array =>
    nets.unitValues("train", layer, unit, { holds: unitHolds(nets, "train", layer, constant, streams)(unit) })[1];
  const rows = (values: Float32Array): string[] =>
    Array.from({ length: values.length / positions }, (_, i) =>
      Array.from(values.subarray(i * positions, (i + 1) * positions)).join(" "),
    );

  test("zero, or the mean over examples and positions, at every position", () => {
    expect(new Set(held("zero"))).toEqual(new Set([0]));
    const [value, ...others] = new Set(held("mean"));
    expect(others).toEqual([]);
    // Means of float32 means.
    expect(Math.abs(value - mean(intact))).toBeLessThan(1e-6);
  });

  test("permuted: whole maps move between the examples", () => {
    const moved = rows(held("permuted"));
    expect(moved).not.toEqual(rows(intact));
    expect(moved.toSorted()).toEqual(rows(intact).toSorted());
  });

  test("noise: the variance of all values, and a draw of its own for every position", () => {
    const added = Float64Array.from(held("noise"), (h, at) => h - intact[at]);
    const [before, noise] = [Float64Array.from(intact), added].map((v) => unitMoments(v, 1).variance[0]);
    // 240 normal numbers tell a variance to 9 %; four times that.
    expect(Math.abs(noise / before - 1)).toBeLessThan(0.36);
    const [first, second] = [0, 1].map((m) => added.filter((_, at) => at % positions === m));
    const product = mean(first.map((d, i) => d * second[i])) / noise;
    // 60 pairs of independent numbers correlate within 4 / sqrt(60).
    expect(Math.abs(product)).toBeLessThan(0.52);
  });

  test("other maps stay as they are", () => {
    const holds = unitHolds(nets, "train", layer, "noise", streams)(unit);
    expect(nets.unitValues("train", layer, 1, { holds })).toEqual(nets.unitValues("train", layer, 1));
  });
});

/** Two maps, the channels themselves: the first means something, the second is weighted 0. */
const random = stream(53, 0, "x");
const y = Int32Array.from({ length: 30 }, (_, i) => i % 2);
const x = Float32Array.from({ length: 30 * 8 }, (_, at) => {
  const [i, channel] = [Math.floor(at / 8), Math.floor(at / 4) % 2];
  return channel === 0 ? 2 * y[i] + random.uniform() : 5 * random.uniform();
});
const nets = netOfLayers(
  [
    [conv(2, 1), weights([1, 0, 0, 1])],
    [{ type: "relu" }, {}],
    [{ type: "globalAveragePool" }, {}],
    [{ type: "dense", units: 2 }, weights([-1, 1, 0, 0], [1.5, -1.5])],
  ],
  { x, y },
  { image: { channels: 2, height: 2, width: 2 } },
);
const flat = netOfLayers(
  [
    [conv(2, 1), weights([1, 0, 0, 1])],
    [{ type: "relu" }, {}],
    [{ type: "flatten" }, {}],
    [
      { type: "dense", units: 2 },
      weights([...new Array(4).fill([-0.25, 0.25]), ...new Array(4).fill([0, 0])].flat(), [1.5, -1.5]),
    ],
  ],
  { x, y },
  { image: { channels: 2, height: 2, width: 2 } },
);

test.each([
  ["averaged", nets],
  ["flattened", flat],
])(
  "removing a map (%s) leaves the bias: damage log(1 + e^3) or its like less the loss; the ignored one does none",
  (_, own) => {
    const [readings] = ablation.measure(own, {}, exampleRandom);
    const logits = own.logits("test")[0];
    const nll = mean(
      Array.from(y, (label, i) => Math.log(1 + Math.exp(logits[2 * i + 1 - label] - logits[2 * i + label]))),
    );
    const without = mean(Array.from(y, (label) => Math.log(1 + Math.exp(label === 0 ? -3 : 3))));
    const [first, second] = readings.arrays["rely.single.damage.layer1"].data;
    expect(first).toBeCloseTo(without - nll, 5); // float32 logits of order 1
    // Flattened, the sum of float32 cells may differ in its last place.
    expect(Math.abs(second)).toBeLessThan(1e-7);
  },
);

test("the variance meter is that of all values of a map, not of its means", () => {
  const [readings] = dominance.measure(flat, {}, exampleRandom);
  const of = (u: number): number => {
    const values = flat.unitValues("test", 0, u)[0];
    return unitMoments(Float64Array.from(values), 1).variance[0];
  };
  const share = Math.max(of(0), of(1)) / (of(0) + of(1));
  // Mean squares come in float32.
  expect(Math.abs(readings.measures["dominance.variance"].value - share)).toBeLessThan(1e-6);
  const means = unitMoments(flat.hidden("test", 0)[0], 2).variance;
  expect(Math.abs(Math.max(means[0], means[1]) / (means[0] + means[1]) - share)).toBeGreaterThan(0.05);
});

test("selectivity is that of the means over the positions", () => {
  const [readings] = selectivity.measure(flat, {}, exampleRandom);
  const byClass = [0, 1].map((k) =>
    mean(
      Array.from(y.keys())
        .filter((i) => y[i] === k)
        .map((i) => mean(x.subarray(8 * i, 8 * i + 4))),
    ),
  );
  const want = (byClass[1] - byClass[0]) / (byClass[1] + byClass[0]);
  expect(readings.arrays["selectivity.layer1"].data[0]).toBeCloseTo(want, 6); // stored in float32
});
