import { describe, expect, test } from "vitest";
import { bothVoices as voices } from "../../../test/oracles/bothVoices.ts";
import type { Dataset, Examples } from "../data/types.ts";
import type { ForwardOptions, Hold, Nets, SetName } from "../instruments/types.ts";
import { stream } from "../math/random.ts";
import type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { type Group, openGroup } from "./group.ts";
import type { Member } from "./types.ts";

const inputs = 5;
const classes = 3;
const rowsOf: Readonly<Record<string, number>> = { train: 300, validation: 40, test: 290, ablation: 270 };

function examples(rows: number, seed: number, name: string): Examples {
  const random = stream(7, seed, name);
  return {
    x: Float32Array.from({ length: rows * inputs }, () => random.normal()),
    y: Int32Array.from({ length: rows }, () => random.below(classes)),
  };
}

function member(seed: number): Member {
  const set = (name: string): Examples => examples(rowsOf[name], seed, name);
  const data: Dataset = { inputs, classes, train: set("train"), validation: set("validation"), test: set("test") };
  return { root: 3, seed, data, ablation: set("ablation") };
}

const batchNorm = (statistics: BatchNormSpec["statistics"]): BatchNormSpec => ({
  type: "batchNorm",
  dialect: "pytorch",
  statistics,
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
});

function net(between: readonly LayerSpec[]): NetSpec {
  return {
    inputs,
    layers: [
      { type: "dense", units: 8 },
      ...between,
      { type: "dense", units: 6 },
      ...between,
      { type: "dense", units: classes },
    ],
    loss: "softmax",
    initialiser: "he",
  };
}

const train: TrainSpec = {
  learningRate: 0.05,
  momentum: 0.9,
  batch: 20,
  epochs: 4,
  lastBatch: "drop",
  reshuffle: true,
};

function bothVoices(spec: NetSpec): { engine: Nets; reference: Nets; group: Group } {
  return voices(spec, train, [0, 1, 2].map(member));
}

