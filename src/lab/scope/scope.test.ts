import { describe, expect, test } from "vitest";
import { kernelName } from "../../core/engine/engine.ts";
import { engineTrials } from "../engineTrials.ts";
import type { ExperimentFile } from "../experimentFile.ts";
import { plan } from "../plan.ts";
import { relianceShares } from "../report/relianceShares.ts";
import { experiment } from "../spec.ts";
import type { TrialSpec } from "../types.ts";
import { batchThrough } from "./batchThrough.ts";
import { liveliest } from "./liveliest.ts";
import { noiseClouds } from "./noiseClouds.ts";
import { openTrial } from "./openTrial.ts";
import { seenBatches } from "./seenBatches.ts";
import { heldAnswer, intactAnswers, nearReliance, unitReadings } from "./unitReadings.ts";

const rate = 0.25;
/** Relative rounding of float32 sums over a few dozen terms. */
const rounding = 1e-4;

function specOf(arm: NonNullable<Exclude<ExperimentFile["arms"], readonly string[]>>[string], train = {}): TrialSpec {
  const file: ExperimentFile = {
    data: { name: "moons", train: 42, validation: 30, test: 60, ablation: 50 },
    net: ["dense 7", "relu", "dense 5", "relu", "dense 2"],
    train: { batch: 12, epochs: 6, ...train },
    arms: { own: arm },
    seeds: 3,
    instruments: [
      { id: "rely.single", constants: ["mean"] },
      { id: "rely.matrix", nonAdjacent: true },
    ],
  };
  return plan(experiment(file, "scope"), kernelName("exact"))[1]!.spec;
}

function opened(arm: Parameters<typeof specOf>[0], train = {}) {
  const trial = openTrial(specOf(arm, train));
  trial.trainTo(11);
  return trial;
}

describe("seenBatches", () => {
  test("are the mini-batches of the trial's own order that have the example", () => {
    const trial = opened({});
    const seen = seenBatches(trial, 17, 30);
    expect(seen).toHaveLength(30);
    for (const { rows, place } of seen) {
      expect(rows).toHaveLength(12);
      expect(rows[place]).toBe(17);
      expect(new Set(rows).size).toBe(12);
    }
    expect(new Set(seen.map(({ rows }) => rows.join())).size).toBe(30);
    // 42 rows in batches of 12 leave 6 over: in about one epoch of seven it is this example.
    expect(seen.at(-1)!.epoch).toBeGreaterThan(29);
  });

  test("are ghost batches where those are what the norm sees, and one and the same where batches are frozen", () => {
    for (const { rows, place } of seenBatches(opened({ norm: "batch", statistics: 4 }), 3, 10)) {
      expect(rows).toHaveLength(4);
      expect(rows[place]).toBe(3);
    }
    const frozen = seenBatches(opened({ norm: "batch", frozenBatches: true }), 3, 10);
    expect(frozen).toHaveLength(10);
    expect(new Set(frozen.map(({ rows }) => rows.join())).size).toBe(1);
  });
});

describe("noiseClouds", () => {
  test("of a network without noise stand still at the value of evaluation mode", () => {
    const { count, batch, values, still } = noiseClouds(opened({}), 5, 20);
    expect(count).toBe(20);
    expect(batch).toBeUndefined();
    for (const layer of [0, 1])
      for (let k = 0; k < 20; k++) expect(row(values[layer]!, still[layer]!, k)).toEqual(still[layer]);
  });

  test("of batch norm are what its mini-batch makes of the example, by hand", () => {
    const trial = opened({ norm: "batch" });
    const { count, batch, values } = noiseClouds(trial, 5, 15);
    expect([count, batch]).toEqual([15, 12]);
    const { nets } = trial.now;
    const [z] = nets.preactivations("train", 0);
    const { gamma, beta, eps } = nets.norm(0, 0)!;
    seenBatches(trial, 5, 15).forEach(({ rows }, k) => {
      for (let u = 0; u < 7; u++) {
        const column = Array.from(rows, (r) => z![r * 7 + u]!);
        const mean = column.reduce((sum, v) => sum + v, 0) / 12;
        const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 12;
        const y = (gamma[u]! * (z![5 * 7 + u]! - mean)) / Math.sqrt(variance + eps) + beta[u]!;
        expect(values[0]![k * 7 + u]).toBeCloseTo(Math.max(0, y), 4);
      }
    });
    expect(spread(values[0]!, 7)).toBeGreaterThan(0.05);
  });

  test("with the noise switched off by statistics of the whole training set do not move", () => {
    const { batch, values, still } = noiseClouds(opened({ norm: "batch", statistics: "all" }), 5, 10);
    expect(batch).toBeUndefined();
    expect(row(values[1]!, still[1]!, 9)).toEqual(still[1]);
  });

  test("of dropout are 0 or the kept value over 1 - rate, in the first layer", () => {
    const { values, still } = noiseClouds(opened({ dropout: rate }), 5, 60);
    let dropped = 0;
    for (let k = 0; k < 60; k++)
      for (let u = 0; u < 7; u++) {
        const value = values[0]![k * 7 + u]!;
        if (value === 0 && still[0]![u]! > 0) dropped++;
        else expect(value).toBeCloseTo(still[0]![u]! / (1 - rate), 5);
      }
    expect(dropped).toBeGreaterThan(0);
  });

  test("of shared injected noise move from mini-batch to mini-batch", () => {
    const arm = { norm: "batch", statistics: "all", noise: { matched: 8, shared: true } } as const;
    expect(spread(noiseClouds(opened(arm), 5, 30).values[0]!, 7)).toBeGreaterThan(0.05);
  });

  test("say why where no evaluation pass does what training does", () => {
    const { count, why } = noiseClouds(opened({ norm: "batch", statistics: "others" }), 5, 10);
    expect(count).toBe(0);
    expect(why).toBe("otherEstimates");
  });
});

