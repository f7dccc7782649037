import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { type BatchNormCall, batchNorm } from "./batchNorm.ts";
import { matchedNoise } from "./matchedNoise.ts";
import { median } from "./median.ts";
import { moments } from "./moments.ts";
import { renormalise } from "./renormalise.ts";
import { initialStatistics, type RunningStatistics } from "./runningStatistics.ts";
import { type BatchNormSpec, trimmedVariance } from "./spec.ts";
import { trimmed } from "./trimmed.ts";

const plain: BatchNormSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-2,
  momentum: 0.1,
};
const others: BatchNormSpec = { ...plain, statistics: "others" };
const training = (units: number, positions = 1): BatchNormCall => ({ mode: "train", units, positions });

describe("statistics of the other examples", () => {
  test("of 0, 1, 3: the others have means 2, 1.5, .5 and variances 1, 2.25, .25", () => {
    const { tape } = batchNorm.forward(Float64Array.of(0, 1, 3), {}, undefined, { ...others, eps: 0 }, training(1));
    expect(tape.how.moments.map(({ mean, variance }) => [mean[0], variance[0]])).toEqual([
      [2, 1],
      [1.5, 2.25],
      [0.5, 0.25],
    ]);
    // (0 - 2) / 1, (1 - 1.5) / 1.5, (3 - .5) / .5.
    expect([...tape.normalised]).toEqual([-2, -0.5 / 1.5, 5]);
  });

  test("an example takes no part with any of its positions", () => {
    const x = Float64Array.of(100, 200, 1, 3);
    const { tape } = batchNorm.forward(x, {}, undefined, { ...others, eps: 0 }, training(1, 2));
    expect([...tape.normalised.subarray(0, 2)]).toEqual([98, 198]);
  });

  test("two dense rows have variance 0 and only eps is left; one row has no others", () => {
    const { y } = batchNorm.forward(Float64Array.of(1, 3), {}, undefined, { ...others, eps: 4 }, training(1));
    expect([...y]).toEqual([-1, 1]);
    for (const batchOfOne of ["refuse", "normalise"] as const) {
      const call = { ...training(1), batchOfOne };
      expect(() => batchNorm.forward(Float64Array.of(1), {}, undefined, others, call)).toThrow(UserError);
    }
  });

  test("the running statistics are those of the whole batch", () => {
    const x = normals(24, stream(1, 0, "others"));
    for (const dialect of ["pytorch", "keras"] as const) {
      const run = (spec: BatchNormSpec) =>
        batchNorm.forward(x, {}, initialStatistics(2), { ...spec, dialect }, training(2, 3)).running;
      expect(run(others)).toEqual(run(plain));
    }
  });
});

