import { describe, expect, test } from "vitest";
import { finiteDifferences, normals } from "../../../test/oracles/finiteDifferences.ts";
import type { Dataset, Examples } from "../data/types.ts";
// biome-ignore lint/style/noRestrictedImports: the oracle fulfils the contract of the instruments; types only.
import type { Hold } from "../instruments/types.ts";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "./initialise.ts";
import { forward } from "./network.ts";
import { populationMoments } from "./population.ts";
import { type Program, program } from "./program.ts";
import { type ReferenceNet, referenceNets } from "./referenceNets.ts";
import type { BatchNormSpec, LayerSpec, NetSpec } from "./spec.ts";
import { lossOf } from "./trainStep.ts";

const norm = (statistics: BatchNormSpec["statistics"], affine = true): BatchNormSpec => ({
  type: "batchNorm",
  dialect: "pytorch",
  statistics,
  stopGradient: false,
  affine,
  eps: 1e-5,
  momentum: 0.1,
});
const dense = (units: number): LayerSpec => ({ type: "dense", units });
const spec = (between: readonly LayerSpec[], loss: NetSpec["loss"] = "softmax"): NetSpec => ({
  inputs: 3,
  loss,
  initialiser: "pytorch",
  layers: [
    dense(4),
    ...between,
    { type: "relu" },
    dense(5),
    ...between,
    { type: "tanh" },
    dense(loss === "softmax" ? 3 : 1),
  ],
});

function examples(n: number, classes: number, seed: number): Examples {
  const random = stream(5, seed, "data");
  const y = Int32Array.from({ length: n }, () => random.below(classes));
  return { x: Float32Array.from(normals(3 * n, random)), y };
}

function dataset(seed: number, classes: number): Dataset {
  const [train, validation, test] = [21, 6, 10].map((n, k) => examples(n, classes, 10 * seed + k));
  return { inputs: 3, classes, train, validation, test };
}

function member(net: Program, seed: number): ReferenceNet {
  const data = dataset(seed, net.outputs === 1 ? 2 : 3);
  const params = initialise(net, stream(5, seed, "init"));
  return { program: net, params, running: initialiseRunning(net), data, batch: 8 };
}

const bn = program(spec([norm("batch")]));
const members = [member(bn, 0), member(bn, 1)];
const nets = referenceNets(members);
const hold = (layer: number, units: number, change: Partial<Hold> = {}): Hold => ({
  layer,
  scale: new Float32Array(units).fill(1),
  shift: new Float32Array(units),
  ...change,
});

describe("what it hands out", () => {
  test("counts, widths, classes and each network's own examples", () => {
    expect([nets.count, nets.units, nets.classes]).toEqual([2, [4, 5], 3]);
    expect(nets.examples(1, "test")).toBe(members[1].data.test);
    expect(nets.examples(1, "ablation")).toBe(members[1].data.test);
    const ablation = examples(4, 3, 9);
    expect(referenceNets([{ ...members[0], ablation }]).examples(0, "ablation")).toBe(ablation);
  });

  test("each network's logits are those of its own evaluation with population statistics", () => {
    const { program: net, params, data } = members[1];
    const given = populationMoments(net, params, Float64Array.from(data.train.x)).map((m) => m && [m]);
    const x = Float64Array.from(data.test.x);
    const { logits } = forward(net, params, [], x, { mode: "eval", given });
    expect(nets.logits("test")[1]).toEqual(Float32Array.from(logits));
    expect(nets.logits("test")[0]).not.toEqual(nets.logits("test")[1]);
  });

  test("hidden is the activation of the normalised preactivations: the layers fit together", () => {
    const z = nets.preactivations("test", 0)[0];
    const h = nets.hidden("test", 0)[0];
    const state = nets.norm(0, 0);
    z.forEach((value, i) => {
      const u = i % 4;
      if (state === undefined) throw new Error("no norm state");
      const a = (state.gamma[u] * (value - state.mean[u])) / Math.sqrt(state.variance[u] + state.eps) + state.beta[u];
      // Float32 values of order 1.
      expect(Math.abs(Math.max(a, 0) - h[i])).toBeLessThan(1e-6);
    });
  });

  test("the next preactivations are hidden · weights + bias", () => {
    const h = nets.hidden("test", 0)[1];
    const w = nets.weights(1, 1);
    const bias = members[1].params[3].bias as Float64Array;
    const z = nets.preactivations("test", 1)[1];
    for (let b = 0; b < 10; b++)
      for (let u = 0; u < 5; u++) {
        let sum = bias[u];
        for (let i = 0; i < 4; i++) sum += h[b * 4 + i] * w[i * 5 + u];
        expect(Math.abs(sum - z[b * 5 + u])).toBeLessThan(1e-6); // float32 values of order 1
      }
  });

  test("the one logit z of a logistic network comes as (0, z), and it has two classes", () => {
    const logistic = referenceNets([member(program(spec([], "logistic")), 0)]);
    const logits = logistic.logits("test")[0];
    expect(logistic.classes).toBe(2);
    expect(logits.length).toBe(20);
    expect(logits.every((z, i) => (i % 2 === 0 ? z === 0 : z !== 0))).toBe(true);
  });
});

