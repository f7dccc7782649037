import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { initialiseRunning } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import { referenceNets } from "../nn/referenceNets.ts";
import type { LayerSpec } from "../nn/spec.ts";
import { exampleNorm, exampleRandom, trainedNets } from "./testing/exampleNets.ts";
import { convNets, weights } from "./testing/imageNets.ts";
import type { Measure, Nets } from "./types.ts";
import { varianceShift } from "./varianceShift.ts";

const N = 4000;

/** N(0, 1) + `centre` -> `copies` units of the same value -> `noise` -> their sum -> batch norm -> one more unit. */
function chain(copies: number, centre: number, ...noise: readonly LayerSpec[]): Nets {
  const random = stream(6, 0, "data");
  const x = new Float32Array(N).map(() => centre + random.normal());
  const own = { x, y: new Int32Array(N).map((_, i) => i % 2) };
  const ones = (count: number): number[] => new Array(count).fill(1);
  const layers: LayerSpec[] = [
    { type: "dense", units: copies },
    ...noise,
    { type: "dense", units: 1 },
    exampleNorm,
    { type: "relu" },
    { type: "dense", units: 2 },
  ];
  const params = [
    weights(ones(copies), ones(copies).fill(0)),
    ...noise.map(() => ({})),
    weights(ones(copies), [0]),
    { gamma: Float64Array.of(1), beta: Float64Array.of(0) },
    {},
    weights([1, -1], [0, 0]),
  ];
  const net = program({ inputs: 1, layers, loss: "softmax", initialiser: "he" });
  const data = { inputs: 1, classes: 2, train: own, validation: own, test: own };
  const streams = { root: 4, seed: 0 };
  return referenceNets([{ program: net, params, running: initialiseRunning(net), data, batch: 8, streams }]);
}

const dropout = (rate: number): LayerSpec => ({ type: "dropout", rate, boosting: false });
const read = (nets: Nets): Readonly<Record<string, Measure>> =>
  varianceShift.measure(nets, {}, exampleRandom)[0].measures;
const values = (nets: Nets): { readonly [name: string]: number } =>
  Object.fromEntries(
    Object.entries(read(nets)).map(([name, { value }]) => [name.replace(/^shift\.variance\./, ""), value]),
  );