describe("order statistics", () => {
  test("median and MAD of 1, 2, 4, 8, 100 are 4 and 3; of 1, 2, 4, 8 they are 3 and 1.5", () => {
    const square = (mad: number) => 1.4826 * mad * (1.4826 * mad);
    expect(median.estimate(Float64Array.of(8, 1, 100, 4, 2))).toEqual({ mean: 4, variance: square(3) });
    expect(median.estimate(Float64Array.of(8, 1, 4, 2))).toEqual({ mean: 3, variance: square(1.5) });
  });

  test("of 10 values the smallest and the largest are left out; of 9 none", () => {
    const x = Float64Array.of(1000, 1, 2, 3, 4, 5, 6, 7, 8, -1000);
    // 1 .. 8 have mean 4.5 and variance 5.25.
    expect(trimmed.estimate(x)).toEqual({ mean: 4.5, variance: 5.25 / trimmedVariance });
    expect(trimmed.estimate(x.subarray(1, 9))).toEqual({ mean: 4.5, variance: 5.25 });
  });

  test("values equal to the last one kept are kept too", () => {
    const x = Float64Array.of(0, 0, 0, 1, 1, 1, 1, 1, 1, 9);
    expect(trimmed.estimate(x).mean).toBe(6 / 9);
  });

  test("both are right for normal values", () => {
    const x = normals(20_000, stream(1, 0, "estimator")).map((z) => 2 + 3 * z);
    for (const estimator of [median, trimmed]) {
      const { mean, variance } = estimator.estimate(x);
      // Standard errors: of the median 1.2533 3 / sqrt(20 000) = .027; of the deviation by the MAD
      // 1.167 3 / sqrt(20 000) = .025, so .15 for its square; the trimmed ones are smaller. Five of them.
      expect(Math.abs(mean - 2)).toBeLessThan(0.14);
      expect(Math.abs(variance - 9)).toBeLessThan(0.75);
    }
  });

  test("an outlier does not move them", () => {
    const x = normals(40, stream(1, 0, "outlier"));
    const far = x.map((value) => (value === Math.max(...x) ? 1e6 : value));
    for (const estimator of [median, trimmed]) expect(estimator.estimate(far)).toEqual(estimator.estimate(x));
  });

  test("a value that is not a number makes both NaN", () => {
    const x = normals(20, stream(1, 0, "nan"));
    x[7] = Number.NaN;
    for (const estimator of [median, trimmed]) {
      expect(estimator.estimate(x).mean).toBeNaN();
      expect(estimator.estimate(x).variance).toBeNaN();
    }
  });

  test("the gradient of a median is shared by the values that equal a middle one", () => {
    expect([...median.backward(Float64Array.of(1, 2, 2, 2, 5), 6, 0)]).toEqual([0, 2, 2, 2, 0]);
    expect([...median.backward(Float64Array.of(1, 2, 4, 5), 6, 0)]).toEqual([0, 3, 3, 0]);
  });

  test.each([7, 8, 11, 20, 21])("of %i values: gradients agree with finite differences", (count) => {
    const x = normals(count, stream(1, count, "estimator"));
    for (const estimator of [median, trimmed]) {
      const f = (v: Float64Array) => {
        const { mean, variance } = estimator.estimate(v);
        return 2 * mean + 3 * variance;
      };
      expectGradient(f, x, estimator.backward(x, 2, 3));
    }
  });

  test("running statistics store what was used, in both dialects", () => {
    const x = normals(30, stream(1, 0, "running"));
    const { mean, variance } = trimmed.estimate(x);
    const spec: BatchNormSpec = { ...plain, estimator: "trimmed" };
    const pytorch = batchNorm.forward(x, {}, initialStatistics(1), spec, training(1)).running;
    expect(pytorch?.mean[0]).toBeCloseTo(0.1 * mean, 14);
    expect(pytorch?.variance[0]).toBeCloseTo(0.9 + 0.1 * variance, 14);
    const keras = { ...spec, dialect: "keras", momentum: 0.9 } as const;
    const other = batchNorm.forward(x, {}, initialStatistics(1), keras, training(1)).running;
    // 1 - .9 is not .1: a rounding.
    expect(other?.variance[0]).toBeCloseTo(pytorch?.variance[0] ?? Number.NaN, 14);
  });

  test("ghost batches take their own", () => {
    const x = normals(20, stream(1, 0, "ghost"));
    const spec: BatchNormSpec = { ...plain, statistics: 10, estimator: "median" };
    const { tape } = batchNorm.forward(x, {}, undefined, spec, training(1));
    expect(tape.how.moments.map(({ mean }) => mean[0])).toEqual([
      median.estimate(x.subarray(0, 10)).mean,
      median.estimate(x.subarray(10)).mean,
    ]);
  });
});

