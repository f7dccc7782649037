import { describe, expect, test } from "vitest";
import { compareStep, startParams } from "../../../test/oracles/compareStep.ts";
import type { Dataset, Examples } from "../data/types.ts";
import { stream } from "../math/random.ts";
import type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { Arena } from "./arena.ts";
import { createEngine } from "./engine.ts";
import { openGroup, trainSteps } from "./group.ts";
import { writeParameters } from "./parameterPlaces.ts";
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
  "bn, cumulative, boosting": net([
    batchNorm({ momentum: "cumulative" }),
    relu,
    { type: "dropout", rate: 0.3, boosting: true },
  ]),
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

describe("one step of the kernels against the float64 reference", () => {
  for (const [name, spec] of Object.entries(arms)) {
    test(`${name}: loss, gradients and running statistics agree in every lane`, () => {
      // Two rows have xhat = +1 and -1 whatever they are: their gradient is what cancellation leaves of it.
      compareStep(spec, train, membersFor(spec), name.includes("chunk of two") ? 1e-3 : 1e-5);
    });
  }
});

describe("batches", () => {
  // A rate so small that no float32 weight moves: the loss of a step is that of its batch under the initial weights.
  const still: TrainSpec = { ...train, learningRate: 1e-30, momentum: 0, epochs: 4 };
  const lossesOf = (reshuffle: boolean): number[][] => {
    const [training] = createEngine("exact").trainGroup(
      net([relu]),
      { ...still, reshuffle },
      membersFor(net([relu])),
    ).trainings;
    const losses = [...training!.lossByStep];
    const steps = losses.length / still.epochs;
    return Array.from({ length: still.epochs }, (_, epoch) => losses.slice(epoch * steps, (epoch + 1) * steps));
  };

  test("frozen: those of the first epoch come again in every epoch, in the same order", () => {
    const [first, ...others] = lossesOf(false);
    expect(new Set(first).size).toBe(first!.length);
    for (const epoch of others) expect(epoch).toEqual(first);
  });

  test("not frozen: the first epoch is the same, the others mix the rows anew", () => {
    const [first, ...others] = lossesOf(true);
    expect(first).toEqual(lossesOf(false)[0]);
    for (const epoch of others) expect(epoch.filter((loss) => first!.includes(loss))).toEqual([]);
  });
});

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

describe("members of an ensemble", () => {
  const engine = createEngine("exact");
  /** Weights of the first layer, and everything that training did to them. */
  const trained = (spec: NetSpec, members: readonly Member[], change: Partial<TrainSpec> = {}) => {
    const { nets } = engine.trainGroup(spec, { ...train, ...change }, members);
    return members.map((_, p) => [...nets.weights(p, 0)]);
  };
  const of = (own?: number): Member => (own === undefined ? member(1) : { ...member(1), member: own });

  test("start from other weights, shuffle otherwise and drop otherwise; one alone is what it is in a group", () => {
    for (const name of ["plain", "dropout-.3", "bn-full+shared8"]) {
      const all = trained(arms[name], [of(), of(1), of(2)]);
      expect(new Set(all.map(String)).size).toBe(3);
      expect(trained(arms[name], [of(2)])).toEqual([all[2]]);
    }
    // At rate 0 the start is what is left.
    const starts = trained(arms["plain"], [of(), of(1), of(2)], { learningRate: 0 });
    expect(new Set(starts.map(String)).size).toBe(3);
    const orders = [of(), of(1), of(2)].map((one) => {
      const group = openGroup(new Arena("exact"), arms["plain"], train, [one]);
      trainSteps(group);
      const { order } = group.layout;
      return [...group.arena.i32.subarray(order / 4, order / 4 + 4 * 26)].filter((_, i) => i % 4 === 0);
    });
    expect(new Set(orders.map(String)).size).toBe(3);
    for (const order of orders) expect(new Set(order).size).toBe(26);
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
    expect(open(net([relu, batchNorm()]), {})).toThrow(/must stand before the activation of its hidden layer/);
    expect(open(net([{ type: "matchedNoise", batch: 8, shared: true }, relu]), {})).toThrow(
      /expected a batchNorm right before it/,
    );
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
