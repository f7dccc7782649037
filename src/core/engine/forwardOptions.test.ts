import { describe, expect, test } from "vitest";
import { bothVoices } from "../../../test/oracles/bothVoices.ts";
import type { Dataset, Examples } from "../data/types.ts";
import type { ForwardOptions, Hold, Nets } from "../instruments/types.ts";
import { InvariantError, UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "../nn/spec.ts";
import { createEngine } from "./engine.ts";
import type { MemoryBudget } from "./layout.ts";
import type { Member } from "./types.ts";

const classes = 3;
const train: TrainSpec = {
  learningRate: 0.03,
  momentum: 0.9,
  batch: 10,
  epochs: 2,
  lastBatch: "drop",
  reshuffle: true,
};

function examples(rows: number, inputs: number, seed: number, name: string): Examples {
  const random = stream(7, seed, name);
  return {
    x: Float32Array.from({ length: rows * inputs }, () => random.normal()),
    y: Int32Array.from({ length: rows }, () => random.below(classes)),
  };
}

function member(seed: number, inputs: number, rows: Readonly<Record<"train" | "validation" | "test", number>>): Member {
  const set = (name: keyof typeof rows): Examples => examples(rows[name], inputs, seed, name);
  const data: Dataset = { inputs, classes, train: set("train"), validation: set("validation"), test: set("test") };
  return { root: 3, seed, data };
}

const norm = (change: Partial<BatchNormSpec> = {}): BatchNormSpec => ({
  ...{ type: "batchNorm", dialect: "pytorch", statistics: "batch", stopGradient: false },
  ...{ affine: true, eps: 1e-5, momentum: 0.1 },
  ...change,
});
const relu: LayerSpec = { type: "relu" };
const dropout = (rate: number, change: { boosting?: boolean; spatial?: boolean } = {}): LayerSpec => ({
  ...{ type: "dropout", rate, boosting: false },
  ...change,
});
const matched = (shared: boolean): LayerSpec => ({ type: "matchedNoise", batch: 8, shared });
const shifted: LayerSpec = { type: "shiftedNoise", shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.2 };

/** Odd and even numbers of units, so that draws of words in pairs meet both. */
function dense(...between: readonly LayerSpec[]): NetSpec {
  const layers: LayerSpec[] = [7, 6, 5].flatMap((units) => [{ type: "dense", units }, ...between]);
  return { inputs: 5, layers: [...layers, { type: "dense", units: classes }], loss: "softmax", initialiser: "he" };
}

/** A network behind noise on its input; residuals move with their layers. */
function behindInput(noise: LayerSpec, net: NetSpec): NetSpec {
  const layers = net.layers.map((layer) => (layer.type === "add" ? { ...layer, from: layer.from + 1 } : layer));
  return { ...net, layers: [noise, ...layers] };
}

/** Two channels; pooling, a residual and flattened maps. `front`: before the activation, `end`: at the end of hidden layers. */
function conv(front: readonly LayerSpec[], end: readonly LayerSpec[] = []): NetSpec {
  const map = (units: number): LayerSpec => ({ type: "conv2d", units, kernel: [3, 3], stride: 1, padding: 1 });
  const pool: LayerSpec = { type: "maxPool", size: 2, stride: 2, padding: 0 };
  const first = [map(5), ...front, relu, pool, ...end];
  const layers = [
    ...[...first, map(5), ...front, { type: "add", from: first.length - 1 } as const, relu, ...end],
    ...[map(3), ...front, relu, ...end, { type: "flatten" } as const, { type: "dense", units: classes } as const],
  ];
  const image = { channels: 2, height: 6, width: 6 };
  return { inputs: 72, image, layers, loss: "softmax", initialiser: "he" };
}

const nets: Readonly<Record<string, NetSpec>> = {
  plain: dense(relu),
  bn: dense(norm(), relu),
  "bn-g5": dense(norm({ statistics: 5 }), relu),
  "bn-full": dense(norm({ statistics: "all" }), relu),
  "bn-others": dense(norm({ statistics: "others" }), relu),
  "bn-renorm": dense(norm({ renorm: { rMax: 2, dMax: 1 } }), relu),
  "bn-median": dense(norm({ estimator: "median" }), relu),
  "layer norm": dense({ type: "layerNorm", affine: true, eps: 1e-5 }, relu),
  dropout: dense(relu, dropout(0.3)),
  "dropout, boosting": dense(relu, dropout(0.3, { boosting: true })),
  "bn, dropout": dense(norm(), relu, dropout(0.2)),
  "gaussian dropout": dense({ type: "tanh" }, { type: "gaussianDropout", rate: 0.2 }),
  "gaussian noise": dense(relu, { type: "gaussianNoise", deviation: 0.3 }),
  "bn-full+shared8": dense(norm({ statistics: "all" }), matched(true), relu),
  "bn-full+indep8": dense(norm({ statistics: "all" }), matched(false), relu),
  "bn-g5+indep8, gelu": dense(norm({ statistics: 5 }), matched(false), { type: "gelu" }),
  "bn+shifted": dense(norm(), shifted, relu),
  "shifted, dropout": dense(shifted, relu, dropout(0.2)),
  "input dropout": behindInput(dropout(0.2), dense(relu)),
  "input dropout, bn, dropout": behindInput(dropout(0.2), dense(norm(), relu, dropout(0.3))),
  "input dropout, bn-full": behindInput(dropout(0.2), dense(norm({ statistics: "all" }), relu)),
  "gaussian input dropout": behindInput({ type: "gaussianDropout", rate: 0.2 }, dense(relu)),
  "gaussian input noise, bn": behindInput({ type: "gaussianNoise", deviation: 0.3 }, dense(norm(), relu)),
  "conv plain": conv([]),
  "conv bn": conv([norm()]),
  "conv bn-median": conv([norm({ estimator: "median" })]),
  "conv dropout": conv([], [dropout(0.3)]),
  "conv bn, spatial dropout": conv([norm()], [dropout(0.3, { spatial: true })]),
  "conv gaussian noise": conv([], [{ type: "gaussianNoise", deviation: 0.3 }]),
  "conv bn-full+shared8": conv([norm({ statistics: "all" }), matched(true)]),
  "conv bn+indep8": conv([norm(), matched(false)]),
  "conv bn, input dropout": behindInput(dropout(0.2), conv([norm()])),
  "conv gaussian input noise": behindInput({ type: "gaussianNoise", deviation: 0.3 }, conv([])),
  "conv bn+shifted": conv([norm(), shifted]),
};
const isNormed = (spec: NetSpec): boolean => spec.layers.some(({ type }) => type === "batchNorm");
const noises = ["dropout", "gaussianDropout", "gaussianNoise", "matchedNoise", "shiftedNoise"];
const isNoisy = (spec: NetSpec): boolean => spec.layers.some(({ type }) => noises.includes(type));
const isConv = (spec: NetSpec): boolean => spec.image !== undefined;

/** Enough rows that a dense set does not fit into one chunk of 255. */
const denseRows = { train: 60, validation: 12, test: 265 };
const convRows = { train: 41, validation: 12, test: 37 };
const membersOf = (spec: NetSpec, seeds: readonly number[] = [0, 1, 2]): readonly Member[] =>
  seeds.map((seed) => member(seed, spec.inputs, isConv(spec) ? convRows : denseRows));

function close(got: readonly Float32Array[], want: readonly Float32Array[], tolerance: number, what: string): void {
  expect(got.length).toBe(want.length);
  got.forEach((values, p) => {
    const scale = want[p].reduce((s, v) => Math.max(s, Math.abs(v)), 1e-6);
    const worst = values.reduce((w, v, i) => Math.max(w, Math.abs(v - want[p][i])), 0);
    expect(values.length, what).toBe(want[p].length);
    expect(values.some(Number.isNaN), what).toBe(false);
    expect(worst / scale, what).toBeLessThan(tolerance);
  });
}

/** What a forward pass can be asked for: one thing of each kind, at the depth where most comes together. */
function everything(nets: Nets, options: ForwardOptions): Readonly<Record<string, readonly Float32Array[]>> {
  const moments = nets.exampleMoments("test", 1, "preactivations", options);
  return {
    logits: nets.logits("test", options),
    "hidden 0": nets.hidden("test", 0, options),
    "hidden 2": nets.hidden("test", 2, options),
    preactivations: nets.preactivations("test", 2, options),
    unit: nets.unitValues("test", 1, 1, options),
    means: moments.map(({ mean }) => mean),
    squares: moments.map(({ square }) => square),
  };
}

// Chains of four weight layers and three norms in float32, and draws whose laws are polynomials good to a few parts in a
// million: 3e-5 of the largest value. (Squares of unnormalised values keep that of their roots.)
const tolerance = 3e-5;

function agree(engine: Nets, reference: Nets, options: ForwardOptions, what: string): void {
  const [got, want] = [everything(engine, options), everything(reference, options)];
  for (const name of Object.keys(want)) close(got[name], want[name], tolerance, `${what}: ${name}`);
}

/** Test rows of a network in another order, some of them twice: `rows` in all. */
function shuffledInputs(nets: Nets, inputs: number, rows: number): readonly Float32Array[] {
  return Array.from({ length: nets.count }, (_, p) => {
    const { x, y } = nets.examples(p, "test");
    return Float32Array.from({ length: rows * inputs }, (__, i) => {
      const row = (7 * Math.floor(i / inputs) + 3 * p) % y.length;
      return 1.5 * x[row * inputs + (i % inputs)];
    });
  });
}

const chosenRows = (count: number, trainRows: number, batch: number): readonly Int32Array[] =>
  Array.from({ length: count }, (_, p) =>
    Int32Array.from({ length: batch }, (__, i) => (i * (5 + p) + 11) % trainRows),
  );

function hold(layer: number, units: number, held: number): Hold {
  const scale = new Float32Array(units).fill(1);
  const shift = new Float32Array(units);
  scale[held] = 0;
  shift[held] = 0.25;
  return { layer, scale, shift };
}

const budgets: readonly (readonly [string, MemoryBudget])[] = [
  ["all at once", { evaluation: 1 << 26, cache: 1 << 26 }],
  ["in chunks", { evaluation: 1, cache: 20000 }],
];
/** Dense sets always fit. Order statistics of rows that do not fit are averages over chunks, which no oracle has. */
const cases = Object.entries(nets).flatMap(([name, spec]) => {
  const fits = !isConv(spec) || name.includes("median");
  const tried = name === "conv bn" ? budgets : fits ? budgets.slice(0, 1) : budgets.slice(1);
  return tried.map(([budgetName, budget]) => [`${name}, ${budgetName}`, spec, budget] as const);
});

describe.each(cases)("%s: as the float64 reference", (_, spec, budget) => {
  const { engine, reference } = bothVoices(spec, train, membersOf(spec), { budget });
  const trainRows = isConv(spec) ? convRows.train : denseRows.train;
  const rows = isConv(spec) ? 50 : 300;
  const inputs = shuffledInputs(engine, spec.inputs, rows);
  const intact = engine.logits("test");
  const holds = [0, 1, 2].map((p) => [hold(1, engine.units[1], p)]);

  test("inputs from outside, with every statistics and with holds", () => {
    agree(engine, reference, { inputs }, "population");
    agree(engine, reference, { inputs, holds }, "holds");
    agree(engine, reference, { inputs, statistics: "ema" }, "running");
    for (const statisticsBatch of isNormed(spec) ? [4, isConv(spec) ? 36 : 100] : [])
      agree(engine, reference, { inputs, statistics: "batch", statisticsBatch }, `batch of ${statisticsBatch}`);
    expect(engine.logits("test")).toEqual(intact);
  });

  if (isNormed(spec))
    test("statistics of chosen training rows, as one batch", () => {
      for (const batch of [4, 24, trainRows - 1]) {
        const statisticsRows = chosenRows(3, trainRows, batch);
        agree(engine, reference, { statisticsRows }, `${batch} rows`);
        expect(engine.logits("test", { statisticsRows })).not.toEqual(intact);
      }
      const statisticsRows = chosenRows(3, trainRows, 12);
      agree(engine, reference, { statisticsRows, inputs, holds }, "with inputs and holds");
      expect(engine.logits("test")).toEqual(intact);
    });
  else
    test("statistics of chosen training rows do nothing without a batch norm", () => {
      expect(engine.logits("test", { statisticsRows: chosenRows(3, trainRows, 12) })).toEqual(intact);
    });

  if (isNoisy(spec))
    test("noise, alone and with everything else", () => {
      const noise = { purpose: "mc", sample: 5 };
      agree(engine, reference, { noise }, "alone");
      const loud = engine.logits("test", { noise });
      expect(loud).not.toEqual(intact);
      agree(engine, reference, { noise, inputs, holds, statistics: "ema" }, "inputs and holds");
      agree(engine, reference, { noise, holds, recalibrate: true }, "recalibrated");
      if (isNormed(spec)) {
        agree(engine, reference, { noise, statistics: "batch", statisticsBatch: 5 }, "batches of 5");
        agree(engine, reference, { noise, statistics: "batch", statisticsBatch: 36 }, "batches of 36");
        agree(engine, reference, { noise, statisticsRows: chosenRows(3, trainRows, 12) }, "chosen rows");
      }
      expect(engine.logits("test", { noise })).toEqual(loud);
      expect(engine.logits("test")).toEqual(intact);
      expect(engine.logits("test", { noise: { ...noise, sample: 6 } })).not.toEqual(loud);
    });
  else
    test("noise that a network does not have does nothing", () => {
      expect(engine.logits("test", { noise: { purpose: "mc", sample: 0 } })).toEqual(intact);
    });
});

describe("noise in evaluation", () => {
  const engine = createEngine("exact");
  const noisy = Object.entries(nets).filter(([, spec]) => isNoisy(spec));

  test.each(noisy)(
    "%s: a row's draws know nothing of the group, of other rows, or of what was asked before",
    (_, spec) => {
      const noise = { purpose: "mc", sample: 3 };
      const together = engine.trainGroup(spec, train, membersOf(spec));
      const first = together.nets.logits("test", { noise });
      const front = [0, 1, 2].map((p) => together.nets.examples(p, "test").x.subarray(0, 20 * spec.inputs));
      together.nets.hidden("test", 0);
      together.nets.logits("test", { noise, inputs: front }).forEach((logits, p) => {
        expect(logits).toEqual(first[p].subarray(0, 20 * classes));
      });
      together.nets.logits("train", { noise: { purpose: "mc", sample: 4 } });
      expect(together.nets.logits("test", { noise })).toEqual(first);
      const alone = engine.trainGroup(spec, train, membersOf(spec, [2]));
      expect(alone.nets.logits("test", { noise })).toEqual([first[2]]);
    },
  );

  test("dropout before the last layer: mean and variance of the logits are those of the law", () => {
    const spec: NetSpec = {
      ...dense(relu),
      layers: [{ type: "dense", units: 21 }, relu, dropout(0.3), { type: "dense", units: classes }],
    };
    const { nets: trained } = engine.trainGroup(spec, train, membersOf(spec, [0, 1]));
    const quiet = trained.logits("test");
    const samples = 400;
    const draws = Array.from({ length: samples }, (_, sample) =>
      trained.logits("test", { noise: { purpose: "mc", sample } }),
    );
    quiet.forEach((logits, p) => {
      const h = trained.hidden("test", 0)[p];
      const w = trained.weights(p, 1);
      let [sumZ, sumRatio] = [0, 0];
      logits.forEach((mean, i) => {
        const [row, k] = [Math.floor(i / classes), i % classes];
        // z_k = sum of w_uk h_u m_u / (1 - p): mean as without dropout, variance p / (1 - p) times the sum of (w h)^2.
        let squares = 0;
        for (let u = 0; u < 21; u++) squares += (w[u * classes + k] * h[row * 21 + u]) ** 2;
        const variance = (0.3 / 0.7) * squares;
        const values = draws.map((logitsOfDraw) => logitsOfDraw[p][i]);
        const found = values.reduce((sum, v) => sum + v, 0) / samples;
        sumZ += (found - mean) / Math.sqrt(variance / samples);
        sumRatio += values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / samples / variance;
        // 800 means of 400 draws, nearly normal: six standard errors are passed once in a million groups.
        expect(Math.abs(found - mean)).toBeLessThan(6 * Math.sqrt(variance / samples));
      });
      // 265 rows have independent masks; their three logits share them. Five standard errors, with the variance of a
      // variance of nearly normal values, 2 / 400.
      expect(Math.abs(sumZ / logits.length)).toBeLessThan(5 / Math.sqrt(265));
      expect(Math.abs(sumRatio / logits.length - 1)).toBeLessThan(5 * Math.sqrt(2 / samples / 265));
    });
  });
});

describe("options that do not fit are refused", () => {
  const { engine } = bothVoices(nets["bn"], train, membersOf(nets["bn"]));
  const rows = chosenRows(3, 60, 12);
  const short = [0, 1, 2].map(() => [{ ...hold(0, 7, 0), replace: { unit: 0, values: new Float32Array(9) } }]);
  test.each<[ForwardOptions, string]>([
    [{ inputs: [new Float32Array(10)] }, "for 3 networks"],
    [{ inputs: [0, 1, 2].map(() => new Float32Array(7)) }, "rows of 5"],
    [{ statisticsRows: rows, statistics: "ema" }, "together with statistics"],
    [{ statisticsRows: rows.slice(1) }, "2 of 3 networks"],
    [{ holds: short }, "9 values for 265 rows"],
  ])("%#: an instrument's mistake", (options, message) => {
    expect(() => engine.logits("test", options)).toThrow(InvariantError);
    expect(() => engine.logits("test", options)).toThrow(message);
  });
  test.each<[ForwardOptions, string]>([
    [{ statisticsRows: rows.map((own) => own.subarray(0, 1)) }, "2 to 60"],
    [{ statisticsRows: [0, 1, 2].map(() => new Int32Array(61)) }, "statisticsRows of 61 rows"],
    [{ noise: { purpose: "noise", sample: 0 } }, 'purpose "noise"'],
    [{ noise: { purpose: "mc", sample: 0.5 } }, "sample 0.5"],
    [{ statistics: "batch", statisticsBatch: 1 }, "statisticsBatch 1"],
  ])("%#: a setting out of range", (options, message) => {
    expect(() => engine.logits("test", options)).toThrow(UserError);
    expect(() => engine.logits("test", options)).toThrow(message);
  });
});
