import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import { type ReferenceNet, referenceNets } from "../nn/referenceNets.ts";
import type { BatchNormSpec, LayerSpec } from "../nn/spec.ts";
import { influences, outlierInfluence } from "./outlierInfluence.ts";
import { exampleNorm, exampleRandom, examplesOf, trainedNets } from "./testing/exampleNets.ts";
import { convNets, netOfLayers, regressionNets, weights } from "./testing/imageNets.ts";
import type { Measure, Nets } from "./types.ts";

const read = (nets: Nets, settings: Record<string, unknown> = {}): Readonly<Record<string, Measure>> =>
  outlierInfluence.measure(nets, settings, exampleRandom)[0].measures;

/** y = w2 w1 x with w1 = w2 = 1 and no bias, target 3 everywhere; four examples of x = 1, batches of 4. */
const linear = netOfLayers(
  [
    [{ type: "dense", units: 1 }, weights([1], [0])],
    [{ type: "dense", units: 1 }, weights([1], [0])],
  ],
  { ...examplesOf([[1], [1], [1], [1]], [0, 0, 0, 0]), targets: Float32Array.of(3, 3, 3, 3) },
  { loss: "squared" },
);

function normed(between: readonly LayerSpec[]): ReferenceNet {
  const random = stream(8, 0, "data");
  const own = { x: new Float32Array(96 * 3).map(() => random.normal()), y: new Int32Array(96).map((_, i) => i % 3) };
  const layers: LayerSpec[] = [
    { type: "dense", units: 6 },
    ...between,
    { type: "relu" },
    { type: "dense", units: 5 },
    ...between,
    { type: "relu" },
    { type: "dense", units: 3 },
  ];
  const net = program({ inputs: 3, layers, loss: "softmax", initialiser: "he" });
  const data = { inputs: 3, classes: 3, train: own, validation: own, test: own };
  const params = initialise(net, stream(8, 0, "init"));
  return { program: net, params, running: initialiseRunning(net), data, batch: 24 };
}

const bn = (change: Partial<BatchNormSpec> = {}): Nets => referenceNets([normed([{ ...exampleNorm, ...change }])]);

describe("outlier", () => {
  test("a linear network by hand: the gradient of the outlier grows as k^2, and the others do not notice", () => {
    // Of one example x, in w1, b1, w2, b2 with loss (y - 3)^2: 2 (x - 3) (x, 1, x, 1).
    const gradient = (x: number): number[] => [x, 1, x, 1].map((part) => 2 * (x - 3) * part);
    const length = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
    const measured = (factors: readonly number[]) =>
      influences(linear, 0, linear.reference(0), { kind: "scaled", factors }, (part) => exampleRandom(0, part));
    const sizes = [3, 10, 30];
    measured(sizes).forEach((found, i) => {
      const k = sizes[i] ?? 0;
      const rest = gradient(1);
      const whole = gradient(k).map((value, i) => (value + 3 * (rest[i] ?? 0)) / 4);
      const apart = length(whole.map((value, i) => value - (rest[i] ?? 0)));
      expect(found.gradient).toBeCloseTo(length(gradient(k)), 8);
      expect(found.influence).toBeCloseTo(apart / length(whole), 12);
      expect(found.pull).toBeCloseTo(apart / length(rest), 12);
      expect(found.contamination).toBe(0);
    });
    const [one, two] = measured([1000, 2000]).map(({ gradient: own }) => own);
    // 2 sqrt(2) (k - 3) sqrt(k^2 + 1): four times at twice the k but for 3 / k, here 3 / 1000.
    expect(Math.abs((two ?? 0) / (one ?? 1) / 4 - 1)).toBeLessThan(0.003);
  });

  test("a scaled example at k = 1 is no outlier: the others stay as they were", () => {
    const found = read(bn(), { kind: "scaled", factors: [1] });
    expect(found["outlier.contamination.k1"].value).toBe(0);
  });

  test("without a norm and with layer norm the others do not notice; with batch norm they do, more at a larger k", () => {
    const layerNorm = referenceNets([normed([{ type: "layerNorm", affine: true, eps: 1e-5 }])]);
    for (const nets of [trainedNets(false), layerNorm])
      for (const name of ["contamination.k30", "contamination.k30.layer1", "contamination.k30.layer2"])
        expect(read(nets)[`outlier.${name}`], name).toMatchObject({ value: 0, valid: true });
    const found = read(bn());
    expect(found["outlier.contamination.k30"].value).toBeGreaterThan(found["outlier.contamination.k3"].value);
    expect(found["outlier.contamination.k3"].value).toBeGreaterThan(0.05);
  });

  test("layer norm is blind to the size of an example: k = 3 and k = 30 have one gradient", () => {
    const layerNorm = referenceNets([normed([{ type: "layerNorm", affine: true, eps: 1e-5 }])]);
    const found = read(layerNorm, { kind: "scaled" });
    // The bias is 0 at the start; eps 1e-5 beside a variance of order 1 is what remains.
    expect(found["outlier.influence.k30"].value).toBeCloseTo(found["outlier.influence.k3"].value, 3);
  });

  test("with batch norm the normalised outlier comes near its bound and never above; the median has none", () => {
    for (const statistics of ["batch", 8, "all"] as const) {
      const found = read(bn({ statistics }), { factors: [3, 1000] });
      expect(found["outlier.reach.k3"].value).toBeLessThan(1);
      expect(found["outlier.reach.k1000"].value).toBeLessThan(1);
      // All but the outlier lie at one point then.
      expect(found["outlier.reach.k1000"].value).toBeGreaterThan(0.99);
    }
    expect(read(bn({ estimator: "median" }))["outlier.reach.k30"]).toMatchObject({ valid: false });
    expect(read(trainedNets(false))["outlier.reach.k30"].why).toBe("the network has no batch norm");
  });

  test("ghost batches keep the harm in one of them, and those who share it are counted", () => {
    const own = read(bn({ statistics: 8 }), { factors: [30] })["outlier.contamination.k30.layer1"].value;
    // Squashed towards 0 the 7 others change by nearly all of their size; over all 23 that were sqrt(7 / 23) = .55 of it.
    expect(own).toBeGreaterThan(0.65);
    expect(own).toBeLessThan(1.1);
  });

  test("robust statistics leave the others nearly as they were", () => {
    const plain = read(bn(), { factors: [30] })["outlier.contamination.k30.layer1"].value;
    for (const estimator of ["median", "trimmed"] as const)
      expect(read(bn({ estimator }), { factors: [30] })["outlier.contamination.k30.layer1"].value).toBeLessThan(
        plain / 3,
      );
  });

  test("measures feature maps, regressions and the same twice; too small batches are not valid", () => {
    for (const nets of [convNets(), regressionNets()]) {
      const found = read(nets, { factors: [10] });
      for (const [name, measure] of Object.entries(found)) expect(measure.valid, name).toBe(true);
      expect(read(nets, { factors: [10] })).toEqual(found);
    }
    const two = read(bn({ statistics: 2 }), { factors: [3] });
    expect(two["outlier.influence.k3"].why).toContain("a single example is left");
    expect(() => read(linear, { factors: [0] })).toThrow("outlier: factors has 0; expected numbers above 0");
  });
});