describe("statistics", () => {
  test("ema are the running ones: at the start mean 0 and variance 1", () => {
    expect(nets.norm(0, 1, "ema")?.mean).toEqual(new Float32Array(5));
    expect(nets.norm(0, 1, "ema")?.variance).toEqual(new Float32Array(5).fill(1));
    expect(nets.logits("test", { statistics: "ema" })).not.toEqual(nets.logits("test"));
  });

  test("pop-train differs from pop-eval in the second norm only", () => {
    expect(
      nets.norm(0, 0, "pop-train")?.mean.every((m, u) => Math.abs(m - (nets.norm(0, 0)?.mean[u] ?? 0)) < 1e-6),
    ).toBe(true);
    expect(nets.norm(0, 1, "pop-train")).not.toEqual(nets.norm(0, 1));
  });

  test("batch: each chunk of the evaluated rows normalises itself", () => {
    const whole = nets.logits("train", { statistics: "batch", statisticsBatch: 21 });
    // One chunk of all training rows is the population itself.
    whole[0].forEach((z, i) => {
      expect(Math.abs(z - nets.logits("train")[0][i])).toBeLessThan(1e-6);
    });
    expect(nets.logits("train", { statistics: "batch", statisticsBatch: 7 })).not.toEqual(whole);
  });

  test("a norm without affine map has gamma 1 and beta 0; layer norm and no norm have no state", () => {
    const bare = referenceNets([member(program(spec([norm("batch", false)])), 0)]);
    expect(bare.norm(0, 0)?.gamma).toEqual(new Float32Array(4).fill(1));
    expect(bare.norm(0, 0)?.beta).toEqual(new Float32Array(4));
    const layer = referenceNets([member(program(spec([{ type: "layerNorm", affine: true, eps: 1e-5 }])), 0)]);
    expect(layer.norm(0, 0)).toBeUndefined();
    expect(referenceNets([member(program(spec([])), 0)]).norm(0, 0)).toBeUndefined();
  });
});

describe("holds", () => {
  test("scale 1 and shift 0 change nothing", () => {
    const holds = [[hold(0, 4)], [hold(1, 5)]];
    expect(nets.logits("test", { holds })).toEqual(nets.logits("test"));
  });

  test("all units of the last hidden layer at 0 leave the output biases", () => {
    const holds = [[hold(1, 5, { scale: new Float32Array(5) })], []];
    const [held, free] = nets.logits("test", { holds });
    const bias = Float32Array.from(members[0].params[6].bias as Float64Array);
    for (let b = 0; b < 10; b++) expect(held.subarray(3 * b, 3 * b + 3)).toEqual(bias);
    expect(free).toEqual(nets.logits("test")[1]);
  });

  test("a unit held at a value shows it in hidden; a replaced one shows the given rows", () => {
    const shift = Float32Array.of(0, 0, 0.25, 0);
    const held = nets.hidden("test", 0, { holds: [[hold(0, 4, { scale: Float32Array.of(1, 1, 0, 1), shift })], []] });
    const values = Float32Array.from({ length: 10 }, (_, b) => b);
    const replaced = nets.hidden("test", 0, { holds: [[hold(0, 4, { replace: { unit: 2, values } })], []] });
    const intact = nets.hidden("test", 0)[0];
    for (let i = 0; i < 40; i++) {
      expect(held[0][i]).toBe(i % 4 === 2 ? 0.25 : intact[i]);
      expect(replaced[0][i]).toBe(i % 4 === 2 ? i >> 2 : intact[i]);
    }
  });

  test("recalibrated, a constant added to a unit before a norm changes nothing; frozen, it does", () => {
    const holds = [0, 1].map(() => [hold(0, 4, { shift: Float32Array.of(0, 2, 0, 0) })]);
    const intact = nets.logits("test")[0];
    const recalibrated = nets.logits("test", { holds, recalibrate: true })[0];
    const frozen = nets.logits("test", { holds })[0];
    const distance = (a: Float32Array) => Math.max(...a.map((z, i) => Math.abs(z - intact[i])));
    expect(distance(recalibrated)).toBeLessThan(1e-5); // float32 values of order 1
    expect(distance(frozen)).toBeGreaterThan(0.01);
  });

  test("rows of the test set cannot recalibrate statistics of the training set", () => {
    const holds = [[hold(0, 4, { replace: { unit: 0, values: new Float32Array(10) } })], []];
    expect(() => nets.logits("test", { holds, recalibrate: true })).toThrow("10 replacing values for 21 rows");
  });
});

