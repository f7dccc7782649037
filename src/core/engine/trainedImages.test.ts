import { describe, expect, test } from "vitest";
import { bothVoices } from "../../../test/oracles/bothVoices.ts";
import type { Dataset, Examples } from "../data/types.ts";
import type { ForwardOptions, Hold, SetName } from "../instruments/types.ts";
import { stream } from "../math/random.ts";
import type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { createEngine } from "./engine.ts";
import type { MemoryBudget } from "./layout.ts";
import type { Member } from "./types.ts";

const image = { channels: 2, height: 8, width: 8 };
const inputs = image.channels * image.height * image.width;
const classes = 3;
const rowsOf: Readonly<Record<string, number>> = { train: 41, validation: 7, test: 37, ablation: 23 };

function examples(rows: number, seed: number, name: string): Examples {
  const random = stream(7, seed, name);
  return {
    x: Float32Array.from({ length: rows * inputs }, () => random.normal()),
    y: Int32Array.from({ length: rows }, () => random.below(classes)),
  };
}

function member(seed: number, own = true): Member {
  const set = (name: string): Examples => examples(rowsOf[name], seed, name);
  const data: Dataset = { inputs, classes, train: set("train"), validation: set("validation"), test: set("test") };
  return { root: 3, seed, data, ...(own && { ablation: set("ablation") }) };
}

const batchNorm = (change: Partial<BatchNormSpec> = {}): BatchNormSpec => {
  const plain = { statistics: "batch", stopGradient: false, affine: true, eps: 1e-5, momentum: 0.1 } as const;
  return { type: "batchNorm", dialect: "pytorch", ...plain, ...change };
};
const relu: LayerSpec = { type: "relu" };
const pool: LayerSpec = { type: "maxPool", size: 2, stride: 2, padding: 0 };
const conv = (units: number): LayerSpec => ({ type: "conv2d", units, kernel: [3, 3], stride: 1, padding: 1 });

function net(norm: readonly LayerSpec[], end: readonly LayerSpec[] = [pool, { type: "flatten" }]): NetSpec {
  return {
    inputs,
    image,
    layers: [
      conv(4),
      ...norm,
      relu,
      pool,
      conv(8),
      ...norm,
      relu,
      conv(8),
      ...norm,
      { type: "add", from: 4 + 2 * norm.length },
      relu,
      ...end,
      { type: "dense", units: classes },
    ],
    loss: "softmax",
    initialiser: "he",
  };
}

const train: TrainSpec = {
  learningRate: 0.02,
  momentum: 0.9,
  batch: 10,
  epochs: 2,
  lastBatch: "drop",
  reshuffle: true,
};

const nets: Readonly<Record<string, NetSpec>> = {
  plain: net([]),
  bn: net([batchNorm()]),
  "bn, global average pooling": net([batchNorm()], [{ type: "globalAveragePool" }]),
  "bn-g5": net([batchNorm({ statistics: 5 })]),
  "bn-full": net([batchNorm({ statistics: "all" })]),
  "bn-others": net([batchNorm({ statistics: "others" })]),
  "bn-renorm": net([batchNorm({ renorm: { rMax: 2, dMax: 1 } })]),
  "bn-trimmed": net([batchNorm({ estimator: "trimmed" })]),
  "group norm": net([{ type: "groupNorm", groups: 2, affine: true, eps: 1e-5 }]),
};
/** Room for everything; and for a few examples only, nothing cached but the last hidden layer. */
const budgets: Readonly<Record<string, MemoryBudget>> = {
  "all at once": { evaluation: 1 << 26, cache: 1 << 26 },
  "in chunks": { evaluation: 1, cache: 50000 },
};

function close(got: readonly Float32Array[], want: readonly Float32Array[], tolerance: number, what: string): void {
  expect(got.length).toBe(want.length);
  got.forEach((values, p) => {
    const scale = want[p].reduce((s, v) => Math.max(s, Math.abs(v)), 1e-6);
    const worst = values.reduce((w, v, i) => Math.max(w, Math.abs(v - want[p][i])), 0);
    expect(values.length, what).toBe(want[p].length);
    expect(worst / scale, what).toBeLessThan(tolerance);
  });
}

function hold(layer: number, units: number, held: number, shift: number): Hold {
  const scale = new Float32Array(units).fill(1);
  const add = new Float32Array(units);
  scale[held] = 0;
  add[held] = shift;
  return { layer, scale, shift: add };
}

// A forward pass is a chain of four weight layers and three norms in float32: 2e-5 of the largest value.
const tolerance = 2e-5;

