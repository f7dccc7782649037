import { describe, expect, test } from "vitest";
import { compareStep } from "../../../test/oracles/compareStep.ts";
import type { Examples } from "../data/types.ts";
import { stream } from "../math/random.ts";
import type { ActivationSpec, BatchNormSpec, DropoutSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { createEngine } from "./engine.ts";
import type { Member } from "./types.ts";

const classes = 3;
const image = { channels: 2, height: 7, width: 6 };
const pixels = image.channels * image.height * image.width;
const train: TrainSpec = { learningRate: 0.05, momentum: 0.9, batch: 8, epochs: 2, lastBatch: "drop", reshuffle: true };

function examples(rows: number, seed: number, inputs: number, targets: boolean): Examples {
  const random = stream(7, seed, `layers/${rows}`);
  const x = Float32Array.from({ length: rows * inputs }, () => random.normal());
  const y = Int32Array.from({ length: rows }, () => (targets ? 0 : random.below(classes)));
  return targets ? { x, y, targets: Float32Array.from({ length: rows * classes }, () => random.normal()) } : { x, y };
}

function members(inputs: number, targets = false): readonly Member[] {
  return [0, 1, 2, 3].map((seed) => {
    const set = (rows: number, k: number): Examples => examples(rows, seed + 100 * k, inputs, targets);
    return { root: 3, seed, data: { inputs, classes, train: set(18, 0), validation: set(5, 1), test: set(13, 2) } };
  });
}

function batchNorm(change: Partial<BatchNormSpec> = {}): BatchNormSpec {
  const plain = { statistics: "batch", stopGradient: false, affine: true, eps: 1e-3, momentum: 0.1 } as const;
  return { type: "batchNorm", dialect: "pytorch", ...plain, ...change };
}

const relu: LayerSpec = { type: "relu" };
const conv = (units: number, k = 3, stride = 1, padding: number | "same" = 1): LayerSpec => ({
  type: "conv2d",
  units,
  kernel: [k, k],
  stride,
  padding,
});
const pool = (type: "maxPool" | "averagePool", size: number, stride = size, padding = 0): LayerSpec => ({
  type,
  size,
  stride,
  padding,
});
const flatten: LayerSpec = { type: "flatten" };
const dense = (units: number): LayerSpec => ({ type: "dense", units });

function imageNet(layers: readonly LayerSpec[], change: Partial<NetSpec> = {}): NetSpec {
  return { inputs: pixels, image, layers: [...layers, dense(classes)], loss: "softmax", initialiser: "he", ...change };
}

/** Two convolutions with `behind` each, in the direct (5 units) and in the minimal-filtering form (8 to 9 units). */
function maps(...behind: readonly LayerSpec[]): NetSpec {
  return imageNet([conv(8), ...behind, conv(9), ...behind, flatten]);
}

function denseNet(between: readonly LayerSpec[], change: Partial<NetSpec> = {}): NetSpec {
  return {
    inputs: 6,
    layers: [dense(9), ...between, dense(7), ...between, dense(classes)],
    loss: "softmax",
    initialiser: "he",
    ...change,
  };
}

const dropout: DropoutSpec = { type: "dropout", rate: 0.3, boosting: false };
/** A network behind noise on its input. */
const behindInput = (noise: LayerSpec, net: NetSpec): NetSpec => ({ ...net, layers: [noise, ...net.layers] });

const nets: Readonly<Record<string, NetSpec>> = {
  // Convolutions: sizes, strides, paddings.
  "3x3, direct": imageNet([conv(5), relu, conv(4), relu, flatten]),
  "3x3, minimal filtering": maps(relu),
  "3x3, minimal filtering, no padding": imageNet([conv(9, 3, 1, 0), relu, conv(10, 3, 1, 0), relu, flatten]),
  "3x3, minimal filtering, padding 2": imageNet([conv(9), relu, conv(8, 3, 1, 2), { type: "tanh" }, flatten]),
  "3x3, stride 2": imageNet([conv(5, 3, 2), relu, conv(6, 3, 2), relu, flatten]),
  "same, stride 2": imageNet([conv(5, 3, 2, "same"), relu, conv(6, 3, 2, "same"), relu, flatten]),
  "5x5 and 1x1": imageNet([conv(5, 5, 1, 2), relu, conv(7, 1, 1, 0), relu, conv(4, 1, 2, 0), relu, flatten]),
  "no bias": imageNet([
    { type: "conv2d", units: 5, kernel: [3, 1], stride: 1, padding: 0, bias: false },
    relu,
    flatten,
  ]),
  // Pooling.
  "maximum pooling": maps(relu, pool("maxPool", 2)),
  "maximum pooling, overlapping": imageNet([conv(5), relu, pool("maxPool", 3, 2, 1), conv(4), relu, flatten]),
  "average pooling": maps(relu, pool("averagePool", 2)),
  "average pooling, overlapping": imageNet([conv(5), relu, pool("averagePool", 3, 2, 1), conv(4), relu, flatten]),
  "global average pooling": imageNet([conv(5), relu, conv(6), batchNorm(), relu, { type: "globalAveragePool" }]),
  // Norms of feature maps.
  bn: maps(batchNorm(), relu),
  "bn, keras": maps(batchNorm({ dialect: "keras", momentum: 0.99 }), relu),
  "bn, cumulative": maps(batchNorm({ momentum: "cumulative" }), relu),
  "bn, not affine": maps(batchNorm({ affine: false }), relu),
  "bn, tanh": maps(batchNorm(), { type: "tanh" }),
  "bn, pooling": maps(batchNorm(), relu, pool("maxPool", 2)),
  "bn, pooling of three, pixels left over": imageNet([conv(5), batchNorm(), relu, pool("maxPool", 3), flatten]),
  "bn, pooling, no relu": maps(batchNorm(), pool("maxPool", 2)),
  "bn, overlapping pooling": imageNet([conv(5), batchNorm(), relu, pool("maxPool", 3, 2, 1), conv(4), flatten]),
  "bn-g4, pooling": maps(batchNorm({ statistics: 4 }), relu, pool("maxPool", 2)),
  "bn-g3": maps(batchNorm({ statistics: 3 }), relu),
  "bn-g7, last example joins": maps(batchNorm({ statistics: 7 }), relu),
  "bn-stop, pooling": maps(batchNorm({ stopGradient: true }), relu, pool("maxPool", 2)),
  "bn-full, pooling": maps(batchNorm({ statistics: "all" }), relu, pool("maxPool", 2)),
  "bn-full-stop": maps(batchNorm({ statistics: "all", stopGradient: true }), relu),
  "bn-full+shared8": maps(
    batchNorm({ statistics: "all" }),
    { type: "matchedNoise", batch: 8, shared: true },
    relu,
    pool("maxPool", 2),
  ),
  "bn-full+indep8": maps(
    batchNorm({ statistics: "all" }),
    { type: "matchedNoise", batch: 8, shared: false },
    relu,
    pool("maxPool", 2),
  ),
  "bn-g4+indep8": maps(batchNorm({ statistics: 4 }), { type: "matchedNoise", batch: 8, shared: false }, relu),
  "bn-others": maps(batchNorm({ statistics: "others" }), relu),
  "bn-others-stop, pooling": maps(batchNorm({ statistics: "others", stopGradient: true }), relu, pool("maxPool", 2)),
  "bn-renorm": maps(batchNorm({ renorm: { rMax: 1.5, dMax: 0.5 } }), relu, pool("maxPool", 2)),
  "bn-renorm, keras": maps(
    batchNorm({ dialect: "keras", momentum: 0.9, renorm: { rMax: 3, dMax: 5, momentum: 0.8 } }),
    relu,
  ),
  "bn-median": maps(batchNorm({ estimator: "median" }), relu),
  "bn-trimmed": maps(batchNorm({ estimator: "trimmed" }), relu, pool("maxPool", 2)),
  "group norm": imageNet([conv(8), { type: "groupNorm", groups: 4, affine: true, eps: 1e-5 }, relu, conv(4), flatten]),
  "instance norm": maps({ type: "groupNorm", groups: "instance", affine: true, eps: 1e-3 }, relu),
  "layer norm": maps({ type: "layerNorm", affine: true, eps: 1e-5 }, relu),
  // Noise on feature maps.
  dropout: maps(relu, pool("maxPool", 2), { type: "dropout", rate: 0.3, boosting: false }),
  "spatial dropout": maps(relu, { type: "dropout", rate: 0.3, boosting: false, spatial: true }),
  "boosting, pooling": maps(batchNorm(), relu, pool("maxPool", 2), { type: "dropout", rate: 0.3, boosting: true }),
  "gaussian dropout": maps(relu, pool("averagePool", 2), { type: "gaussianDropout", rate: 0.3 }),
  "gaussian noise": maps(batchNorm(), relu, { type: "gaussianNoise", deviation: 0.4 }),
  "bn, shifted noise": maps(
    batchNorm(),
    { type: "shiftedNoise", shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.1 },
    relu,
    pool("maxPool", 2),
  ),
  // Residuals.
  residual: imageNet([
    conv(8),
    batchNorm(),
    relu,
    conv(8),
    batchNorm(),
    relu,
    conv(8),
    batchNorm(),
    { type: "add", from: 2 },
    relu,
    flatten,
  ]),
  "residuals of one source, one with pooling and dropout": imageNet([
    conv(8),
    relu,
    pool("maxPool", 2),
    { type: "dropout", rate: 0.2, boosting: false },
    conv(8),
    relu,
    conv(8),
    { type: "add", from: 3 },
    relu,
    conv(8),
    batchNorm(),
    { type: "add", from: 3 },
    { type: "tanh" },
    flatten,
  ]),
  "residual, all rows": imageNet([
    conv(8),
    batchNorm({ statistics: "all" }),
    relu,
    conv(8),
    batchNorm({ statistics: "all" }),
    { type: "add", from: 2 },
    relu,
    conv(8),
    { type: "add", from: 2 },
    relu,
    flatten,
  ]),
  "residual, dense": {
    ...denseNet([]),
    layers: [dense(7), relu, dense(7), batchNorm(), { type: "add", from: 1 }, relu, dense(classes)],
  },
  // Dense layers.
  "bn-others, dense": denseNet([batchNorm({ statistics: "others" }), relu]),
  "bn-renorm, dense": denseNet([batchNorm({ renorm: { rMax: 1.2, dMax: 0.3 } }), relu]),
  "bn-median, dense": denseNet([batchNorm({ estimator: "median" }), relu]),
  "bn-median-g4, dense": denseNet([batchNorm({ estimator: "median", statistics: 4, stopGradient: true }), relu]),
  "bn-trimmed, all rows, dense": denseNet([batchNorm({ estimator: "trimmed", statistics: "all" }), relu]),
  "group norm, dense": {
    ...denseNet([]),
    layers: [dense(9), { type: "groupNorm", groups: 3, affine: true, eps: 1e-5 }, relu, dense(classes)],
  },
  "gaussian dropout, dense": denseNet([relu, { type: "gaussianDropout", rate: 0.3 }]),
  "gaussian noise, dense": denseNet([{ type: "tanh" }, { type: "gaussianNoise", deviation: 0.4 }]),
  "shifted noise, plain": denseNet([
    { type: "shiftedNoise", shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.1 },
    relu,
  ]),
  "deep and linear": {
    ...denseNet([], { initialiser: "glorot" }),
    layers: Array.from({ length: 25 }, (_, k) => dense(k < 24 ? 6 : classes)),
  },
  // Noise on the input: 6 numbers, 7 numbers (an odd row), an image.
  "input dropout": behindInput(dropout, denseNet([relu])),
  "input dropout, odd": behindInput(dropout, denseNet([relu], { inputs: 7 })),
  "input dropout, bn-full, dropout": behindInput(dropout, denseNet([batchNorm({ statistics: "all" }), relu, dropout])),
  "input dropout, bn-g4": behindInput(dropout, denseNet([batchNorm({ statistics: 4 }), relu])),
  "input dropout, boosting": behindInput(dropout, denseNet([relu, { ...dropout, boosting: true }])),
  "input dropout that is boosted": behindInput({ ...dropout, boosting: true }, denseNet([batchNorm(), relu])),
  "gaussian input dropout": behindInput({ type: "gaussianDropout", rate: 0.3 }, denseNet([relu])),
  "gaussian input noise, odd": behindInput({ type: "gaussianNoise", deviation: 0.4 }, denseNet([relu], { inputs: 7 })),
  "gaussian input noise, boosting": behindInput(
    { type: "gaussianNoise", deviation: 0.4 },
    denseNet([relu, { ...dropout, boosting: true }]),
  ),
  "input dropout, no hidden layer": { ...denseNet([]), layers: [dropout, dense(classes)] },
  "input dropout of images": behindInput(dropout, maps(batchNorm(), relu, pool("maxPool", 2))),
  "gaussian input noise on images": behindInput({ type: "gaussianNoise", deviation: 0.4 }, maps(relu)),
  "label smoothing": denseNet([relu], { labelSmoothing: 0.1 }),
  "squared loss, one-hot": denseNet([relu], { loss: "squared" }),
  "squared loss, targets": denseNet([{ type: "tanh" }], { loss: "squared" }),
};
const activations: readonly ActivationSpec[] = [
  { type: "leakyRelu", slope: 0.2 },
  { type: "leakyRelu" },
  { type: "gelu" },
  { type: "geluTanh" },
  { type: "silu" },
  { type: "softplus" },
];

describe("one step of the kernels against the float64 reference", () => {
  test.each(Object.entries(nets))("%s: loss, gradients and running statistics agree in every lane", (name, spec) => {
    // Two rows have xhat = +1 and -1 whatever they are, and the median of four moves with single values: what cancellation
    // leaves of such gradients carries its rounding.
    compareStep(spec, train, members(spec.inputs, name.includes("targets")), name.includes("median") ? 1e-4 : 1e-5);
  });

  test.each(activations.map((activation) => [activation.type, activation] as const))("%s", (_, activation) => {
    for (const between of [
      [activation],
      [batchNorm(), activation],
      [activation, { type: "dropout", rate: 0.2, boosting: false }],
    ])
      compareStep(denseNet(between as readonly LayerSpec[]), train, members(6));
    compareStep(maps(batchNorm(), activation, pool("maxPool", 2)), train, members(pixels));
  });
});

test.each<[string, LayerSpec]>([
  ["dropout", { ...dropout, rate: 0 }],
  ["gaussianDropout", { type: "gaussianDropout", rate: 0 }],
  ["gaussianNoise", { type: "gaussianNoise", deviation: 0 }],
])("%s on the input that does nothing leaves the bytes of a network without it, and its data alone", (_, noise) => {
  for (const net of [denseNet([batchNorm(), relu, dropout]), maps(batchNorm(), relu, dropout)]) {
    const own = members(net.inputs);
    const before = own.map(({ data }) => Float32Array.from(data.train.x));
    const trained = (spec: NetSpec): unknown => {
      const { nets: group, trainings } = createEngine("exact").trainGroup(spec, train, own);
      return [trainings, group.logits("test"), group.logits("test", { noise: { purpose: "mc", sample: 0 } })];
    };
    expect(trained(behindInput(noise, net))).toEqual(trained(net));
    const { nets: noisy } = createEngine("exact").trainGroup(behindInput({ ...dropout }, net), train, own);
    expect(noisy.logits("test")).not.toEqual((trained(net) as unknown[])[1]);
    expect(own.map(({ data }) => data.train.x)).toEqual(before);
  }
});

test("noise in front of the first weight layer is one layer, and takes no whole channels", () => {
  const opened = (layers: readonly LayerSpec[], more: Partial<NetSpec> = {}): unknown =>
    createEngine("exact").trainGroup({ ...denseNet([]), ...more, layers }, train, members(more.inputs ?? 6));
  expect(() => opened([dropout, dropout, dense(classes)])).toThrow(
    "net: layer 2 (dropout) comes before the first dense layer or convolution",
  );
  expect(() => opened([dropout, relu, dense(classes)])).toThrow("layer 2 (relu) comes before");
  expect(() => opened([relu, dense(classes)])).toThrow("layer 1 (relu) comes before");
  const spatial: LayerSpec = { ...dropout, spatial: true };
  expect(() => opened([spatial, conv(5), relu, flatten, dense(classes)], { inputs: pixels, image })).toThrow(
    "layer 1 (dropout): spatial dropout of the input",
  );
});

describe("a seed's bytes", () => {
  test.each(Object.entries(nets))("%s: alone, with others and in another lane they are the same", (name, spec) => {
    const engine = createEngine("exact");
    const all = members(spec.inputs, name.includes("targets"));
    const outputs = (seeds: readonly number[]): readonly (readonly number[])[] => {
      const group = engine.trainGroup(
        spec,
        train,
        seeds.map((seed) => all[seed]),
      );
      return group.nets.logits("test").map((logits, p) => [...logits, ...group.trainings[p].lossByStep]);
    };
    const together = outputs([0, 1, 2, 3]);
    expect(outputs([2])[0]).toEqual(together[2]);
    expect(outputs([3, 0])).toEqual([together[3], together[0]]);
    expect(together[0]).not.toEqual(together[1]);
    expect(together.flat().every(Number.isFinite)).toBe(true);
  });
});
