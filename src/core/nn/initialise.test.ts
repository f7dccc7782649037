import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "./initialise.ts";
import { program } from "./program.ts";
import type { BatchNormSpec, Initialiser, LayerSpec } from "./spec.ts";

const batchNorm: BatchNormSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};
const net = (initialiser: Initialiser, layers: readonly LayerSpec[]) =>
  program({ inputs: 100, loss: "softmax", initialiser, layers });
const plain: readonly LayerSpec[] = [{ type: "dense", units: 50 }, { type: "relu" }, { type: "dense", units: 10 }];

test.each([
  // Standard deviation of the law, and its hard limit: sqrt(2/100); sqrt(6/150) and a third of its square; 1/10.
  ["he", Math.sqrt(2 / 100), Infinity],
  ["glorot", Math.sqrt(2 / 150), Math.sqrt(6 / 150)],
  ["pytorch", 0.1 / Math.sqrt(3), 0.1],
  // 1/10, no limit; sqrt(3/100) and the same deviation.
  ["lecun", 0.1, Infinity],
  ["lecunUniform", 0.1, Math.sqrt(0.03)],
] as const)("%s weights have their standard deviation and keep their limit", (initialiser, sd, limit) => {
  const weight = initialise(net(initialiser, plain), stream(1, 0, "init"))[0].weight as Float64Array;
  const measured = Math.sqrt(weight.reduce((sum, w) => sum + w * w, 0) / weight.length);
  // 5000 draws: the relative standard error of a standard deviation is at most 1 %.
  expect(measured / sd).toBeGreaterThan(0.95);
  expect(measured / sd).toBeLessThan(1.05);
  expect(weight.every((w) => Math.abs(w) <= limit)).toBe(true);
});

test("biases are 0 but for pytorch, which draws them", () => {
  for (const initialiser of ["he", "glorot", "lecun", "lecunUniform"] as const)
    expect(initialise(net(initialiser, plain), stream(1, 0, "init"))[0].bias).toEqual(new Float64Array(50));
  const bias = initialise(net("pytorch", plain), stream(1, 0, "init"))[0].bias as Float64Array;
  expect(new Set(bias).size).toBe(50);
  expect(bias.every((b) => Math.abs(b) <= 0.1)).toBe(true);
});

test("weights are drawn row by row, layer after layer, from the stream", () => {
  const params = initialise(net("he", plain), stream(1, 0, "init"));
  const random = stream(1, 0, "init");
  const expected = Float64Array.from({ length: 5000 }, () => Math.sqrt(2 / 100) * random.normal());
  expect(params[0].weight).toEqual(expected);
  expect(params[2].weight?.[0]).toBe(Math.sqrt(2 / 50) * random.normal());
});

test("paired arms start from the same weights, whatever norms, dropout or missing biases they have", () => {
  const arm: readonly LayerSpec[] = [
    { type: "dense", units: 50, bias: false },
    batchNorm,
    { type: "relu" },
    { type: "dropout", rate: 0.2, boosting: false },
    { type: "dense", units: 10 },
  ];
  for (const initialiser of ["he", "pytorch"] as const) {
    const a = initialise(net(initialiser, plain), stream(1, 0, "init"));
    const b = initialise(net(initialiser, arm), stream(1, 0, "init"));
    expect(b[0]).toEqual({ weight: a[0].weight });
    expect(b[4]).toEqual(a[2]);
    expect(b[1]).toEqual({ gamma: new Float64Array(50).fill(1), beta: new Float64Array(50) });
  }
});

test("running statistics start at mean 0 and variance 1, for batch norms only; without affine map no gamma", () => {
  const arm = net("he", [
    { type: "dense", units: 2 },
    { ...batchNorm, affine: false },
    { type: "dense", units: 2 },
  ]);
  const start = { mean: new Float64Array(2), variance: new Float64Array(2).fill(1), count: 0 };
  expect(initialiseRunning(arm)).toEqual([undefined, start, undefined]);
  expect(initialise(arm, stream(1, 0, "init"))[1]).toEqual({});
});

describe("convolutions", () => {
  const image = { channels: 3, height: 8, width: 8 };
  const conv = (bias: boolean): LayerSpec => ({
    type: "conv2d",
    units: 4,
    kernel: [3, 5],
    stride: 1,
    padding: "same",
    bias,
  });
  const convNet = (initialiser: Initialiser, bias = true) =>
    program({
      inputs: 192,
      image,
      loss: "softmax",
      initialiser,
      layers: [conv(bias), { type: "globalAveragePool" }, { type: "dense", units: 2 }],
    });

  test("weights are drawn in the order (U, C, kh, kw), with C kh kw numbers into a unit, then biases", () => {
    const params = initialise(convNet("pytorch"), stream(1, 0, "init"));
    const random = stream(1, 0, "init");
    const limit = 1 / Math.sqrt(3 * 15);
    const draw = () => limit * (2 * random.uniform() - 1);
    expect(params[0].weight).toEqual(Float64Array.from({ length: 4 * 45 }, draw));
    expect(params[0].bias).toEqual(Float64Array.from({ length: 4 }, draw));
  });

  test("glorot counts U kh kw numbers out of a unit", () => {
    const random = stream(1, 0, "init");
    const first = Math.sqrt(6 / (45 + 60)) * (2 * random.uniform() - 1);
    expect(initialise(convNet("glorot"), stream(1, 0, "init"))[0].weight?.[0]).toBe(first);
  });

  test("without bias the draws behind it stay the same", () => {
    const [a, b] = [true, false].map((bias) => initialise(convNet("pytorch", bias), stream(1, 0, "init")));
    expect(b[0]).toEqual({ weight: a[0].weight });
    expect(b[2]).toEqual(a[2]);
  });
});

test("group norms start at gamma 1 and beta 0; renormalisation starts at deviation 1", () => {
  const renorm = { ...batchNorm, renorm: { rMax: 3, dMax: 5 } };
  const checked = net("he", [
    { type: "dense", units: 2 },
    { type: "groupNorm", groups: 1, affine: true, eps: 1e-5 },
    renorm,
    { type: "dense", units: 2 },
  ]);
  expect(initialise(checked, stream(1, 0, "init"))[1]).toEqual({
    gamma: Float64Array.of(1, 1),
    beta: new Float64Array(2),
  });
  const start = initialiseRunning(checked)[2];
  expect(start?.renorm).toEqual({ mean: new Float64Array(2), deviation: Float64Array.of(1, 1) });
  expect(Math.sqrt((start?.variance[0] ?? 0) + renorm.eps)).toBe(1);
});