describe("shift.variance", () => {
  test.each([0.5, 0.2])("N(0, 1) into inverted dropout at %d shifts the variance to the keep rate", (rate) => {
    const found = values(chain(1, 0, dropout(rate)));
    const keep = 1 - rate;
    // The sample's own mean is within 4 / sqrt(4000) of 0, which moves the formula by its square.
    expect(Math.abs(found["predicted.layer2"] - keep)).toBeLessThan(0.004);
    expect(found["exact.layer2"]).toBeCloseTo(found["predicted.layer2"], 3);
    // 32 000 noisy values: relative error of a variance sqrt(kurtosis - 1) / sqrt(n), kurtosis 3 / keep: below 1.3 %, times 4.
    expect(Math.abs(found["ratio.layer2"] / keep - 1)).toBeLessThan(0.052);
  });

  test("two copies of one unit, by hand: 4 v over 4 v + 2 v at a rate of one half", () => {
    const found = values(chain(2, 0, dropout(0.5)));
    expect(Math.abs(found["predicted.layer2"] - 2 / 3)).toBeLessThan(0.004);
    expect(Math.abs(found["exact.layer2"] - 2 / 3)).toBeLessThan(0.004);
    expect(Math.abs(found["ratio.layer2"] * 1.5 - 1)).toBeLessThan(0.052);
  });

  test("a mean of 2 counts: 1 over (4 + 1) / p - 4, which is 1 / 6 at one half", () => {
    const found = values(chain(1, 2, dropout(0.5)));
    // The sample's variance is within 4 sqrt(2 / 4000) of 1 and its mean within .063 of 2: 9 % and 6 % of the ratio.
    expect(Math.abs(found["predicted.layer2"] * 6 - 1)).toBeLessThan(0.15);
    expect(found["exact.layer2"]).toBeCloseTo(found["predicted.layer2"], 3);
    expect(Math.abs(found["ratio.layer2"] / found["predicted.layer2"] - 1)).toBeLessThan(0.052);
  });

  test("without dropout nothing shifts, and 1 is predicted", () => {
    const found = values(chain(2, 1));
    // Float32 values of order 1.
    expect(Math.abs(found["ratio.layer2"] - 1)).toBeLessThan(1e-5);
    expect(found["predicted.layer2"]).toBe(1);
    expect(read(chain(2, 1))["shift.variance.ratio.layer1"]).toMatchObject({
      valid: false,
      why: "the layer has no batch norm",
    });
  });

  test("dropout of the inputs shifts the first layer, by the same formulae of the inputs", () => {
    const random = stream(6, 0, "data");
    const x = new Float32Array(2 * N).map(() => 1 + random.normal());
    const own = { x, y: new Int32Array(N).map((_, i) => i % 2) };
    const layers: LayerSpec[] = [
      dropout(0.2),
      ...[{ type: "dense", units: 1 } as const, exampleNorm, { type: "relu" } as const],
      { type: "dense", units: 2 },
    ];
    const one = { gamma: Float64Array.of(1), beta: Float64Array.of(0) };
    const net = program({ inputs: 2, layers, loss: "softmax", initialiser: "he" });
    const params = [{}, weights([1, 2], [0]), one, {}, weights([1, -1], [0, 0])];
    const data = { inputs: 2, classes: 2, train: own, validation: own, test: own };
    const rest = { running: initialiseRunning(net), data, batch: 8, streams: { root: 4, seed: 0 } };
    const found = values(referenceNets([{ program: net, params, ...rest }]));
    // x1 + 2 x2, each N(1, 1): variance 5; dropout adds (1 / .8 - 1) (1 + 4) E[x^2] = .25 * 5 * 2 = 2.5, so 5 / 7.5. The
    // sample's variances are within 4 sqrt(2 / 4000) of 1 and means within .063 of 1: 9 % of either term, 6 % of the ratio.
    expect(Math.abs(found["exact.layer1"] * 1.5 - 1)).toBeLessThan(0.06);
    expect(Math.abs(found["ratio.layer1"] / found["exact.layer1"] - 1)).toBeLessThan(0.052);
    // Inputs that do not correlate but for chance, 4 / sqrt(4000), times k = 9 / 5 - 1 of 5 in 7.5.
    expect(Math.abs(found["predicted.layer1"] / found["exact.layer1"] - 1)).toBeLessThan(0.05);
  });

  test("Gaussian dropout of the same variance has the same prediction", () => {
    const gaussian = values(chain(2, 1, { type: "gaussianDropout", rate: 0.5 }));
    expect(gaussian["predicted.layer2"]).toBe(values(chain(2, 1, dropout(0.5)))["predicted.layer2"]);
    expect(Math.abs(gaussian["ratio.layer2"] / gaussian["exact.layer2"] - 1)).toBeLessThan(0.052);
  });

  test("says where there is no batch norm, and where the formula does not hold", () => {
    for (const measure of Object.values(read(trainedNets(false)))) expect(measure.valid).toBe(false);
    const conv = read(convNets());
    expect(conv["shift.variance.ratio.layer2"].valid).toBe(true);
    expect(conv["shift.variance.predicted.layer2"].why).toContain("dense layer");
    const noisy = read(chain(1, 0, { type: "gaussianNoise", deviation: 1 }));
    expect(noisy["shift.variance.predicted.layer2"].why).toContain("injected");
    // N(0, 1) + N(0, 1): the variance doubles in training.
    expect(Math.abs(noisy["shift.variance.ratio.layer2"].value * 2 - 1)).toBeLessThan(0.04);
  });
});
