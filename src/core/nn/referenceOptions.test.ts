import { describe, expect, test } from "vitest";
import { normals } from "../../../test/oracles/finiteDifferences.ts";
import type { Dataset, Examples } from "../data/types.ts";
// biome-ignore lint/style/noRestrictedImports: the oracle fulfils the contract of the instruments; types only.
import type { Nets } from "../instruments/types.ts";
import { InvariantError, UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "./initialise.ts";
import { forward } from "./network.ts";
import { program } from "./program.ts";
import { type ReferenceNet, referenceNets } from "./referenceNets.ts";
import type { BatchNormSpec, LayerSpec } from "./spec.ts";

const norm: BatchNormSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};

function member(seed: number, between: readonly LayerSpec[]): ReferenceNet {
  const net = program({
    inputs: 3,
    loss: "softmax",
    initialiser: "pytorch",
    layers: [
      { type: "dense", units: 4 },
      ...between,
      { type: "dense", units: 5 },
      ...between,
      { type: "dense", units: 3 },
    ],
  });
  const examples = (n: number, name: string): Examples => {
    const random = stream(5, seed, name);
    return { x: Float32Array.from(normals(3 * n, random)), y: Int32Array.from({ length: n }, () => random.below(3)) };
  };
  const data: Dataset = {
    inputs: 3,
    classes: 3,
    train: examples(21, "train"),
    validation: examples(6, "validation"),
    test: examples(10, "test"),
  };
  const params = initialise(net, stream(5, seed, "init"));
  return { program: net, params, running: initialiseRunning(net), data, batch: 8, streams: { root: 5, seed } };
}

const group = (...between: LayerSpec[]): Nets => referenceNets([0, 1].map((seed) => member(seed, between)));
const bn = group(norm, { type: "relu" });
const noisy = group({ type: "relu" }, { type: "dropout", rate: 0.5, boosting: false });

describe("inputs in place of those of the set", () => {
  const own = [0, 1].map((p) => bn.examples(p, "test").x);

  test("the set's own inputs give what the set gives, with every statistics", () => {
    for (const options of [
      {},
      { statistics: "ema" },
      { statistics: "pop-train" },
      { statistics: "batch", statisticsBatch: 5 },
    ] as const)
      expect(bn.logits("test", { ...options, inputs: own })).toEqual(bn.logits("test", options));
  });

  test("rows may be permuted, repeated, fewer or more", () => {
    const reversed = own.map((x) =>
      Float32Array.from({ length: 60 }, (_, i) => x[27 - 3 * (Math.floor(i / 3) % 10) + (i % 3)]),
    );
    const got = bn.hidden("test", 1, { inputs: reversed });
    const want = bn.hidden("test", 1);
    got.forEach((h, p) => {
      expect(h.length).toBe(100);
      expect(h.subarray(0, 5)).toEqual(want[p].subarray(45));
      expect(h.subarray(95)).toEqual(want[p].subarray(0, 5));
    });
  });

  test("inputs that are no rows, or not the same number for each network, are refused", () => {
    expect(() => bn.logits("test", { inputs: [own[0]] })).toThrow(InvariantError);
    expect(() => bn.logits("test", { inputs: [own[0], own[1].subarray(3)] })).toThrow(InvariantError);
    expect(() => bn.logits("test", { inputs: own.map((x) => x.subarray(1)) })).toThrow("rows of 3");
  });
});

