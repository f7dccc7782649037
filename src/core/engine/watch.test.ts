import { describe, expect, test } from "vitest";
import type { Dataset, Examples } from "../data/types.ts";
import type { Nets } from "../instruments/types.ts";
import { InvariantError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { createEngine } from "./engine.ts";
import type { GroupWatch, Member, TrainedGroup } from "./types.ts";

const classes = 3;
const image = { channels: 2, height: 6, width: 6 };

function member(seed: number, inputs: number): Member {
  const set = (rows: number, name: string): Examples => {
    const random = stream(7, seed, name);
    return {
      x: Float32Array.from({ length: rows * inputs }, () => random.normal()),
      y: Int32Array.from({ length: rows }, () => random.below(classes)),
    };
  };
  const data: Dataset = { inputs, classes, train: set(45, "train"), validation: set(9, "v"), test: set(21, "test") };
  return { root: 3, seed, data };
}

const norm = (change: Partial<BatchNormSpec> = {}): BatchNormSpec => ({
  ...{ type: "batchNorm", dialect: "pytorch", statistics: "batch", stopGradient: false },
  ...{ affine: true, eps: 1e-5, momentum: 0.1 },
  ...change,
});
const relu: LayerSpec = { type: "relu" };
const dropout: LayerSpec = { type: "dropout", rate: 0.3, boosting: false };
const shifted: LayerSpec = { type: "shiftedNoise", shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.2 };

function dense(...between: readonly LayerSpec[]): NetSpec {
  const layers: LayerSpec[] = [9, 7].flatMap((units) => [{ type: "dense", units }, ...between]);
  return { inputs: 6, layers: [...layers, { type: "dense", units: classes }], loss: "softmax", initialiser: "he" };
}

function conv(front: readonly LayerSpec[], end: readonly LayerSpec[] = []): NetSpec {
  const map = (units: number): LayerSpec => ({ type: "conv2d", units, kernel: [3, 3], stride: 1, padding: 1 });
  const pool: LayerSpec = { type: "maxPool", size: 2, stride: 2, padding: 0 };
  const first = [map(5), ...front, relu, pool, ...end];
  const layers = [
    ...[...first, map(5), ...front, { type: "add", from: first.length - 1 } as const, relu, ...end],
    ...[{ type: "flatten" } as const, { type: "dense", units: classes } as const],
  ];
  return { inputs: 72, image, layers, loss: "softmax", initialiser: "he" };
}

/** A network behind dropout of its inputs; residuals move with their layers. */
function behindInput(net: NetSpec): NetSpec {
  const layers = net.layers.map((layer) => (layer.type === "add" ? { ...layer, from: layer.from + 1 } : layer));
  return { ...net, layers: [dropout, ...layers] };
}

const plain: TrainSpec = { learningRate: 0.02, momentum: 0.9, batch: 8, epochs: 3, lastBatch: "drop", reshuffle: true };
const clipped: Partial<TrainSpec> = {
  optimiser: "adam",
  clipNorm: 1,
  weightDecay: { rate: 0.01, form: "l2" },
  maxNorm: 2,
};

/** Nets and trainings that between them have every memory that training carries from step to step. */
const cases: readonly (readonly [string, NetSpec, Partial<TrainSpec>])[] = [
  ["plain", dense(relu), {}],
  ["tanh, a short last batch kept", dense({ type: "tanh" }), { lastBatch: "keep" }],
  ["bn, adam, clipping, weight decay, max-norm", dense(norm(), relu), clipped],
  [
    "bn-g4, cumulative, frozen batches",
    dense(norm({ statistics: 4, momentum: "cumulative" }), relu),
    { reshuffle: false },
  ],
  ["bn-full, a short last batch kept", dense(norm({ statistics: "all" }), relu), { lastBatch: "keep" }],
  ["bn-full+indep8", dense(norm({ statistics: "all" }), { type: "matchedNoise", batch: 8, shared: false }, relu), {}],
  ["bn-full+shared8", dense(norm({ statistics: "all" }), { type: "matchedNoise", batch: 8, shared: true }, relu), {}],
  ["bn-others", dense(norm({ statistics: "others" }), relu), {}],
  ["bn-renorm, keras", dense(norm({ dialect: "keras", momentum: 0.9, renorm: { rMax: 2, dMax: 1 } }), relu), {}],
  ["bn-median, gelu", dense(norm({ estimator: "median" }), { type: "gelu" }), {}],
  ["layer norm, rmsprop", dense({ type: "layerNorm", affine: true, eps: 1e-5 }, relu), { optimiser: "rmsprop" }],
  ["dropout", dense(relu, dropout), {}],
  ["boosting, bn", dense(norm(), relu, { ...dropout, boosting: true } as LayerSpec), {}],
  ["input dropout, boosting", behindInput(dense(relu, { ...dropout, boosting: true } as LayerSpec)), {}],
  ["conv, input dropout, a short last batch kept", behindInput(conv([norm()])), { lastBatch: "keep" }],
  ["gaussian noise", dense(relu, { type: "gaussianNoise", deviation: 0.3 }), {}],
  ["shifted", dense(shifted, relu), {}],
  ["conv", conv([]), { lastBatch: "keep" }],
  ["conv bn, adam, spatial dropout", conv([norm()], [{ ...dropout, spatial: true } as LayerSpec]), clipped],
  ["conv bn-full+indep8", conv([norm({ statistics: "all" }), { type: "matchedNoise", batch: 8, shared: false }]), {}],
  ["conv shifted", conv([shifted]), {}],
];

/** Everything that evaluation can leave behind, in memory that training uses too. */
function askEverything(nets: Nets): void {
  const noise = { purpose: "mc", sample: 1 };
  const rows = Array.from({ length: nets.count }, () => Int32Array.of(1, 5, 9, 30, 44));
  nets.logits("test", { noise });
  nets.logits("train", { statistics: "pop-train" });
  nets.logits("test", { statistics: "batch", statisticsBatch: 5, noise });
  nets.hidden("test", 0, { statisticsRows: rows });
  nets.logits("train", { inputs: rows.map((_, p) => nets.examples(p, "train").x.map(() => Number.NaN)) });
  nets.unitValues("train", 1, 2, { inputs: rows.map((_, p) => nets.examples(p, "test").x) });
  for (const layer of [0, 1]) {
    nets.incomingGradients("train", layer);
    if (nets.norm(0, layer) !== undefined) nets.trainModeActivations(layer, rows, 5);
  }
  const holds = rows.map(() => [
    { layer: 0, scale: new Float32Array(nets.units[0]), shift: new Float32Array(nets.units[0]) },
  ]);
  nets.logits("validation", { holds, recalibrate: true });
}

/** All that training leaves: losses, every parameter, and the running statistics. */
function leftBy({ trainings, nets }: TrainedGroup): unknown {
  return trainings.map(({ lossByStep }, p) => {
    const { params, running } = nets.reference(p);
    return { lossByStep, params, running };
  });
}

function watchAt(at: readonly number[], look: GroupWatch["look"] = (_, nets) => askEverything(nets)): GroupWatch {
  return { at, look };
}

describe("a watched training has the bits of an unwatched one", () => {
  test.each(cases)("%s", (_, spec, change) => {
    const engine = createEngine("exact");
    const train = { ...plain, ...change };
    const members = [0, 1, 2].map((seed) => member(seed, spec.inputs));
    const unwatched = leftBy(engine.trainGroup(spec, train, members));
    // 45 rows in batches of 8: five steps an epoch, or six. At the start, inside an epoch, at its end, and after training.
    const steps = train.lastBatch === "keep" ? 18 : 15;
    const seen: number[] = [];
    const watched = engine.trainGroup(spec, train, members, [
      watchAt([0, 1, 7, steps / 3, 2 * (steps / 3), steps - 1].sort((a, b) => a - b)),
      watchAt([7, steps], (step) => seen.push(step)),
    ]);
    expect(leftBy(watched)).toEqual(unwatched);
    expect(seen).toEqual([7, steps]);
    const everyStep = watchAt(Array.from({ length: steps + 1 }, (__, step) => step));
    expect(leftBy(engine.trainGroup(spec, train, members, [everyStep]))).toEqual(unwatched);
  });
});

describe("a training gone through step by step", () => {
  test.each(cases)("%s: has the bits of one in one go, looked at or not", (_, spec, change) => {
    const engine = createEngine("exact");
    const train = { ...plain, ...change };
    const members = [member(1, spec.inputs)];
    const whole = leftBy(engine.trainGroup(spec, train, members));
    const training = engine.openTraining(spec, train, members);
    expect(training).toMatchObject(
      train.lastBatch === "keep" ? { steps: 18, stepsPerEpoch: 6 } : { steps: 15, stepsPerEpoch: 5 },
    );
    for (const step of [0, 1, 2, 2, 7, training.stepsPerEpoch * 2]) askEverything(training.trainTo(step).nets);
    expect(leftBy(training.trainTo(training.steps))).toEqual(whole);
  });

  test("is looked at by its watches once, however it is stopped", () => {
    const engine = createEngine("exact");
    const spec = dense(norm(), relu);
    const seen: number[] = [];
    const training = engine.openTraining(spec, plain, [member(0, 6)], [watchAt([0, 4, 15], (step) => seen.push(step))]);
    for (const step of [0, 0, 3, 9, 15, 15]) training.trainTo(step);
    expect(seen).toEqual([0, 4, 15]);
  });

  test("goes neither back nor on when another was opened", () => {
    const engine = createEngine("exact");
    const spec = dense(relu);
    const training = engine.openTraining(spec, plain, [member(0, 6)]);
    training.trainTo(4);
    for (const step of [3, 4.5, 16]) expect(() => training.trainTo(step)).toThrow(/expected a whole number from 4/);
    engine.openTraining(spec, plain, [member(0, 6)]);
    expect(() => training.trainTo(5)).toThrow(/another training/);
  });
});

describe("a watch", () => {
  const engine = createEngine("exact");
  const spec = dense(norm(), relu, dropout);
  const members = [0, 1, 2].map((seed) => member(seed, spec.inputs));
  const logitsAt = (step: number, nets = spec, group = members): readonly Float32Array[] => {
    let found: readonly Float32Array[] = [];
    const look: GroupWatch["look"] = (_, seen) => {
      found = seen.logits("test");
    };
    engine.trainGroup(nets, plain, group, [watchAt([step], look)]);
    return found;
  };

  test("sees at the end what is handed out, and at a step what a training of so many epochs ends with", () => {
    expect(logitsAt(15)).toEqual(engine.trainGroup(spec, plain, members).nets.logits("test"));
    for (const epochs of [1, 2])
      expect(logitsAt(5 * epochs)).toEqual(engine.trainGroup(spec, { ...plain, epochs }, members).nets.logits("test"));
    expect(logitsAt(0)).not.toEqual(logitsAt(1));
  });

  test("sees of a seed the same alone and in a group", () => {
    expect(logitsAt(7, spec, [members[2]])).toEqual([logitsAt(7)[2]]);
  });

  test("has fresh statistics at every look", () => {
    const means: (readonly number[])[] = [];
    const look: GroupWatch["look"] = (_, nets) => means.push([...(nets.norm(0, 0)?.mean ?? [])]);
    engine.trainGroup(spec, plain, members, [watchAt([0, 5, 10], look)]);
    expect(new Set(means.map(String)).size).toBe(3);
  });

  test("is told which networks have diverged, whose values harm nobody", () => {
    const wild = members.map((one, p) => {
      if (p !== 1) return one;
      const x = one.data.train.x.map((v) => v * 1e19);
      return { ...one, data: { ...one.data, train: { ...one.data.train, x } } };
    });
    const bare = dense(relu);
    const outcomes: string[][] = [];
    const look: GroupWatch["look"] = (_, nets, trainings) => {
      askEverything(nets);
      outcomes.push(trainings.map(({ outcome, lossByStep }) => `${outcome} ${lossByStep.length}`));
    };
    const calm = engine.trainGroup(bare, plain, members).nets.logits("test");
    const mixed = engine.trainGroup(bare, plain, wild, [watchAt([0, 4, 9], look)]);
    expect(outcomes).toEqual([
      ["ok 0", "ok 0", "ok 0"],
      ["ok 4", "diverged 4", "ok 4"],
      ["ok 9", "diverged 9", "ok 9"],
    ]);
    expect(mixed.trainings.map(({ outcome }) => outcome)).toEqual(["ok", "diverged", "ok"]);
    const found = mixed.nets.logits("test");
    for (const p of [0, 2]) expect(found[p]).toEqual(calm[p]);
  });

  test("that keeps its networks beyond the look is refused", () => {
    const kept: Nets[] = [];
    engine.trainGroup(spec, plain, members, [watchAt([3], (_, nets) => kept.push(nets))]);
    expect(() => kept[0].logits("test")).toThrow("trained on since");
  });

  test.each([[[3, 2]], [[-1]], [[16]], [[1.5]]])("at steps %j is refused", (at) => {
    expect(() => engine.trainGroup(spec, plain, members, [watchAt(at)])).toThrow(InvariantError);
    expect(() => engine.trainGroup(spec, plain, members, [watchAt(at)])).toThrow("whole numbers from 0 to 15");
  });
});