describe("gradients and train mode", () => {
  test("incomingGradients are squared column norms of the loss gradient in evaluation mode", () => {
    const { program: net, params, data } = members[0];
    const given = populationMoments(net, params, Float64Array.from(data.train.x)).map((m) => m && [m]);
    const weight = params[3].weight as Float64Array;
    const gradient = finiteDifferences(
      (w) => {
        const moved = params.map((p, l) => (l === 3 ? { ...p, weight: w } : p));
        const { logits } = forward(net, moved, [], Float64Array.from(data.test.x), { mode: "eval", given });
        return lossOf(net, logits, data.test.y).loss;
      },
      weight,
      1e-5,
    );
    const [found] = nets.incomingGradients("test", 1);
    for (let u = 0; u < 5; u++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) sum += gradient[i * 5 + u] ** 2;
      expect(found[u] / sum).toBeCloseTo(1, 6); // handed out in float32
    }
  });

  test("trainModeActivations are normalised within each chunk: mean 0 and variance 1 of every unit", () => {
    const rows = [0, 1].map(() => Int32Array.from({ length: 20 }, (_, i) => 20 - i));
    const [a] = nets.trainModeActivations(1, rows, 10);
    expect(a.length).toBe(100);
    for (let u = 0; u < 5; u++) {
      const chunk = Float64Array.from({ length: 10 }, (_, b) => a[b * 5 + u]);
      const mean = chunk.reduce((sum, v) => sum + v, 0) / 10;
      const variance = chunk.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 10;
      expect(Math.abs(mean)).toBeLessThan(1e-6); // float32 values of order 1
      // eps = 1e-5 lowers the variance by 1e-5 / variance; preactivations here have variances above 1e-3.
      expect(Math.abs(variance - 1)).toBeLessThan(1e-2);
    }
  });

  test("trainModeActivations of a layer without norm are its preactivations", () => {
    const plain = referenceNets([member(program(spec([])), 0)]);
    const rows = [Int32Array.from({ length: 21 }, (_, i) => i)];
    expect(plain.trainModeActivations(1, rows, 7)).toEqual(plain.preactivations("train", 1));
  });
});

