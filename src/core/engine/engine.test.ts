import { describe, expect, test } from "vitest";
import type { Dataset, Examples } from "../data/types.ts";
import { stream } from "../math/random.ts";
import { initialise, initialiseRunning } from "../nn/initialise.ts";
import type { NetParams } from "../nn/params.ts";
import { program, rowsThrough } from "../nn/program.ts";
import type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { batchGradient } from "../nn/trainStep.ts";
import { createEngine } from "./engine.ts";
import { Arena, openGroup, parametersOf, readLane, trainSteps, writeLane, writeParameters } from "./group.ts";
import type { Member } from "./types.ts";

const inputs = 6;
const classes = 3;

function examples(rows: number, seed: number): Examples {
  const random = stream(7, seed, `examples/${rows}`);
  const x = Float32Array.from({ length: rows * inputs }, () => random.normal());
  return { x, y: Int32Array.from({ length: rows }, () => random.below(classes)) };
}

function dataset(seed: number, train = 26): Dataset {
  return {
    inputs,
    classes,
    train: examples(train, seed),
    validation: examples(11, seed + 100),
    test: examples(13, seed + 200),
  };
}

function member(seed: number): Member {
  return { root: 3, seed, data: dataset(seed) };
}

function batchNorm(change: Partial<BatchNormSpec> = {}): BatchNormSpec {
  return {
    type: "batchNorm",
    dialect: "pytorch",
    statistics: "batch",
    stopGradient: false,
    affine: true,
    eps: 1e-5,
    momentum: 0.1,
    ...change,
  };
}

function net(between: readonly LayerSpec[], change: Partial<NetSpec> = {}): NetSpec {
  return {
    inputs,
    layers: [
      { type: "dense", units: 9 },
      ...between,
      { type: "dense", units: 7 },
      ...between,
      { type: "dense", units: classes },
    ],
    loss: "softmax",
    initialiser: "he",
    ...change,
  };
}

const relu: LayerSpec = { type: "relu" };
const train: TrainSpec = { learningRate: 0.05, momentum: 0.9, batch: 8, epochs: 3, lastBatch: "drop", reshuffle: true };

/** Every arm of the catalogue, and the corners of its layers. */
const arms: Readonly<Record<string, NetSpec>> = {
  plain: net([relu]),
  tanh: net([{ type: "tanh" }]),
  sigmoid: net([{ type: "sigmoid" }]),
  "no bias": {
    ...net([relu]),
    layers: [{ type: "dense", units: 9, bias: false }, relu, { type: "dense", units: classes }],
  },
  bn: net([batchNorm(), relu]),
  "bn, keras": net([batchNorm({ dialect: "keras", eps: 1e-3, momentum: 0.99 }), relu]),
  "bn, cumulative": net([batchNorm({ momentum: "cumulative" }), relu]),
  "bn, not affine": net([batchNorm({ affine: false }), relu]),
  "bn, tanh": net([batchNorm(), { type: "tanh" }]),
  "bn-g4": net([batchNorm({ statistics: 4 }), relu]),
  "bn-g3, last chunk of two": net([batchNorm({ statistics: 3 }), relu]),
  "bn-g7, last row joins": net([batchNorm({ statistics: 7 }), relu]),
  "bn-stop": net([batchNorm({ stopGradient: true }), relu]),
  "bn-g4-stop": net([batchNorm({ statistics: 4, stopGradient: true }), relu]),
  "bn-full": net([batchNorm({ statistics: "all" }), relu]),
  "bn-full-stop": net([batchNorm({ statistics: "all", stopGradient: true }), relu]),
  "bn-full+shared8": net([batchNorm({ statistics: "all" }), { type: "matchedNoise", batch: 8, shared: true }, relu]),
  "bn-full+indep8": net([batchNorm({ statistics: "all" }), { type: "matchedNoise", batch: 8, shared: false }, relu]),
  "bn-g4+indep8": net([batchNorm({ statistics: 4 }), { type: "matchedNoise", batch: 8, shared: false }, relu]),
  layernorm: net([{ type: "layerNorm", affine: true, eps: 1e-5 }, relu]),
  "dropout-.3": net([relu, { type: "dropout", rate: 0.3, boosting: false }]),
  "dropout-.3, tanh": net([{ type: "tanh" }, { type: "dropout", rate: 0.3, boosting: false }]),
  "boosting-.3": net([relu, { type: "dropout", rate: 0.3, boosting: true }]),
  "bn, dropout": net([batchNorm(), relu, { type: "dropout", rate: 0.3, boosting: false }]),
  "bn-full, dropout": net([batchNorm({ statistics: "all" }), relu, { type: "dropout", rate: 0.3, boosting: false }]),
  "bn, boosting": net([batchNorm(), relu, { type: "dropout", rate: 0.3, boosting: true }]),
  logistic: {
    ...net([relu]),
    layers: [{ type: "dense", units: 9 }, relu, { type: "dense", units: 1 }],
    loss: "logistic",
  },
};