describe.each(Object.entries(budgets))("trained convolutional networks, %s", (budgetName, budget) => {
  // Order statistics of all rows cannot be put together from chunks; then they are averages, and no oracle has them.
  const fitting = Object.entries(nets).filter(([name]) => name !== "bn-trimmed" || budgetName === "all at once");
  test.each(fitting)("%s: everything an instrument reads is what the float64 reference says", (name, spec) => {
    const { engine, reference } = bothVoices(
      spec,
      train,
      [0, 1, 2].map((seed) => member(seed)),
      { budget },
    );
    expect([engine.count, engine.classes, engine.units, engine.positions]).toEqual([
      3,
      3,
      [4, 8, 8],
      [16, 16, name.includes("global") ? 1 : 4],
    ]);
    const normed = name.startsWith("bn");
    const sets: readonly SetName[] = ["train", "test", "ablation"];
    const options: readonly ForwardOptions[] = [
      {},
      { statistics: "ema" },
      ...(normed
        ? ([
            { statistics: "batch", statisticsBatch: 5 },
            { statistics: "batch", statisticsBatch: 18 },
            { statistics: "pop-train" },
          ] as const)
        : []),
    ];
    for (const set of sets) {
      for (const option of options)
        close(engine.logits(set, option), reference.logits(set, option), tolerance, `logits ${JSON.stringify(option)}`);
      for (const layer of [0, 1, 2]) {
        close(engine.hidden(set, layer), reference.hidden(set, layer), tolerance, `hidden ${layer}`);
        close(engine.preactivations(set, layer), reference.preactivations(set, layer), tolerance, `z ${layer}`);
        close(engine.unitValues(set, layer, 2), reference.unitValues(set, layer, 2), tolerance, `unit ${layer}`);
        for (const place of ["hidden", "preactivations"] as const) {
          const [got, want] = [engine.exampleMoments(set, layer, place), reference.exampleMoments(set, layer, place)];
          close(
            got.map(({ mean }) => mean),
            want.map(({ mean }) => mean),
            tolerance,
            `mean ${place} ${layer}`,
          );
          close(
            got.map(({ square }) => square),
            want.map(({ square }) => square),
            2 * tolerance,
            `square ${layer}`,
          );
        }
      }
    }
    for (let p = 0; p < 3; p++) {
      for (const index of [0, 1, 3]) close([engine.weights(p, index)], [reference.weights(p, index)], 1e-7, "weights");
      for (const statistics of ["pop-eval", "pop-train", "ema"] as const) {
        const [got, want] = [engine.norm(p, 1, statistics), reference.norm(p, 1, statistics)];
        expect(got === undefined).toBe(want === undefined);
        if (got && want)
          close(
            [got.mean, got.variance, got.gamma, got.beta],
            [want.mean, want.variance, want.gamma, want.beta],
            tolerance,
            `norm ${statistics}`,
          );
      }
    }
    // Squares double the relative error of a backward pass.
    for (const layer of [0, 1, 2])
      close(engine.incomingGradients("test", layer), reference.incomingGradients("test", layer), 2e-4, "gradients");
  });

  test.each(fitting)("%s: units held, replaced and recalibrated", (_, spec) => {
    const { engine, reference } = bothVoices(
      spec,
      train,
      [0, 1, 2].map((seed) => member(seed)),
      { budget },
    );
    const values = (positions: number): Float32Array =>
      Float32Array.from({ length: rowsOf["ablation"] * positions }, (_, i) => Math.sin(i));
    const ones = (units: number): { scale: Float32Array; shift: Float32Array } => ({
      scale: new Float32Array(units).fill(1),
      shift: new Float32Array(units),
    });
    const cases: readonly (readonly (readonly Hold[])[])[] = [
      [0, 1, 2].map((p) => [hold(0, 4, p, 0), hold(2, 8, p + 1, 0.5)]),
      [0, 1, 2].map((p) => [hold(1, 8, p, 0)]),
      [0, 1, 2].map((p) => [{ layer: 1, ...ones(8), replace: { unit: p, values: values(16) } }]),
      [0, 1, 2].map((p) => [{ layer: 2, ...ones(8), replace: { unit: p, values: values(engine.positions[2]) } }]),
    ];
    const intact = engine.logits("ablation");
    cases.forEach((holds, k) => {
      const got = engine.logits("ablation", { holds });
      expect(got).not.toEqual(intact);
      close(got, reference.logits("ablation", { holds }), tolerance, `held ${k}`);
      if (k > 1) return;
      const recalibrated = { holds, recalibrate: true };
      close(
        engine.logits("ablation", recalibrated),
        reference.logits("ablation", recalibrated),
        tolerance,
        `recalibrated ${k}`,
      );
    });
    const held = { holds: [0, 1, 2].map((p) => [hold(0, 4, p, 0.25)]) };
    close(
      engine.preactivations("ablation", 2, held),
      reference.preactivations("ablation", 2, held),
      tolerance,
      "held z",
    );
    // Nothing of a hold is left behind.
    expect(engine.logits("ablation")).toEqual(intact);
  });
});

describe("trained convolutional networks", () => {
  test("the chunks of evaluation change no bit of what is summed in order", () => {
    const answers = Object.values(budgets).map((budget) => {
      const { engine } = bothVoices(
        nets["bn"],
        train,
        [0, 1, 2].map((seed) => member(seed)),
        { budget },
      );
      return [engine.hidden("test", 0), engine.logits("ablation", { statistics: "ema" })];
    });
    expect(answers[1]).toEqual(answers[0]);
  });

  test("train-mode activations of chosen rows are those of the reference", () => {
    for (const name of ["bn", "bn-others", "bn-renorm"]) {
      const { engine, reference } = bothVoices(
        nets[name],
        train,
        [0, 1, 2].map((seed) => member(seed)),
      );
      const rows = [0, 1, 2].map((p) => Int32Array.from({ length: 30 }, (_, i) => (i * (7 + p)) % 41));
      for (const layer of [0, 1, 2])
        close(
          engine.trainModeActivations(layer, rows, 10),
          reference.trainModeActivations(layer, rows, 10),
          1e-4,
          name,
        );
    }
  });

  test("without an ablation set of its own, the test set serves", () => {
    const engine = createEngine("exact");
    const { nets: trained } = engine.trainGroup(
      nets["bn"],
      train,
      [0, 1].map((seed) => member(seed, false)),
    );
    expect(trained.logits("ablation")).toEqual(trained.logits("test"));
  });
});