describe("unitReadings", () => {
  test.each([
    ["plain", {}],
    ["bn", { norm: "batch" }],
  ] as const)("of %s are the arrays of the population's record", (_, arm) => {
    const spec = specOf(arm);
    const [record] = engineTrials([spec]);
    const trial = openTrial(spec);
    trial.trainTo(trial.steps);
    const found = unitReadings(trial);
    const array = (name: string) => record!.arrays[name]!.data;
    for (const layer of [0, 1]) {
      expect(found.damage[layer]).toEqual(array(`rely.single.mean.damage.layer${layer + 1}`));
      expect(found.accuracyDamage![layer]).toEqual(array(`rely.single.mean.accuracyDamage.layer${layer + 1}`));
    }
    expect(found.reliance.map((behind) => behind.map(({ data }) => data))).toEqual([
      [array("rely.matrix.layer2"), array("rely.matrix.layer1.output")],
      [array("rely.matrix.output")],
    ]);
    expect(found.reliance[0]!.map(({ shape }) => shape)).toEqual([
      [5, 7],
      [2, 7],
    ]);
    expect(found).toMatchObject(intactAnswers(trial.now.nets));
    expect(found.examples).toBe(50);
    expect(found.accuracy).toBeGreaterThan(0.5);
    expect(nearReliance(trial.now.nets)).toEqual([found.reliance[0]![0], found.reliance[1]![0]]);
  });

  test("a unit held at its mean answers as the network does with that constant in its place", () => {
    const trial = opened({});
    const { heldAt } = unitReadings(trial);
    const { nets } = trial.now;
    const x = trial.data.train.x.slice(8, 10);
    const { intact, held } = heldAnswer(trial, x, { layer: 1, unit: 2 });
    const [h] = nets.hidden("train", 1, { inputs: [x] });
    const w = nets.weights(0, 2);
    for (const k of [0, 1]) expect(held[k]! - intact[k]!).toBeCloseTo((heldAt[1]![2]! - h![2]!) * w[2 * 2 + k]!, 5);
  });
});

test("liveliest is an example to which the pin answers, and no other such example has more units that do", () => {
  const trial = opened({ norm: "batch" });
  const [h] = trial.now.nets.hidden("train", 0);
  const pin = relianceShares(nearReliance(trial.now.nets)[0]!).order[0]!;
  const alive = (r: number): number => h!.subarray(r * 7, (r + 1) * 7).filter((value) => value > 0).length;
  const answered = Array.from({ length: 42 }, (_, r) => r).filter((r) => h![r * 7 + pin]! > 0);
  const chosen = liveliest(trial);
  expect(answered).toContain(chosen);
  expect(alive(chosen)).toBe(Math.max(...answered.map(alive)));
});