describe("images", () => {
  const image = { channels: 2, height: 5, width: 4 };
  const conv = (units: number): LayerSpec => ({ type: "conv2d", units, kernel: [2, 2], stride: 1, padding: 1 });
  const layers: LayerSpec[] = [
    conv(3),
    norm("batch"),
    { type: "relu" },
    { type: "maxPool", size: 2, stride: 2, padding: 0 },
    conv(4),
    norm("batch"),
    { type: "relu" },
    { type: "flatten" },
    { type: "dense", units: 3 },
  ];
  const net = program({ inputs: 40, image, layers, loss: "softmax", initialiser: "pytorch" });
  const pictures = (n: number, seed: number): Examples => {
    const random = stream(5, seed, "images");
    return {
      x: Float32Array.from(normals(40 * n, random)),
      y: Int32Array.from({ length: n }, () => random.below(3)),
    };
  };
  const [train, validation, test1] = [15, 6, 7].map(pictures);
  const params = initialise(net, stream(5, 3, "init"));
  const data = { inputs: 40, image, classes: 3, train, validation, test: test1 };
  const own: ReferenceNet = { program: net, params, running: initialiseRunning(net), data, batch: 5 };
  const maps = referenceNets([own]);
  // 6 x 5 before pooling and 3 x 2 behind it; 4 x 3, flattened.
  const before = 30;

  test("units are feature maps, positions those that the next weight layer reads", () => {
    expect([maps.units, maps.positions, maps.classes]).toEqual([[3, 4], [6, 12], 3]);
  });

  test("hidden, and mean and mean square by example, are those of the unit's values", () => {
    for (const layer of [0, 1]) {
      const [units, positions] = [maps.units[layer], maps.positions[layer]];
      const hidden = maps.hidden("test", layer)[0];
      const { mean, square } = maps.exampleMoments("test", layer, "hidden")[0];
      expect(mean).toEqual(hidden);
      for (let u = 0; u < units; u++) {
        const values = maps.unitValues("test", layer, u)[0];
        expect(values.length).toBe(7 * positions);
        for (let i = 0; i < 7; i++) {
          const map = Array.from(values.subarray(i * positions, (i + 1) * positions));
          // Float32 numbers of order 1.
          expect(Math.abs(hidden[i * units + u] - map.reduce((a, b) => a + b) / positions)).toBeLessThan(1e-6);
          const squares = map.reduce((sum, v) => sum + v * v, 0) / positions;
          expect(Math.abs(square[i * units + u] - squares)).toBeLessThan(1e-6);
        }
      }
    }
  });

  test("of a single position the square is that of the value, to the last bit", () => {
    for (const place of ["hidden", "preactivations"] as const) {
      const { mean, square } = nets.exampleMoments("test", 1, place)[1];
      expect(mean).toEqual((place === "hidden" ? nets.hidden : nets.preactivations)("test", 1)[1]);
      expect(square).toEqual(mean.map((value) => value * value));
    }
  });

  test("weights come as (C kh kw, U), those behind flattened maps as (U M, K): the logits are their sums", () => {
    const [kernel, last] = [maps.weights(0, 1), maps.weights(0, 2)];
    const given = params[4].weight as Float64Array;
    expect([kernel.length, last.length]).toEqual([3 * 4 * 4, 4 * 12 * 3]);
    for (let u = 0; u < 4; u++)
      for (let i = 0; i < 12; i++) expect(kernel[i * 4 + u]).toBe(Math.fround(given[u * 12 + i]));
    const bias = params[8].bias as Float64Array;
    const logits = maps.logits("test")[0];
    const values = [0, 1, 2, 3].map((u) => maps.unitValues("test", 1, u)[0]);
    for (let i = 0; i < 7; i++)
      for (let k = 0; k < 3; k++) {
        let sum = bias[k];
        for (let u = 0; u < 4; u++)
          for (let m = 0; m < 12; m++) sum += values[u][i * 12 + m] * last[(u * 12 + m) * 3 + k];
        expect(Math.abs(logits[i * 3 + k] - sum)).toBeLessThan(1e-5); // 48 float32 products of order .1
      }
  });

  test("a hold reaches every position, a replacement brings a value for each", () => {
    const shift = Float32Array.of(0, 0.5, 0);
    const scale = Float32Array.of(1, -2, 1);
    const intact = maps.unitValues("test", 0, 1)[0];
    const held = maps.unitValues("test", 0, 1, { holds: [[{ layer: 0, scale, shift }]] })[0];
    held.forEach((value, at) => {
      expect(Math.abs(value - (-2 * intact[at] + 0.5))).toBeLessThan(1e-6); // float32
    });
    const values = Float32Array.from({ length: 42 }, (_, at) => at);
    const replace = { unit: 2, values };
    const holds = [[{ layer: 0, scale: scale.map(() => 1), shift: shift.map(() => 0), replace }]];
    expect(maps.unitValues("test", 0, 2, { holds })[0]).toEqual(values);
    expect(maps.unitValues("test", 0, 1, { holds })[0]).toEqual(intact);
  });

  test("without its maps the layer behind gives its bias; incoming gradients are those of the kernels", () => {
    const holds = [[{ layer: 0, scale: new Float32Array(3), shift: new Float32Array(3) }]];
    const bias = Float32Array.from(params[4].bias as Float64Array);
    const { mean } = maps.exampleMoments("test", 1, "preactivations", { holds })[0];
    mean.forEach((value, at) => {
      expect(value).toBeCloseTo(bias[at % 4], 6); // the mean of equal float64 numbers, in float32
    });
    const given = populationMoments(net, params, Float64Array.from(train.x)).map((m) => m && [m]);
    const gradient = finiteDifferences(
      (w) => {
        const moved = params.map((p, l) => (l === 4 ? { ...p, weight: w } : p));
        const { logits } = forward(net, moved, [], Float64Array.from(test1.x), { mode: "eval", given });
        return lossOf(net, logits, test1.y).loss;
      },
      params[4].weight as Float64Array,
      1e-5,
    );
    maps.incomingGradients("test", 1)[0].forEach((found, u) => {
      const sum = gradient.subarray(u * 12, (u + 1) * 12).reduce((total, g) => total + g * g, 0);
      expect(found / sum).toBeCloseTo(1, 4); // handed out in float32; a ReLU's kink may lie within the difference
    });
  });

  test("trainModeActivations are (rows, U, M) before pooling, normalised over examples and positions of each chunk", () => {
    const rows = Int32Array.from({ length: 10 }, (_, i) => 14 - i);
    const [a] = maps.trainModeActivations(0, [rows], 5);
    expect(a.length).toBe(10 * 3 * before);
    for (const chunk of [0, 1])
      for (let u = 0; u < 3; u++) {
        const values = [0, 1, 2, 3, 4].flatMap((b) => {
          const from = ((5 * chunk + b) * 3 + u) * before;
          return Array.from(a.subarray(from, from + before));
        });
        const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
        expect(Math.abs(mean)).toBeLessThan(1e-6); // float32 values of order 1
        const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
        // eps = 1e-5 lowers the variance by 1e-5 / variance; pre-activations here have variances above .01.
        expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
      }
  });

  test("behind a global average a unit has one position, though its pre-activations have many", () => {
    const pooled = program({
      inputs: 40,
      image,
      layers: [conv(3), { type: "tanh" }, { type: "globalAveragePool" }, { type: "dense", units: 3 }],
      loss: "softmax",
      initialiser: "pytorch",
    });
    const [member1] = [{ ...own, program: pooled, params: initialise(pooled, stream(5, 4, "init")), running: [] }];
    const found = referenceNets([member1]);
    expect(found.positions).toEqual([1]);
    expect(found.unitValues("test", 0, 1)[0]).toEqual(found.hidden("test", 0)[0].filter((_, at) => at % 3 === 1));
    const { mean, square } = found.exampleMoments("test", 0, "preactivations")[0];
    expect(mean.every((value, at) => square[at] > value * value)).toBe(true);
  });

  test("a held map is held for the residual connection too", () => {
    const same: LayerSpec = { type: "conv2d", units: 2, kernel: [3, 3], stride: 1, padding: 1 };
    const residual = program({
      inputs: 40,
      image,
      layers: [same, same, { type: "add", from: 0 }, { type: "flatten" }, { type: "dense", units: 3 }],
      loss: "softmax",
      initialiser: "pytorch",
    });
    const given = initialise(residual, stream(5, 6, "init"));
    const found = referenceNets([{ ...own, program: residual, params: given, running: [] }]);
    const silence = { layer: 0, scale: new Float32Array(2), shift: new Float32Array(2) };
    const [bias] = [given[1].bias as Float64Array];
    for (const u of [0, 1]) {
      const values = found.unitValues("test", 1, u, { holds: [[silence]] })[0];
      expect(new Set(values)).toEqual(new Set([Math.fround(bias[u])]));
    }
  });
});