function close(got: readonly Float32Array[], want: readonly Float32Array[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  got.forEach((values, p) => {
    const scale = want[p].reduce((s, v) => Math.max(s, Math.abs(v)), 1e-6);
    const worst = values.reduce((w, v, i) => Math.max(w, Math.abs(v - want[p][i])), 0);
    expect(values.length).toBe(want[p].length);
    expect(worst / scale).toBeLessThan(tolerance);
  });
}

const relu: LayerSpec = { type: "relu" };
const arms: Readonly<Record<string, NetSpec>> = {
  plain: net([relu]),
  tanh: net([{ type: "tanh" }]),
  bn: net([batchNorm("batch"), relu]),
  "bn-g5": net([batchNorm(5), relu]),
  "bn-full": net([batchNorm("all"), relu]),
  layernorm: net([{ type: "layerNorm", affine: true, eps: 1e-5 }, relu]),
  dropout: net([relu, { type: "dropout", rate: 0.2, boosting: false }]),
};

function hold(layer: number, units: number, held: number, shift: number): Hold {
  const scale = new Float32Array(units).fill(1);
  const add = new Float32Array(units);
  scale[held] = 0;
  add[held] = shift;
  return { layer, scale, shift: add };
}

describe("trained networks answer as the float64 reference does", () => {
  for (const [name, spec] of Object.entries(arms)) {
    const normed = spec.layers.some(({ type }) => type === "batchNorm");
    // A forward pass is a chain of three dense layers and two norms in float32: 1e-5 of the largest value.
    const tolerance = 1e-5;
    test(`${name}: logits, activations and pre-activations on every set, with every statistics`, () => {
      const { engine, reference } = bothVoices(spec);
      expect([engine.count, engine.classes, engine.units]).toEqual([3, 3, [8, 6]]);
      const sets: readonly SetName[] = ["train", "validation", "test", "ablation"];
      const options: readonly ForwardOptions[] = [
        {},
        { statistics: "ema" },
        ...(normed
          ? [{ statistics: "batch", statisticsBatch: 10 } as const, { statistics: "pop-train" } as const]
          : []),
      ];
      for (const set of sets) {
        expect(engine.examples(1, set)).toEqual(reference.examples(1, set));
        for (const option of options) close(engine.logits(set, option), reference.logits(set, option), tolerance);
        for (const layer of [0, 1]) {
          close(engine.hidden(set, layer), reference.hidden(set, layer), tolerance);
          close(engine.preactivations(set, layer), reference.preactivations(set, layer), tolerance);
        }
      }
      for (let p = 0; p < 3; p++) {
        close([engine.weights(p, 1)], [reference.weights(p, 1)], 1e-7);
        for (const statistics of ["pop-eval", "pop-train", "ema"] as const) {
          const [got, want] = [engine.norm(p, 1, statistics), reference.norm(p, 1, statistics)];
          expect(got === undefined).toBe(want === undefined);
          if (!got || !want) continue;
          close(
            [got.mean, got.variance, got.gamma, got.beta],
            [want.mean, want.variance, want.gamma, want.beta],
            tolerance,
          );
        }
      }
    });

    test(`${name}: units held in one or two layers, replaced row by row, and recalibrated`, () => {
      const { engine, reference } = bothVoices(spec);
      const holds = [0, 1, 2].map((p) => [hold(0, 8, p, 0), hold(1, 6, p + 1, 0.5)]);
      const single = [0, 1, 2].map((p) => [hold(1, 6, p, 0)]);
      const values = Float32Array.from({ length: rowsOf["ablation"] }, (_, i) => Math.sin(i));
      const replaced = [0, 1, 2].map((p) => [
        { layer: 0, scale: new Float32Array(8).fill(1), shift: new Float32Array(8), replace: { unit: p, values } },
      ]);
      const intact = engine.logits("ablation");
      for (const h of [holds, single, replaced]) {
        const got = engine.logits("ablation", { holds: h });
        expect(got).not.toEqual(intact);
        close(got, reference.logits("ablation", { holds: h }), tolerance);
      }
      close(
        engine.logits("ablation", { holds, recalibrate: true }),
        reference.logits("ablation", { holds, recalibrate: true }),
        tolerance,
      );
      const held = { holds: [0, 1, 2].map((p) => [hold(0, 8, p, 0.25)]) };
      close(engine.preactivations("ablation", 1, held), reference.preactivations("ablation", 1, held), tolerance);
      close(engine.preactivations("ablation", 0, held), reference.preactivations("ablation", 0), tolerance);
      // Nothing of a hold is left behind.
      expect(engine.logits("ablation")).toEqual(intact);
    });

    test(`${name}: gradients at the incoming weights`, () => {
      const { engine, reference } = bothVoices(spec);
      // Squares double the relative error of a backward pass.
      for (const layer of [0, 1])
        close(engine.incomingGradients("train", layer), reference.incomingGradients("train", layer), 1e-4);
    });
  }

  test("a last row that is left over joins the statistics batch before it", () => {
    const { engine, reference } = bothVoices(arms["bn"]);
    // 290 test rows in batches of 17: seventeen batches and one row.
    const option: ForwardOptions = { statistics: "batch", statisticsBatch: 17 };
    close(engine.logits("test", option), reference.logits("test", option), 1e-5);
  });

  test("train-mode activations of chosen rows are those of the reference", () => {
    const { engine, reference } = bothVoices(arms["bn"]);
    const rows = [0, 1, 2].map((p) => Int32Array.from({ length: 60 }, (_, i) => (i * (7 + p)) % 300));
    for (const batch of [4, 20]) {
      for (const layer of [0, 1])
        close(
          engine.trainModeActivations(layer, rows, batch),
          reference.trainModeActivations(layer, rows, batch),
          2e-5,
        );
    }
  });

  test("nets of a group that is gone refuse to answer", () => {
    const { engine, group } = bothVoices(arms["plain"]);
    openGroup(group.arena, arms["plain"], train, [member(0)]);
    expect(() => engine.logits("test")).toThrow(/trained another group since/);
  });
});