function binary(data: Dataset): Dataset {
  const fold = (set: Examples): Examples => ({ x: set.x, y: set.y.map((label) => label % 2) });
  return { ...data, train: fold(data.train), validation: fold(data.validation), test: fold(data.test) };
}

function membersFor(spec: NetSpec): readonly Member[] {
  return [0, 1, 2, 3].map((seed) => {
    const one = member(seed);
    return spec.loss === "logistic" ? { ...one, data: binary(one.data) } : one;
  });
}

/** Parameters with gamma and beta moved off 1 and 0, rounded to float32 so that both voices start from the same numbers. */
function startParams(spec: NetSpec, seed: number): NetParams {
  const random = stream(11, seed, "start");
  return initialise(program(spec), stream(3, seed, "init")).map((layer) =>
    Object.fromEntries(
      Object.entries(layer).map(([name, values]) => [
        name,
        Float64Array.from(values as Float64Array, (v) =>
          Math.fround(name === "weight" ? v : v + 0.3 * random.normal()),
        ),
      ]),
    ),
  );
}

/** Largest |got - expected| over the tensor, as a share of its largest |expected|. */
function error(got: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-3): number {
  let scale = floor;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(got[i])) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, Math.abs(got[i] - expected[i]));
  }
  expect(got.length).toBe(expected.length);
  return worst / scale;
}