describe("statistics of chosen training rows", () => {
  const rows = [Int32Array.of(3, 7, 7, 20), Int32Array.of(0, 1, 2, 5)];

  test("all training rows are the population", () => {
    const all = Int32Array.from({ length: 21 }, (_, i) => i);
    expect(bn.logits("test", { statisticsRows: [all, all] })).toEqual(bn.logits("test"));
  });

  test("each norm takes mean and biased variance of these rows, the norm upstream by the same rows", () => {
    const options = { statisticsRows: rows };
    for (const p of [0, 1]) {
      let seen = Float32Array.from(bn.preactivations("train", 0)[p]);
      for (const layer of [0, 1]) {
        const units = bn.units[layer];
        const z = bn.preactivations("test", layer, options)[p];
        const h = bn.hidden("test", layer, options)[p];
        for (let u = 0; u < units; u++) {
          const values = [...rows[p]].map((r) => seen[r * units + u]);
          const mean = values.reduce((sum, v) => sum + v, 0) / 4;
          const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4;
          for (let r = 0; r < 10; r++) {
            const want = Math.max(0, (z[r * units + u] - mean) / Math.sqrt(variance + 1e-5));
            // Float32 inputs of order 1 over deviations down to a tenth.
            expect(Math.abs(h[r * units + u] - want)).toBeLessThan(2e-5);
          }
        }
        // The next layer's inputs, of the training rows under the same statistics.
        seen = Float32Array.from(bn.preactivations("train", Math.min(layer + 1, 1), options)[p]);
      }
    }
  });

  test("without a batch norm they do nothing", () => {
    expect(noisy.logits("test", { statisticsRows: rows })).toEqual(noisy.logits("test"));
  });

  test("they exclude other statistics, and a single row has no variance", () => {
    expect(() => bn.logits("test", { statisticsRows: rows, statistics: "ema" })).toThrow(InvariantError);
    expect(() => bn.logits("test", { statisticsRows: rows, recalibrate: true })).toThrow(InvariantError);
    expect(() => bn.logits("test", { statisticsRows: [rows[0], Int32Array.of(0, 1, 2, 21)] })).toThrow("from 0 to 20");
    const one = Int32Array.of(3);
    expect(() => bn.logits("test", { statisticsRows: [one, one] })).toThrow(UserError);
  });
});

describe("noise in evaluation", () => {
  const draw = { purpose: "mc", sample: 2 };

  test("a unit under dropout is off or doubled at a rate of a half", () => {
    const quiet = noisy.hidden("test", 0);
    const loud = noisy.hidden("test", 0, { noise: draw });
    loud.forEach((h, p) => {
      const ratios = [...h].flatMap((value, i) => (quiet[p][i] > 0 ? [value / quiet[p][i]] : []));
      expect(new Set(ratios.map((ratio) => ratio.toFixed(5)))).toEqual(new Set(["0.00000", "2.00000"]));
    });
  });

  test("rows keep their draws when others are left out; nothing is left behind", () => {
    const quiet = noisy.logits("test");
    const loud = noisy.logits("test", { noise: draw });
    const first = [0, 1].map((p) => noisy.examples(p, "test").x.subarray(0, 12));
    noisy.logits("test", { noise: draw, inputs: first }).forEach((z, p) => {
      expect(z).toEqual(loud[p].subarray(0, 12));
    });
    expect(noisy.logits("test", { noise: { ...draw, sample: 3 } })).not.toEqual(loud);
    expect(noisy.logits("test")).toEqual(quiet);
  });

  test("statistics are those without noise", () => {
    const both = group(norm, { type: "relu" }, { type: "dropout", rate: 0.5, boosting: false });
    const z = both.preactivations("test", 1, { noise: draw })[0];
    const { mean, variance } = both.norm(0, 1) ?? { mean: [], variance: [] };
    const h = both.hidden("test", 1, { noise: draw })[0];
    z.forEach((value, i) => {
      const want = Math.max(0, (value - mean[i % 5]) / Math.sqrt(variance[i % 5] + 1e-5));
      // Off, or doubled; float32 values of order 1.
      expect(Math.min(h[i], Math.abs(h[i] - 2 * want))).toBeLessThan(1e-5);
    });
  });

  test("a network without streams has no noise to give", () => {
    const { streams: _, ...bare } = member(0, [{ type: "dropout", rate: 0.5, boosting: false }]);
    expect(() => referenceNets([bare]).logits("test", { noise: draw })).toThrow("without streams");
  });
});

test("the float64 voice is the network itself, and the training is told", () => {
  const { program: net, params } = bn.reference(1);
  const x = Float64Array.from(bn.examples(1, "test").x);
  const given = net.spec.layers.map((_, layer) => {
    const state = layer === 1 ? bn.norm(1, 0) : layer === 4 ? bn.norm(1, 1) : undefined;
    return state && [{ mean: Float64Array.from(state.mean), variance: Float64Array.from(state.variance) }];
  });
  const { logits } = forward(net, params, [], x, { mode: "eval", given });
  // The statistics went through float32.
  logits.forEach((z, i) => {
    expect(Math.abs(z - bn.logits("test")[1][i])).toBeLessThan(1e-5);
  });
  expect(bn.training).toMatchObject({ batch: 8, epochs: 0 });
  const train = { learningRate: 0.1, momentum: 0.9, batch: 8, epochs: 3, lastBatch: "drop", reshuffle: true } as const;
  expect(referenceNets([{ ...member(0, []), train }]).training).toBe(train);
});
