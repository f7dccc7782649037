import { describe, expect, test } from "vitest";
import type { Examples } from "../../src/core/data/types.ts";
import type { Member } from "../../src/core/engine/types.ts";
import { instruments } from "../../src/core/instruments/index.ts";
import { stream } from "../../src/core/math/random.ts";
import type { LayerSpec, NetSpec, TrainSpec } from "../../src/core/nn/spec.ts";
import { bothVoices } from "./bothVoices.ts";

const norm: LayerSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};
const relu: LayerSpec = { type: "relu" };
const loss = { loss: "softmax", initialiser: "he" } as const;
const classes = 3;

const nets: Readonly<Record<string, NetSpec>> = {
  plain: { inputs: 5, layers: [...hidden(9, []), ...hidden(6, []), { type: "dense", units: classes }], ...loss },
  "batch norm": {
    inputs: 5,
    layers: [...hidden(9, [norm]), ...hidden(6, [norm]), { type: "dense", units: classes }],
    ...loss,
  },
  "input dropout, batch norm": {
    inputs: 5,
    layers: [
      { type: "dropout", rate: 0.2, boosting: false },
      ...hidden(9, [norm]),
      ...hidden(6, [norm]),
      { type: "dense", units: classes },
    ],
    ...loss,
  },
  "feature maps": {
    inputs: 50,
    image: { channels: 2, height: 5, width: 5 },
    layers: [
      { type: "conv2d", units: 5, kernel: [3, 3], stride: 1, padding: 1 },
      norm,
      relu,
      { type: "maxPool", size: 2, stride: 2, padding: 0 },
      { type: "conv2d", units: 4, kernel: [2, 2], stride: 1, padding: 1 },
      norm,
      relu,
      { type: "flatten" },
      { type: "dense", units: classes },
    ],
    ...loss,
  },
};

const train: TrainSpec = {
  learningRate: 0.05,
  momentum: 0.9,
  batch: 20,
  epochs: 6,
  lastBatch: "drop",
  reshuffle: true,
};

function hidden(units: number, between: readonly LayerSpec[]): LayerSpec[] {
  return [{ type: "dense", units }, ...between, relu];
}

/** Clouds of three classes that overlap. */
function examples(rows: number, inputs: number, seed: number, name: string): Examples {
  const random = stream(7, seed, name);
  const y = Int32Array.from({ length: rows }, () => random.below(classes));
  const x = Float32Array.from(
    { length: rows * inputs },
    (_, at) => random.normal() + (at % inputs === y[Math.floor(at / inputs)] ? 2 : 0),
  );
  return { x, y };
}

function member(inputs: number, seed: number): Member {
  const set = (rows: number, name: string): Examples => examples(rows, inputs, seed, name);
  const data = { inputs, classes, train: set(120, "train"), validation: set(60, "validation"), test: set(80, "test") };
  return { root: 3, seed, data, ablation: set(70, "ablation") };
}

/** Forward passes are right to 1e-5 of the largest value; an instrument averages their differences. */
function near(found: number, expected: number, what: string): void {
  const off = Math.abs(found - expected) / (1 + Math.abs(expected));
  expect(off, `${what}: ${found} against ${expected}`).toBeLessThan(2e-5);
}

describe.each(Object.entries(nets))(
  "instruments read the engine (%s) as they read the float64 reference",
  (_, spec) => {
    const { engine, reference } = bothVoices(
      spec,
      train,
      [0, 1].map((seed) => member(spec.inputs, seed)),
    );
    test.each(instruments.map((instrument) => [instrument.id, instrument] as const))("%s", (_id, instrument) => {
      const random = (net: number, purpose: string) => stream(3, net, purpose);
      const [got, want] = [engine, reference].map((own) => instrument.measure(own, {}, random));
      want.forEach(({ measures }, p) => {
        expect(Object.keys(got[p].measures)).toEqual(Object.keys(measures));
        for (const [name, expected] of Object.entries(measures)) {
          const found = got[p].measures[name];
          expect([name, found.valid, found.n, found.unit]).toEqual([name, expected.valid, expected.n, expected.unit]);
          if (!expected.valid) continue;
          near(found.value, expected.value, name);
          expect(found.se === undefined, name).toBe(expected.se === undefined);
          near(found.se ?? 0, expected.se ?? 0, `${name}, error`);
        }
      });
    });
  },
);