describe("one step of the kernels against the float64 reference", () => {
  for (const [name, spec] of Object.entries(arms)) {
    test(`${name}: loss, gradients and running statistics agree in every lane`, () => {
      const checked = program(spec);
      const group = openGroup(new Arena("exact"), spec, { ...train, epochs: 1 }, membersFor(spec), {
        update: false,
        givenDraws: true,
      });
      const { arena, layout, blocks } = group;
      const through = rowsThrough(checked, train.batch, 26);
      const lanes = [0, 1, 2, 3].map((lane) => {
        const params = startParams(spec, lane);
        writeParameters(group, lane, params);
        const random = stream(5, lane, "draws");
        const masks: (Float64Array | undefined)[] = spec.layers.map(() => undefined);
        const noise: ({ shift: Float64Array; scale: Float64Array } | undefined)[] = spec.layers.map(() => undefined);
        blocks.forEach((block, b) => {
          const memory = layout.blocks[b];
          if (block.dropout && block.dropoutLayer !== undefined) {
            const rate = block.dropout.rate;
            // The engine masks every row that passes the norm; the reference only the rows that go on.
            const engineRows = layout.blocks[b].mask.pointer ? group.layout.blocks[b] && rowsOfBlock(group, b) : 0;
            const all = Float64Array.from({ length: engineRows * block.units }, () =>
              random.uniform() < rate ? 0 : 1,
            );
            writeLane(
              arena,
              memory.mask,
              lane,
              all.map((m) => m / (1 - rate)),
              engineRows,
              block.units,
            );
            masks[block.dropoutLayer] = all.subarray(0, through[block.dropoutLayer] * block.units);
          }
          if (block.noise && block.noiseLayer !== undefined) {
            const rows = block.noise.shared ? 1 : through[block.noiseLayer];
            const shift = Float64Array.from({ length: rows * block.units }, () => Math.fround(0.3 * random.normal()));
            const scale = Float64Array.from({ length: rows * block.units }, () =>
              Math.fround(1 + 0.2 * random.uniform()),
            );
            writeLane(arena, memory.shift, lane, shift, rows, block.units);
            writeLane(arena, memory.scale, lane, scale, rows, block.units);
            noise[block.noiseLayer] = { shift, scale };
          }
        });
        return { params, masks, noise };
      });
      // One step only: a state of one full batch.
      const { i32, kernels } = arena;
      kernels.shuffle(layout.orderKeys, 0n, layout.order, 26);
      i32.set([0, 0, 26], layout.state / 4);
      kernels.trainSteps(layout.program + 4, i32[layout.program / 4], 1, layout.state, train.batch);

      for (let lane = 0; lane < 4; lane++) {
        const order = Int32Array.from({ length: 26 }, (_, r) => i32[layout.order / 4 + 4 * r + lane]);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 26 }, (_, r) => r));
        const { data } = group.members[lane];
        // The engine passes the rows in the order of the epoch; give them to the reference in that order too, so that the
        // batch is its first rows and noise per row means the same row.
        const x = Float64Array.from(
          { length: 26 * inputs },
          (_, i) => data.train.x[order[Math.floor(i / inputs)] * inputs + (i % inputs)],
        );
        const labels = order.map((row) => data.train.y[row]);
        const rows = Int32Array.from({ length: train.batch }, (_, r) => r);
        const { params, masks, noise } = lanes[lane];
        const expected = batchGradient(checked, { params, running: initialiseRunning(checked) }, { x, labels }, rows, {
          masks,
          noise,
        });

        const loss = arena.f32[layout.losses / 4 + lane];
        // Two rows have xhat = +1 and -1 whatever they are: their gradient is what cancellation leaves of it.
        const tolerance = name.includes("chunk of two") ? 1e-3 : 1e-5;
        // Float32 kernels hold 24 bits; sums of at most 26 terms lose a few more: 1e-6 relative a kernel, and a step is a
        // chain of up to ten of them, with a division by a batch deviation as small as .1 in it.
        expect(Math.abs(loss - expected.loss)).toBeLessThan(2e-6 * Math.max(1, expected.loss));
        blocks.forEach((_, b) => {
          for (const { memory, rows: r, columns, name: which, layer } of parametersOf(group, b)) {
            const got = readLane(arena, { pointer: memory.gradient, stride: memory.stride }, lane, r, columns);
            const want = expected.gradients[layer][which];
            if (!want) throw new Error(`the reference has no ${which} at layer ${layer}`);
            // The bias before a batch norm has a true gradient of 0: what is left there is the rounding of a sum of terms
            // as large as the layer's other gradients, so that is the scale of its error.
            const scale = Math.max(...(expected.gradients[blocks[b].layer].weight ?? []).map(Math.abs));
            expect(error(got, want, which === "bias" ? scale : undefined), `${which} of layer ${layer}`).toBeLessThan(
              tolerance,
            );
          }
          const running = expected.running[blocks[b].layer + 1];
          if (!running) return;
          const row = (pointer: number): Float32Array =>
            readLane(arena, { pointer, stride: 0 }, lane, 1, blocks[b].units);
          expect(error(row(layout.blocks[b].runningMean), running.mean)).toBeLessThan(2e-6);
          expect(error(row(layout.blocks[b].runningVariance), running.variance)).toBeLessThan(5e-6);
        });
      }
    });
  }
});

function rowsOfBlock(group: ReturnType<typeof openGroup>, b: number): number {
  const { mask, gradient } = group.layout.blocks[b];
  return Math.round((gradient.pointer - mask.pointer) / mask.stride);
}