describe("batch renormalisation", () => {
  const renorm = { rMax: 1.5, dMax: 0.5 };
  const spec: BatchNormSpec = { ...plain, renorm, eps: 0 };
  const moving = (mean: number, deviation: number): RunningStatistics => ({
    mean: Float64Array.of(mean),
    variance: Float64Array.of(deviation * deviation),
    count: 0,
    renorm: { mean: Float64Array.of(mean), deviation: Float64Array.of(deviation) },
  });

  test("within its limits the output is that of the moving averages", () => {
    const { y, tape } = batchNorm.forward(Float64Array.of(1, 3), {}, moving(1.75, 0.75), spec, training(1));
    // Batch mean 2 and deviation 1: r = 4/3, d = 1/3; (x - 1.75) / .75, up to roundings of numbers of about 1.
    expect(tape.renorm?.r[0]).toBeCloseTo(4 / 3, 15);
    expect(tape.renorm?.d[0]).toBeCloseTo(1 / 3, 15);
    expect(y[0]).toBeCloseTo(-1, 14);
    expect(y[1]).toBeCloseTo(5 / 3, 14);
  });

  test("beyond them r and d are clipped, to either side", () => {
    const factors = (mean: number, deviation: number) => {
      const { tape } = batchNorm.forward(Float64Array.of(1, 3), {}, moving(mean, deviation), spec, training(1));
      return [tape.renorm?.r[0], tape.renorm?.d[0]];
    };
    expect(factors(0, 0.5)).toEqual([1.5, 0.5]);
    expect(factors(9, 4)).toEqual([1 / 1.5, -0.5]);
  });

  test("with r 1 and d 0 it is plain batch norm, gradients too", () => {
    const random = stream(1, 0, "renorm");
    const [x, dy] = [normals(24, random), normals(24, random)];
    const still = { ...plain, renorm: { rMax: 1, dMax: 0 } };
    const a = batchNorm.forward(x, {}, initialStatistics(3, still), still, training(3));
    const b = batchNorm.forward(x, {}, initialStatistics(3), plain, training(3));
    expect(a.y).toEqual(b.y);
    expect(batchNorm.backward(dy, {}, a.tape)).toEqual(batchNorm.backward(dy, {}, b.tape));
  });

  test.each([false, true])("r and d are constants of the gradient (stopped: %s)", (stopGradient) => {
    const random = stream(1, 0, "renorm");
    const [x, dy] = [normals(24, random), normals(24, random)];
    const params = { gamma: normals(2, random), beta: normals(2, random) };
    const wide = { ...plain, stopGradient, renorm: { rMax: 3, dMax: 5 } };
    const noise = matchedNoise.draw(8, 2, random);
    const call = { ...training(2, 3), noise };
    const { tape, y } = batchNorm.forward(x, params, initialStatistics(2, wide), wide, call);
    const held = tape.renorm;
    if (held === undefined) throw new Error("no factors");
    const bare = { gamma: Float64Array.of(1, 1), beta: Float64Array.of(0, 0) };
    const given = stopGradient ? tape.how.moments : undefined;
    const run = (v: Float64Array, p = params) => {
      const normalised = batchNorm.forward(v, bare, undefined, plain, { ...training(2, 3), given }).y;
      const noisy = matchedNoise.forward(renormalise.forward(normalised, held, 2, 3), noise, 2, 3);
      return noisy.map((value, i) => p.gamma[Math.floor(i / 3) % 2] * value + p.beta[Math.floor(i / 3) % 2]);
    };
    expect(y).toEqual(run(x));
    const gradients = batchNorm.backward(dy, params, tape);
    expectGradient((v) => dot(run(v), dy), x, gradients.x);
    expectGradient((v) => dot(run(x, { ...params, gamma: v }), dy), params.gamma, gradients.params.gamma);
  });

  test("as in the paper, one pair of averages moves and serves evaluation", () => {
    const started = initialStatistics(1, plain);
    expect(started.renorm).toBeUndefined();
    const eps = 1;
    const own = { ...spec, eps };
    const { running } = batchNorm.forward(Float64Array.of(1, 3), {}, initialStatistics(1, own), own, training(1));
    // sqrt(1 + eps) is the batch's deviation.
    expect(running?.renorm?.mean[0]).toBeCloseTo(0.2, 15);
    expect(running?.renorm?.deviation[0]).toBeCloseTo(0.9 + 0.1 * Math.SQRT2, 15);
    const { y } = batchNorm.forward(Float64Array.of(5), {}, running, own, { mode: "eval", units: 1 });
    expect(y[0]).toBeCloseTo((5 - 0.2) / (0.9 + 0.1 * Math.SQRT2), 14);
  });

  test("as in Keras, the averages behind r and d have their own momentum", () => {
    const keras: BatchNormSpec = {
      ...plain,
      dialect: "keras",
      momentum: 0.5,
      eps: 0,
      renorm: { ...renorm, momentum: 0.75 },
    };
    const { running } = batchNorm.forward(Float64Array.of(1, 5), {}, initialStatistics(1, keras), keras, training(1));
    expect([running?.mean[0], running?.variance[0]]).toEqual([1.5, 2.25]);
    expect([running?.renorm?.mean[0], running?.renorm?.deviation[0]]).toEqual([0.75, 1.25]);
  });

  test("without moving averages, and in evaluation, nothing is corrected", () => {
    const x = Float64Array.of(1, 3);
    expect([...batchNorm.forward(x, {}, undefined, spec, training(1)).y]).toEqual([-1, 1]);
    const evaluated = batchNorm.forward(x, {}, moving(1, 2), spec, { mode: "eval", units: 1 });
    expect([...evaluated.y]).toEqual([0, 1]);
    expect(evaluated.tape.renorm).toBeUndefined();
  });
});