describe("batchThrough", () => {
  test.each([
    ["bn", { norm: "batch" }],
    ["ghost batches", { norm: "batch", statistics: 6 }],
  ] as const)("of %s ends in what the engine makes of the same mini-batch in training mode", (_, arm) => {
    const trial = opened(arm);
    for (const [layer, unit] of [
      [0, 3],
      [1, 4],
    ] as const) {
      const found = batchThrough(trial, { layer, unit, row: 9, batch: 2, batches: 8 });
      if (typeof found === "string") throw new Error(found);
      const own = trial.now.nets.units[layer]!;
      const [y] = trial.now.nets.trainModeActivations(layer, [found.rows], found.rows.length);
      for (const [i, value] of found.y.entries()) expect(value).toBeCloseTo(y![i * own + unit]!, 4);
      expect(found.rows[found.place]).toBe(9);
      expect(found.others).toHaveLength(8);
      expect(found.others[2]!.value).toBe(found.normalised[found.place]);
      expect(new Set(found.others.map(({ value }) => value)).size).toBe(8);
      expect(average(found.normalised)).toBeCloseTo(0, 10);
      expect(average(found.normalised.map((v) => v * v))).toBeCloseTo(
        found.variance / (found.variance + found.eps),
        10,
      );
    }
  });

  test.each([
    ["bn", { norm: "batch" }],
    ["ghost batches", { norm: "batch", statistics: 3 }],
  ] as const)("of %s over feature maps has the mean and deviation of all pixels", (_, arm) => {
    const file: ExperimentFile = {
      data: { name: "strokes", train: 20, validation: 10, test: 20 },
      net: ["conv 3 3x3", "relu", "maxpool 2", "conv 4 3x3", "relu", "globalaveragepool", "dense 10"],
      train: { batch: 6, epochs: 2 },
      arms: { own: arm },
      seeds: 1,
    };
    const trial = openTrial(plan(experiment(file, "scope"), kernelName("exact"))[0]!.spec);
    trial.trainTo(3);
    for (const [layer, unit] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const found = batchThrough(trial, { layer, unit, row: 4, batch: 1, batches: 4 });
      if (typeof found === "string") throw new Error(found);
      expect(found.positions).toBeGreaterThan(30);
      const own = trial.now.nets.units[layer]!;
      const [y] = trial.now.nets.trainModeActivations(layer, [found.rows], found.rows.length);
      const size = y!.length / found.rows.length / own;
      expect(found.positions).toBe(size);
      const pixels = (i: number) =>
        Float64Array.from(y!.subarray((i * own + unit) * size, (i * own + unit + 1) * size));
      for (const [i, value] of found.y.entries()) expect(value).toBeCloseTo(average(pixels(i)), 4);
      // All normalised pixels together have mean 0 and the variance that eps leaves.
      const all = Array.from(found.rows, (__, i) => [...pixels(i)]).flat();
      const normalised = Float64Array.from(all, (value) => (value - found.beta) / found.gamma);
      expect(average(normalised)).toBeCloseTo(0, 4);
      const left = found.variance / (found.variance + found.eps);
      expect(average(normalised.map((value) => value * value)) / left).toBeCloseTo(1, 3);
      expect(found.rows[found.place]).toBe(4);
      expect(new Set(found.others.map(({ value }) => value)).size).toBe(4);
    }
  });

  test("of noise off by the whole training set has one mean and deviation for all, those of evaluation", () => {
    const trial = opened({ norm: "batch", statistics: "all" });
    const found = batchThrough(trial, { layer: 1, unit: 0, row: 9, batch: 0, batches: 8 });
    if (typeof found === "string") throw new Error(found);
    const { mean, variance } = trial.now.nets.norm(0, 1)!;
    expect(found.z).toHaveLength(42);
    expect(found.epoch).toBeUndefined();
    expect(found.mean / mean[0]!).toBeCloseTo(1, 4);
    expect(Math.abs(found.variance / variance[0]! - 1)).toBeLessThan(rounding);
  });

  test("says why where there is no batch norm to follow", () => {
    const followed = { layer: 0, unit: 0, row: 1, batch: 0, batches: 3 };
    expect(batchThrough(opened({ dropout: rate }), followed)).toBe("noNorm");
    expect(batchThrough(opened({ norm: "batch", statistics: "others" }), followed)).toBe("otherEstimates");
  });
});

function row(values: Float32Array, still: Float32Array, k: number): Float32Array {
  return values.slice(k * still.length, (k + 1) * still.length);
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest deviation of a unit over the mini-batches. */
function spread(values: Float32Array, units: number): number {
  const rows = values.length / units;
  return Math.max(
    ...Array.from({ length: units }, (_, u) => {
      const own = Float64Array.from({ length: rows }, (__, k) => values[k * units + u]!);
      const mean = average(own);
      return Math.sqrt(average(own.map((v) => (v - mean) ** 2)));
    }),
  );
}