describe("a seed's bytes", () => {
  const some = [
    "plain",
    "bn",
    "bn-g4",
    "bn-full",
    "bn-full+shared8",
    "bn-full+indep8",
    "layernorm",
    "dropout-.3",
    "boosting-.3",
  ];
  for (const name of some) {
    test(`${name}: alone, with others and in another lane they are the same`, () => {
      const engine = createEngine("exact");
      const logitsOf = (seeds: readonly number[]): readonly (readonly number[])[] => {
        const group = engine.trainGroup(arms[name], train, seeds.map(member));
        return group.nets.logits("test").map((logits, p) => [...logits, ...group.trainings[p].lossByStep]);
      };
      const together = logitsOf([0, 1, 2, 3]);
      expect(logitsOf([2])[0]).toEqual(together[2]);
      expect(logitsOf([3, 0])).toEqual([together[3], together[0]]);
      // A used arena holds nothing over.
      expect(logitsOf([0, 1, 2, 3])).toEqual(together);
      expect(together[0]).not.toEqual(together[1]);
    });
  }

  test("a seed that diverges is a result and leaves its siblings' bits alone", () => {
    const engine = createEngine("exact");
    const hot = { ...train, learningRate: 0.05 };
    const calm = engine.trainGroup(arms["plain"], hot, [0, 1, 2, 3].map(member));
    const expected = calm.nets.logits("test").map((logits) => [...logits]);
    const wild = [0, 1, 2, 3].map(member).map((one, k) => {
      if (k !== 1) return one;
      const x = one.data.train.x.map((v) => v * 1e19);
      return { ...one, data: { ...one.data, train: { ...one.data.train, x } } };
    });
    const mixed = engine.trainGroup(arms["plain"], hot, wild);
    const got = mixed.nets.logits("test").map((logits) => [...logits]);
    expect(mixed.trainings.map(({ outcome }) => outcome)).toEqual(["ok", "diverged", "ok", "ok"]);
    expect(mixed.trainings[1].divergedAt).toBeGreaterThanOrEqual(0);
    for (const p of [0, 2, 3]) expect(got[p]).toEqual(expected[p]);
  });
});

describe("what cannot be trained", () => {
  const open = (spec: NetSpec, change: Partial<TrainSpec>) => () =>
    openGroup(new Arena("exact"), spec, { ...train, ...change }, [member(0)]);
  test("a batch of one under batch norm is refused, with the remedy", () => {
    expect(open(arms["bn"], { batch: 1 })).toThrow(/batch of one row.*use a batch of at least 2/);
  });
  test("a last batch of one row under batch norm is refused", () => {
    expect(open(arms["bn"], { batch: 5, lastBatch: "keep" })).toThrow(/last batch of one row \(26 rows, batch 5\)/);
    expect(open(arms["plain"], { batch: 5, lastBatch: "keep" })).not.toThrow();
    expect(open(arms["bn-full"], { batch: 1 })).not.toThrow();
  });
  test("a batch beyond the data, a statistics batch beyond the batch, and misplaced layers are refused", () => {
    expect(open(arms["plain"], { batch: 27 })).toThrow(/batch 27 but the training set has 26 rows/);
    expect(open(net([batchNorm({ statistics: 16 }), relu]), {})).toThrow(/statistics batch 16 is larger/);
    expect(open(net([relu, batchNorm()]), {})).toThrow(/must follow its dense layer/);
    expect(open(net([{ type: "matchedNoise", batch: 8, shared: true }, relu]), {})).toThrow(/must follow a batchNorm/);
  });
});

describe("a kept short last batch", () => {
  test("is one more step, over its own rows", () => {
    const group = openGroup(
      new Arena("exact"),
      arms["plain"],
      { ...train, lastBatch: "keep", epochs: 2 },
      membersFor(arms["plain"]),
    );
    for (const lane of [0, 1, 2, 3]) writeParameters(group, lane, startParams(arms["plain"], lane));
    trainSteps(group);
    expect(group.stepsPerEpoch).toBe(4);
    expect(group.arena.i32[group.layout.state / 4]).toBe(8);
    // Rows 24 and 25 of the epoch were the last batch.
    expect(group.arena.i32[group.layout.state / 4 + 1]).toBe(26);
  });
});