describe("gradients agree with finite differences", () => {
  const random = stream(1, 0, "batchNormStatistics");
  const units = 2;
  const positions = 3;
  const count = 8 * units * positions;
  const [x, dy] = [normals(count, random), normals(count, random)];
  const params = { gamma: normals(units, random), beta: normals(units, random) };
  const noise = matchedNoise.draw(8, 8 * units, random);
  const modes: [string, BatchNormSpec, BatchNormCall][] = [
    ["others", others, training(units, positions)],
    ["others, dense", others, training(6)],
    ["median", { ...plain, estimator: "median" }, training(units, positions)],
    ["trimmed", { ...plain, estimator: "trimmed" }, training(units, positions)],
    ["trimmed, all rows", { ...plain, estimator: "trimmed", statistics: "all" }, training(units, positions)],
    ["median, ghost batches of 3", { ...plain, estimator: "median", statistics: 3 }, training(units, positions)],
    ["plain with noise and positions", plain, { ...training(units, positions), noise }],
  ];

  test.each(modes)("%s", (_name, spec, call) => {
    const wide = { gamma: normals(call.units, random), beta: normals(call.units, random) };
    const run = (v: Float64Array, p = wide) => dot(batchNorm.forward(v, p, undefined, spec, call).y, dy);
    const { tape } = batchNorm.forward(x, wide, undefined, spec, call);
    const gradients = batchNorm.backward(dy, wide, tape);
    expectGradient(run, x, gradients.x);
    expectGradient((v) => run(x, { ...wide, gamma: v }), wide.gamma, gradients.params.gamma);
    expectGradient((v) => run(x, { ...wide, beta: v }), wide.beta, gradients.params.beta);
  });

  test.each(modes.slice(0, 6))("stopped: %s, against moments held still", (_name, spec, call) => {
    const bare = call.units === units ? params : {};
    const { tape, y } = batchNorm.forward(x, bare, undefined, { ...spec, stopGradient: true }, call);
    const held = { ...call, given: tape.how.moments };
    expect(batchNorm.forward(x, bare, undefined, spec, held).y).toEqual(y);
    const run = (v: Float64Array) => dot(batchNorm.forward(v, bare, undefined, spec, held).y, dy);
    expectGradient(run, x, batchNorm.backward(dy, bare, tape).x);
  });
});

test("exclusive statistics keep the digits of a unit with a large mean", () => {
  const x = normals(6, stream(1, 0, "large"));
  const far = x.map((value) => Math.fround(value) + 1e6);
  const near = far.map((value) => value - 1e6);
  const [a, b] = [far, near].map((v) => batchNorm.forward(v, {}, undefined, others, training(1)).y);
  // Both hold the same deviations; means near 1e6 round at 1e-10, deviations are of order 1.
  a.forEach((value, i) => {
    expect(Math.abs(value - b[i])).toBeLessThan(1e-8);
  });
  expect(moments(far, 1, 1, 0, 6).variance[0]).toBeGreaterThan(0);
});
