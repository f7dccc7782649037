import { describe, expect, test } from "vitest";
import { compareStep, error, startParams } from "../../../test/oracles/compareStep.ts";
import type { Examples } from "../data/types.ts";
import { stream } from "../math/random.ts";
import { initialiseRunning } from "../nn/initialise.ts";
import { optimisers } from "../nn/optimisers.ts";
import { program } from "../nn/program.ts";
import type { NetSpec, OptimiserSpec, TrainSpec } from "../nn/spec.ts";
import { train as trainReference } from "../nn/train.ts";
import { Arena, lanes } from "./arena.ts";
import { createEngine } from "./engine.ts";
import { openGroup, trainSteps } from "./group.ts";
import { parametersOf, readPlace, writeParameters } from "./parameterPlaces.ts";
import type { Member } from "./types.ts";

const inputs = 32;
const classes = 3;
const rows = 24;
const image = { channels: 2, height: 4, width: 4 };

function examples(count: number, seed: number): Examples {
  const random = stream(7, seed, `optimisers/${count}`);
  return {
    x: Float32Array.from({ length: count * inputs }, () => random.normal()),
    y: Int32Array.from({ length: count }, () => random.below(classes)),
  };
}

const members: readonly Member[] = [0, 1, 2, 3].map((seed) => {
  const data = { inputs, classes, train: examples(rows, seed), validation: examples(4, seed), test: examples(5, seed) };
  return { root: 3, seed, data };
});

// tanh and no norm: no kink, and nothing that amplifies rounding, so the voices stay together over many steps.
const nets: Readonly<Record<string, NetSpec>> = {
  dense: {
    inputs,
    layers: [{ type: "dense", units: 7 }, { type: "tanh" }, { type: "dense", units: classes }],
    loss: "softmax",
    initialiser: "glorot",
  },
  convolution: {
    inputs,
    image,
    layers: [
      { type: "conv2d", units: 5, kernel: [3, 3], stride: 1, padding: 1 },
      { type: "groupNorm", groups: 1, affine: true, eps: 1e-3 },
      { type: "tanh" },
      { type: "flatten" },
      { type: "dense", units: classes },
    ],
    loss: "softmax",
    initialiser: "lecun",
  },
};

const plain = { learningRate: 0.05, momentum: 0.9, batch: 8, epochs: 4, lastBatch: "drop", reshuffle: true } as const;
const adaptive = { learningRate: 0.01, momentum: 0.9 };
const l2 = { rate: 0.05, form: "l2" } as const;
const decoupled = { rate: 0.05, form: "decoupled" } as const;
const settings: Readonly<
  Record<string, OptimiserSpec & { readonly learningRate?: number; readonly momentum?: number }>
> = {
  sgd: {},
  "sgd, l2": { weightDecay: l2 },
  "sgd, decoupled": { weightDecay: decoupled },
  "sgd, dampening": { dampening: 0.4 },
  nesterov: { nesterov: true },
  "sgd, keras": { dialect: "keras" },
  "nesterov, keras": { dialect: "keras", nesterov: true, schedule: { type: "step", every: 2, factor: 0.1 } },
  adam: { ...adaptive, optimiser: "adam" },
  "adam, keras, amsgrad": { ...adaptive, optimiser: "adam", dialect: "keras", amsgrad: true },
  adamw: { ...adaptive, optimiser: "adamw", weightDecay: decoupled },
  rmsprop: { ...adaptive, momentum: 0, optimiser: "rmsprop" },
  "rmsprop, momentum, centred": { ...adaptive, learningRate: 0.002, optimiser: "rmsprop", centred: true, eps: 1e-3 },
  "rmsprop, keras": { ...adaptive, optimiser: "rmsprop", dialect: "keras", momentum: 0.5 },
  "rmsprop, keras, centred": {
    ...adaptive,
    momentum: 0,
    optimiser: "rmsprop",
    dialect: "keras",
    centred: true,
    eps: 1e-3,
  },
  clipped: { clipNorm: 0.3 },
  "max-norm": { maxNorm: 0.8 },
  cosine: { schedule: { type: "cosine" } },
  "warm-up": { schedule: { type: "constant", warmup: 5 } },
};

function trainOf(name: string): TrainSpec {
  return { ...plain, ...settings[name] };
}

describe.each(Object.entries(nets))("%s: the kernels train as the float64 reference does", (_, spec) => {
  test.each(Object.keys(settings))("%s", (name) => {
    const train = trainOf(name);
    const checked = program(spec);
    const group = openGroup(new Arena("exact"), spec, train, members);
    const starts = Array.from({ length: lanes }, (__, lane) => startParams(spec, lane));
    starts.forEach((params, lane) => {
      writeParameters(group, lane, params);
    });
    const orders = recordOrders(group);
    trainSteps(group);
    for (let lane = 0; lane < lanes; lane++) {
      const { train: data } = members[lane].data;
      const start = { params: starts[lane], running: initialiseRunning(checked), ...optimisers.init(starts[lane]) };
      const set = { x: Float64Array.from(data.x), labels: data.y };
      const { state, lossByStep } = trainReference(checked, start, set, {
        ...train,
        order: orders[lane],
        stepsPerEpoch: 3,
      });
      const losses = Float32Array.from(lossByStep, (___, s) => group.arena.f32[group.layout.losses / 4 + 4 * s + lane]);
      // Twelve steps in float32, each with 6e-8 relative in every number: a few 1e-6. The root of a mean square near 0 makes
      // adaptive steps of small gradients uncertain by more.
      expect(error(losses, lossByStep)).toBeLessThan(2e-5);
      group.blocks.forEach((__, b) => {
        for (const place of parametersOf(group, b))
          expect(
            error(
              readPlace(group, b, place, place.memory.pointer, lane),
              state.params[place.layer][place.name] ?? [],
              0.1,
            ),
            `${place.name} of layer ${place.layer}`,
          ).toBeLessThan(train.optimiser === undefined ? 2e-5 : 2e-4);
      });
    }
  });
});

/** The batches of every lane and step, from a group that trains none: shuffles depend on keys and epochs alone. */
function recordOrders(group: ReturnType<typeof openGroup>): readonly (readonly Int32Array[])[] {
  const { arena, layout, train } = group;
  const orders: Int32Array[][] = Array.from({ length: lanes }, () => []);
  for (let epoch = 0; epoch < train.epochs; epoch++) {
    arena.kernels.shuffle(layout.orderKeys, BigInt(epoch) * BigInt(rows), layout.order, rows);
    for (let lane = 0; lane < lanes; lane++)
      for (let at = 0; at + train.batch <= rows; at += train.batch)
        orders[lane].push(
          Int32Array.from({ length: train.batch }, (_, r) => arena.i32[layout.order / 4 + 4 * (at + r) + lane]),
        );
  }
  return orders;
}

test("clipping leaves a small gradient alone, and the gradients themselves are those of the loss", () => {
  for (const spec of Object.values(nets)) compareStep(spec, trainOf("sgd"), members);
});

test("each optimiser's bytes are the same alone and with others", () => {
  for (const name of Object.keys(settings)) {
    const engine = createEngine("exact");
    const outputs = (seeds: readonly number[]): readonly (readonly number[])[] => {
      const group = engine.trainGroup(
        nets["dense"],
        trainOf(name),
        seeds.map((seed) => members[seed]),
      );
      return group.nets.logits("test").map((logits, p) => [...logits, ...group.trainings[p].lossByStep]);
    };
    expect(outputs([2])[0]).toEqual(outputs([0, 1, 2, 3])[2]);
  }
});