test("squared loss: outputs by their number, and gradients by the targets", () => {
  const regression = program({ ...spec([]), loss: "squared" });
  const random = stream(5, 9, "targets");
  const with1 = (of: Examples): Examples => ({ ...of, targets: Float32Array.from(normals(of.y.length, random)) });
  const plain = member(program(spec([], "logistic")), 0);
  const one = program({ ...spec([], "logistic"), loss: "squared" });
  const data = { ...plain.data, classes: 1, test: with1(plain.data.test) };
  const squared = referenceNets([{ ...plain, program: one, data }]);
  expect([squared.classes, squared.loss, squared.logits("test")[0].length]).toEqual([1, "squared", 10]);
  expect([nets.loss, referenceNets([plain]).loss, referenceNets([plain]).classes]).toEqual([
    "crossEntropy",
    "crossEntropy",
    2,
  ]);
  expect(referenceNets([member(regression, 0)]).classes).toBe(3);
  const gradient = finiteDifferences(
    (w) => {
      const moved = plain.params.map((p, l) => (l === 2 ? { ...p, weight: w } : p));
      const { logits } = forward(one, moved, [], Float64Array.from(data.test.x), { mode: "eval" });
      const targets = Float64Array.from(data.test.targets ?? []);
      return logits.reduce((sum, z, i) => sum + (z - targets[i]) ** 2, 0) / 10;
    },
    plain.params[2].weight as Float64Array,
    1e-5,
  );
  squared.incomingGradients("test", 1)[0].forEach((found, u) => {
    const sum = gradient.reduce((total, g, at) => total + (at % 5 === u ? g * g : 0), 0);
    expect(found / sum).toBeCloseTo(1, 5); // handed out in float32
  });
});
