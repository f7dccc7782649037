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
