import { describe, expect, test } from "vitest";
import { expectGradient, expectNetGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "./initialise.ts";
import { moments } from "./moments.ts";
import { backward, forward } from "./network.ts";
import { populationMoments, trainingMoments } from "./population.ts";
import { type Program, program } from "./program.ts";
import type { BatchNormSpec, ImageShape, LayerSpec, NetSpec } from "./spec.ts";
import { drawStep } from "./train.ts";
import { batchGradient, logitError } from "./trainStep.ts";

const image: ImageShape = { channels: 2, height: 5, width: 4 };
const inputs = 40;
const total = 9;
const rows = Int32Array.of(3, 7, 0, 5);

const bn = (statistics: BatchNormSpec["statistics"], rest: Partial<BatchNormSpec> = {}): BatchNormSpec => ({
  type: "batchNorm",
  dialect: "pytorch",
  statistics,
  stopGradient: false,
  affine: true,
  // Larger than usual, so that small statistics batches have no curvature that swamps a difference quotient.
  eps: 1e-2,
  momentum: 0.1,
  ...rest,
});
const conv = (units: number, stride = 1): LayerSpec => ({
  type: "conv2d",
  units,
  kernel: [3, 3],
  stride,
  padding: 1,
});
const dense = (units: number): LayerSpec => ({ type: "dense", units });
const tanh: LayerSpec = { type: "tanh" };
const flatten: LayerSpec = { type: "flatten" };
const maxPool: LayerSpec = { type: "maxPool", size: 2, stride: 2, padding: 0 };
const shifted: LayerSpec = { type: "shiftedNoise", shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.1 };

/** Two convolutions, each followed by the layers of an arm, and a dense layer behind them. */
const twice = (...between: readonly LayerSpec[]): readonly LayerSpec[] => [
  conv(3),
  ...between,
  maxPool,
  conv(2),
  ...between,
  flatten,
  dense(3),
];

const arms: Record<string, readonly LayerSpec[]> = {
  plain: twice(tanh),
  "global average": [
    conv(3),
    tanh,
    { type: "averagePool", size: 2, stride: 1, padding: 1 },
    conv(2),
    tanh,
    { type: "globalAveragePool" },
    dense(3),
  ],
  "stride 2": [conv(3, 2), tanh, flatten, dense(4), tanh, dense(3)],
  bn: twice(bn("batch"), tanh),
  "bn behind pooling": [conv(3), maxPool, bn("batch"), tanh, flatten, dense(4), bn("batch"), tanh, dense(3)],
  "bn-g2": twice(bn(2), tanh),
  "bn-all": twice(bn("all"), tanh),
  "bn-all in the first layer": [conv(2), bn("all"), tanh, maxPool, conv(2), tanh, flatten, dense(3)],
  "bn-all behind flatten": [conv(2), tanh, maxPool, flatten, bn("all"), dense(4), bn("all"), tanh, dense(3)],
  "bn-others": twice(bn("others"), tanh),
  "bn-median": twice(bn("batch", { estimator: "median" }), tanh),
  "bn-trimmed, all": twice(bn("all", { estimator: "trimmed" }), tanh),
  layernorm: twice({ type: "layerNorm", affine: true, eps: 1e-2 }, tanh),
  "groupnorm, instance": [
    conv(4),
    { type: "groupNorm", groups: 2, affine: true, eps: 1e-2 },
    tanh,
    conv(2),
    { type: "groupNorm", groups: "instance", affine: true, eps: 1e-2 },
    tanh,
    flatten,
    dense(3),
  ],
  "matched noise, shared": twice(bn("all"), { type: "matchedNoise", batch: 8, shared: true }, tanh),
  "matched noise, own": twice(bn("all"), { type: "matchedNoise", batch: 8, shared: false }, tanh),
  "shifted noise": twice(bn("batch"), shifted, tanh),
  dropout: twice(tanh, { type: "dropout", rate: 0.3, boosting: false }),
  "spatial dropout": twice(tanh, { type: "dropout", rate: 0.3, boosting: false, spatial: true }),
  "gaussian dropout, noise": twice({ type: "gaussianNoise", deviation: 0.3 }, tanh, {
    type: "gaussianDropout",
    rate: 0.3,
  }),
  "noise on the input": [{ type: "gaussianNoise", deviation: 0.3 }, ...twice(tanh)],
  residual: [conv(3), tanh, conv(3), bn("batch"), { type: "add", from: 1 }, tanh, flatten, dense(3)],
  "residual of the input to a block, twice": [
    conv(3),
    tanh,
    conv(3),
    { type: "add", from: 1 },
    tanh,
    conv(3),
    { type: "add", from: 1 },
    { type: "add", from: 4 },
    { type: "globalAveragePool" },
    dense(3),
  ],
  "residual before the boundary": [
    conv(2),
    tanh,
    conv(2),
    { type: "add", from: 1 },
    bn("all"),
    tanh,
    flatten,
    dense(3),
  ],
  "residual across the boundary": [
    conv(2),
    bn("all"),
    tanh,
    conv(2),
    { type: "add", from: 1 },
    tanh,
    flatten,
    dense(3),
  ],
  "residual from far before the boundary": [
    dense(4),
    tanh,
    dense(4),
    bn("all"),
    tanh,
    dense(4),
    { type: "add", from: 1 },
    { type: "add", from: 4 },
    dense(3),
  ],
  "residual of matched noise": [
    conv(2),
    bn("all"),
    { type: "matchedNoise", batch: 8, shared: false },
    tanh,
    conv(2),
    { type: "add", from: 2 },
    flatten,
    dense(3),
  ],
  "no hidden layer": [flatten, dense(3)],
  "input dropout": [{ type: "dropout", rate: 0.3, boosting: false }, conv(2), bn("batch"), tanh, flatten, dense(3)],
  "input dropout, all rows": [
    { type: "dropout", rate: 0.3, boosting: false },
    flatten,
    dense(4),
    bn("all"),
    tanh,
    dense(3),
  ],
  "gaussian input dropout": [{ type: "gaussianDropout", rate: 0.3 }, conv(2), tanh, flatten, dense(3)],
  "gaussian input noise": [{ type: "gaussianNoise", deviation: 0.4 }, conv(2), tanh, flatten, dense(3)],
};

function build(layers: readonly LayerSpec[], rest: Partial<NetSpec> = {}): Program {
  const flat = layers[0].type === "dense";
  return program({
    inputs,
    ...(flat ? {} : { image }),
    loss: "softmax",
    initialiser: "lecun",
    layers,
    ...rest,
  });
}

function setUp(net: Program) {
  const random = stream(6, 0, "init");
  const params = initialise(net, random).map((layer) =>
    layer.gamma === undefined ? layer : { gamma: normals(layer.gamma.length, random), beta: layer.beta },
  );
  const x = normals(total * inputs, random);
  const labels = Int32Array.from({ length: total }, () => random.below(3));
  const draws = drawStep(net, (layer) => stream(6, 0, `noise/${layer}`), rows.length, total);
  return { state: { params, running: initialiseRunning(net) }, data: { x, labels }, draws };
}

describe("the gradient of a whole network agrees with finite differences, also outside the batch", () => {
  test.each(Object.entries(arms))("%s", (_name, layers) => {
    const net = build(layers);
    const { state, data, draws } = setUp(net);
    const { gradients, tape } = batchGradient(net, state, data, rows, draws);
    expectNetGradient(
      state.params,
      gradients,
      (params) => batchGradient(net, { ...state, params }, data, rows, draws).loss,
    );
    const labels = [...rows].map((r) => data.labels[r]);
    const { x } = backward(net, state.params, tape, logitError(net, tape.logits, labels));
    // Row 3 is in the batch, row 4 is not.
    const [from, to] = [3 * inputs, 5 * inputs];
    const f = (v: Float64Array) => {
      const moved = Float64Array.from(data.x);
      moved.set(v, from);
      return batchGradient(net, state, { ...data, x: moved }, rows, draws).loss;
    };
    expectGradient(f, data.x.subarray(from, to), x.subarray(from, to), { tolerance: 1e-7 });
  });

  test.each(["squared", "softmax"] as const)("%s, with targets or label smoothing", (loss) => {
    const net = build(arms["bn"], { loss, ...(loss === "softmax" && { labelSmoothing: 0.2 }) });
    const { state, data, draws } = setUp(net);
    const task = { ...data, targets: normals(total * 3, stream(6, 0, "targets")) };
    expectNetGradient(
      state.params,
      batchGradient(net, state, task, rows, draws).gradients,
      (params) => batchGradient(net, { ...state, params }, task, rows, draws).loss,
    );
  });
});

describe("rows", () => {
  const statistics = ["bn-all behind flatten", "residual before the boundary", "residual across the boundary"];

  test.each(statistics)("%s: a row has the same logits whatever else is in the batch", (name) => {
    const net = build(arms[name]);
    const { state, data } = setUp(net);
    const a = batchGradient(net, state, data, Int32Array.of(3, 4, 5)).logits;
    const b = batchGradient(net, state, data, Int32Array.of(8, 3)).logits;
    expect(a.subarray(0, 3)).toEqual(b.subarray(3));
  });

  test.each(statistics)("%s: rows outside the batch have a gradient", (name) => {
    const net = build(arms[name]);
    const { state, data } = setUp(net);
    const { tape } = batchGradient(net, state, data, rows);
    const { x } = backward(net, state.params, tape, logitError(net, tape.logits, [0, 1, 2, 0]));
    expect(x.subarray(inputs, 2 * inputs).some((value) => value !== 0)).toBe(true);
  });
});

describe("a residual network of known answer", () => {
  test("y = x + relu(x W + b), then summed", () => {
    const net = program({
      inputs: 2,
      loss: "logistic",
      initialiser: "he",
      layers: [dense(2), { type: "relu" }, dense(2), { type: "add", from: 0 }, dense(1)],
    });
    const identity = { weight: Float64Array.of(1, 0, 0, 1), bias: new Float64Array(2) };
    const summed = { weight: Float64Array.of(1, 1), bias: Float64Array.of(0) };
    const x = Float64Array.of(-3, 5);
    // relu gives (0, 5); adding the output of layer 0, (-3, 5).
    const { logits } = forward(net, [identity, {}, identity, {}, summed], [], x, { mode: "eval" });
    expect([...logits]).toEqual([7]);
  });
});

describe("edits", () => {
  const net = build(twice(bn("batch"), tanh));
  const { state, data } = setUp(net);
  const seen = (layers: readonly LayerSpec[]): [number, number][] => {
    const edited = build(layers);
    const found: [number, number][] = [];
    const edit = (hidden: number, h: Float64Array) => {
      found.push([hidden, h.length / total]);
      return h;
    };
    forward(edited, setUp(edited).state.params, [], data.x, { mode: "eval", edit });
    return found;
  };

  test("come behind pooling and before flatten, with units times positions of the program", () => {
    expect(net.hidden).toEqual([3, 2]);
    expect(net.positions).toEqual([4, 4]);
    expect(seen(net.spec.layers)).toEqual([
      [0, 12],
      [1, 8],
    ]);
    expect(seen(arms["noise on the input"])).toEqual(seen(arms["plain"]));
    expect(seen(arms["no hidden layer"])).toEqual([]);
    expect(seen(arms["global average"]).at(-1)).toEqual([1, 2]);
  });

  test("are what the next layer reads, and what a residual connection adds", () => {
    const block = program({
      inputs: 1,
      loss: "logistic",
      initialiser: "he",
      layers: [dense(1), dense(1), { type: "add", from: 0 }, dense(1)],
    });
    const one = { weight: Float64Array.of(1), bias: Float64Array.of(0) };
    const edit = (hidden: number, h: Float64Array) => (hidden === 0 ? h.map(() => 10) : h);
    const { logits } = forward(block, [one, one, {}, one], [], Float64Array.of(3), { mode: "eval", edit });
    expect([...logits]).toEqual([20]);
  });

  test("change the population statistics behind them and not those before", () => {
    const zero = (hidden: number, h: Float64Array) => (hidden === 0 ? h.map((v, i) => (i % 12 < 4 ? 0 : v)) : h);
    const [intact, held] = [undefined, zero].map((edit) => populationMoments(net, state.params, data.x, edit));
    expect(held[1]).toEqual(intact[1]);
    expect(held[5]).not.toEqual(intact[5]);
  });
});

describe("population statistics of feature maps", () => {
  const net = build(twice(bn("batch"), tanh));
  const { state, data } = setUp(net);

  test("pop-eval: over all rows and positions, a fixed point of evaluation", () => {
    const found = populationMoments(net, state.params, data.x);
    const given = found.map((m) => m && [m]);
    const { stages } = forward(net, state.params, [], data.x, { mode: "eval", given });
    expect(found[1]).toEqual(moments(stages[1].input, 3, 20, 0, total));
    expect(found[5]).toEqual(moments(stages[5].input, 2, 4, 0, total));
  });

  test("pop-train: values of all batches, each of which normalised itself", () => {
    const found = trainingMoments(net, state.params, data.x, 4);
    const exact = populationMoments(net, state.params, data.x);
    // The same values in the same order.
    expect(found[1]).toEqual(exact[1]);
    expect(found[5]).not.toEqual(exact[5]);
  });

  test("exclusive statistics evaluate by those of all rows, as plain ones do", () => {
    const exclusive = build(twice(bn("others"), tanh));
    expect(populationMoments(exclusive, state.params, data.x)).toEqual(populationMoments(net, state.params, data.x));
  });

  test("an estimator's are its own, in training mode those of the batches mixed", () => {
    const robust = build(twice(bn("batch", { estimator: "median" }), tanh));
    const found = populationMoments(robust, state.params, data.x);
    const given = found.map((m) => m && [m]);
    const evaluated = forward(robust, state.params, [], data.x, { mode: "eval", given });
    const own = forward(robust, state.params, [], data.x, { mode: "eval", statistics: "batch" });
    expect(evaluated.logits).toEqual(own.logits);
    const [first, second] = [
      [0, 1, 2, 3],
      [4, 5, 6, 7, 8],
    ].map((part) => {
      const pass = { mode: "train", rows: Int32Array.from(part) } as const;
      return forward(robust, state.params, [], data.x, pass).stages[5].batchNorm?.how.moments[0];
    });
    const mixed = trainingMoments(robust, state.params, data.x, 4)[5];
    const [a, b] = [first?.mean[0] ?? 0, second?.mean[0] ?? 0];
    // 4 and 5 rows of 9; numbers below 1.
    expect(mixed?.mean[0]).toBeCloseTo((4 * a + 5 * b) / 9, 14);
    const within = (4 * (first?.variance[0] ?? 0) + 5 * (second?.variance[0] ?? 0)) / 9;
    expect(mixed?.variance[0]).toBeCloseTo(within + (20 * (a - b) * (a - b)) / 81, 14);
  });
});

describe("draws", () => {
  test("have the shapes that the layers take", () => {
    const shapes = (name: string, kind: "masks" | "noise" | "normals") => {
      const { draws } = setUp(build(arms[name]));
      return draws[kind]?.flatMap((d) => (d === undefined ? [] : ["shift" in d ? d.shift.length : d.length]));
    };
    expect(shapes("dropout", "masks")).toEqual([4 * 3 * 20, 4 * 2 * 4]);
    expect(shapes("spatial dropout", "masks")).toEqual([4 * 3, 4 * 2]);
    expect(shapes("gaussian dropout, noise", "normals")).toEqual([240, 240, 32, 32]);
    expect(shapes("shifted noise", "noise")).toEqual([240, 32]);
    expect(shapes("matched noise, shared", "noise")).toEqual([3, 2]);
    expect(shapes("matched noise, own", "noise")).toEqual([total * 3, total * 2]);
  });

  test.each([
    ["spatial dropout", "layer 2 (dropout): no mask given; expected (4, 3)"],
    ["dropout", "layer 2 (dropout): no mask given; expected (4, 60)"],
    ["gaussian dropout, noise", "layer 1 (gaussianNoise): no normals given; expected (4, 60)"],
    ["shifted noise", "layer 2 (shiftedNoise): no draws given; expected shift and scale (4, 60)"],
    ["matched noise, own", "layer 2 (matchedNoise): no draws given; expected shift and scale (9, 3)"],
  ])("%s: missing ones are refused with their shapes", (name, message) => {
    const net = build(arms[name]);
    const { state, data } = setUp(net);
    expect(() => batchGradient(net, state, data, rows)).toThrow(UserError);
    expect(() => batchGradient(net, state, data, rows)).toThrow(message);
  });

  test.each(["spatial dropout", "gaussian dropout, noise", "shifted noise"])("%s: none acts in evaluation", (name) => {
    const net = build(arms[name]);
    const { state, data, draws } = setUp(net);
    const quiet = forward(net, state.params, state.running, data.x, { mode: "eval" });
    expect(forward(net, state.params, state.running, data.x, { ...draws, mode: "eval" }).logits).toEqual(quiet.logits);
    const loud = forward(net, state.params, state.running, data.x, { ...draws, mode: "train", rows });
    expect(loud.logits).not.toEqual(quiet.logits.subarray(0, 12));
  });
});

test("dropout boosting judges the full network with the other noise in place", () => {
  const net = build([
    ...twice({ type: "gaussianNoise", deviation: 1 }, tanh, { type: "dropout", rate: 0.5, boosting: true }),
  ]);
  const { state, data, draws } = setUp(net);
  const { gradients, tape } = batchGradient(net, state, data, rows, draws);
  const { masks: _, ...noise } = draws;
  const full = forward(net, state.params, state.running, data.x, { ...noise, mode: "train", rows });
  const labels = [...rows].map((r) => data.labels[r]);
  expect(gradients).toEqual(backward(net, state.params, tape, logitError(net, full.logits, labels)).params);
});

test("residual connections and flattening carry all rows up to a norm of all rows", () => {
  const net = build(arms["residual before the boundary"]);
  const { state, data } = setUp(net);
  const { tape } = batchGradient(net, state, data, rows);
  expect(tape.stages.map(({ input, stage }) => input.length / stage.inputs)).toEqual([9, 9, 9, 9, 9, 4, 4, 4]);
});
