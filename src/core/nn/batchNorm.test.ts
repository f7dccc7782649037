import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dot, expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { type BatchNormCall, batchNorm } from "./batchNorm.ts";
import { matchedNoise } from "./matchedNoise.ts";
import { initialStatistics } from "./runningStatistics.ts";
import type { BatchNormSpec } from "./spec.ts";

const pytorch: BatchNormSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "batch",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};
const keras: BatchNormSpec = { ...pytorch, dialect: "keras", eps: 1e-3, momentum: 0.99 };
const training = (units: number): BatchNormCall => ({ mode: "train", units });

describe("known answers", () => {
  const x = Float64Array.of(1, 10, 3, 30); // means (2, 20), biased variances (1, 100)

  test("of [[1, 10], [3, 30]] the normalised values are -1 and 1 but for eps", () => {
    const { y } = batchNorm.forward(x, {}, undefined, { ...pytorch, eps: 0 }, training(2));
    expect([...y]).toEqual([-1, -1, 1, 1]);
  });

  test("PyTorch stores a tenth of the batch mean and of the unbiased variance", () => {
    const { running } = batchNorm.forward(x, {}, initialStatistics(2), pytorch, training(2));
    expect([...(running?.mean ?? [])]).toEqual([0.2, 2]);
    expect(running?.variance[0]).toBeCloseTo(0.9 + 0.1 * 2, 14);
    expect(running?.variance[1]).toBeCloseTo(0.9 + 0.1 * 200, 14);
    expect(running?.count).toBe(1);
  });

  test("Keras stores a hundredth of the batch mean and of the biased variance", () => {
    const { running } = batchNorm.forward(x, {}, initialStatistics(2), keras, training(2));
    expect(running?.mean[1]).toBeCloseTo(0.2, 14);
    expect(running?.variance[1]).toBeCloseTo(0.99 + 1, 14);
  });

  test("the cumulative momentum forgets the start and averages the batches", () => {
    const spec: BatchNormSpec = { ...pytorch, momentum: "cumulative" };
    const first = batchNorm.forward(x, {}, initialStatistics(2), spec, training(2)).running;
    const second = batchNorm.forward(Float64Array.of(5, 0, 7, 0), {}, first, spec, training(2)).running;
    expect(first?.variance[0]).toBe(2);
    expect([...(second?.mean ?? [])]).toEqual([4, 10]);
  });

  test("ghost batches of 2 normalise themselves, update one after the other, and a last single row joins", () => {
    const rows = Float64Array.of(0, 2, 10, 30, 50);
    const { running, tape } = batchNorm.forward(
      rows,
      {},
      initialStatistics(1),
      { ...pytorch, statistics: 2 },
      training(1),
    );
    expect(tape.how.bounds).toEqual([0, 2, 5]);
    expect(tape.how.moments.map((m) => m.mean[0])).toEqual([1, 30]);
    expect(running?.mean[0]).toBeCloseTo(0.9 * 0.1 + 0.1 * 30, 14);
    expect(running?.count).toBe(2);
  });

  test("evaluation uses the running statistics and leaves them alone", () => {
    const running = { mean: Float64Array.of(1), variance: Float64Array.of(4), count: 3 };
    const spec = { ...pytorch, eps: 0 };
    const passed = batchNorm.forward(Float64Array.of(5), {}, running, spec, { mode: "eval", units: 1 });
    expect([...passed.y]).toEqual([2]);
    expect(passed.running).toBe(running);
  });

  test("a frozen Keras layer uses its running statistics in training and reports no parameter gradients", () => {
    const running = { mean: Float64Array.of(1), variance: Float64Array.of(4), count: 0 };
    const params = { gamma: Float64Array.of(1), beta: Float64Array.of(0) };
    const call: BatchNormCall = { mode: "train", units: 1, trainable: false };
    const passed = batchNorm.forward(Float64Array.of(5, 7), params, running, { ...keras, eps: 0 }, call);
    expect([...passed.y]).toEqual([2, 3]);
    expect(passed.running).toBe(running);
    expect(batchNorm.backward(Float64Array.of(1, 1), params, passed.tape)).toEqual({
      x: Float64Array.of(0.5, 0.5),
      params: {},
    });
  });
});

describe("properties", () => {
  const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 30 });

  test("adding a constant to a unit changes no output; the shift is exact up to rounding of the sums", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -64, max: 64 }), (list, shift) => {
        const x = Float64Array.from(list.slice(0, list.length - (list.length % 2)));
        const spec = { ...pytorch, eps: 1 };
        const plain = batchNorm.forward(x, {}, undefined, spec, training(2)).y;
        const moved = batchNorm.forward(
          x.map((v) => v + shift),
          {},
          undefined,
          spec,
          training(2),
        ).y;
        // Values up to 164 carry an error of 2e-14 each, divided by a deviation of at least 1.
        plain.forEach((v, i) => {
          expect(Math.abs(v - moved[i])).toBeLessThan(1e-12);
        });
      }),
    );
  });

  test("ghost batches of B rows are the batch itself", () => {
    const x = normals(24, stream(1, 0, "ghost"));
    const whole = batchNorm.forward(x, {}, initialStatistics(3), pytorch, training(3));
    const ghost = batchNorm.forward(x, {}, initialStatistics(3), { ...pytorch, statistics: 8 }, training(3));
    expect(ghost.y).toEqual(whole.y);
    expect(ghost.running).toEqual(whole.running);
  });

  test("positions are pooled: (B, U, M) gives the moments of the same values as (B M, U)", () => {
    const x = normals(2 * 3 * 4, stream(1, 0, "positions"));
    const flat = new Float64Array(24);
    for (let b = 0; b < 2; b++)
      for (let u = 0; u < 3; u++) for (let m = 0; m < 4; m++) flat[(b * 4 + m) * 3 + u] = x[(b * 3 + u) * 4 + m];
    const call: BatchNormCall = { mode: "train", units: 3, positions: 4 };
    const a = batchNorm.forward(x, {}, initialStatistics(3), pytorch, call).running;
    const b = batchNorm.forward(flat, {}, initialStatistics(3), pytorch, training(3)).running;
    expect(a).toEqual(b);
  });
});

describe("gradients agree with finite differences", () => {
  const random = stream(1, 0, "batchNorm");
  const units = 3;
  const [x, dy] = [normals(9 * units, random), normals(9 * units, random)];
  const params = { gamma: normals(units, random), beta: normals(units, random) };
  const noise = matchedNoise.draw(8, 9 * units, random);
  const shared = matchedNoise.draw(8, units, random);
  const modes: [string, BatchNormSpec, BatchNormCall][] = [
    ["batch", pytorch, training(units)],
    ["keras", keras, training(units)],
    ["ghost batches of 4, the last row joined", { ...pytorch, statistics: 4 }, training(units)],
    ["ghost batches of 2", { ...pytorch, statistics: 2 }, training(units)],
    ["all rows", { ...pytorch, statistics: "all" }, training(units)],
    ["independent noise", { ...pytorch, statistics: "all" }, { ...training(units), noise }],
    ["shared noise", { ...pytorch, statistics: "all" }, { ...training(units), noise: shared }],
    ["positions", pytorch, { mode: "train", units, positions: 3 }],
    ["running statistics", pytorch, { mode: "eval", units }],
  ];

  test.each(modes)("%s", (_name, spec, call) => {
    const running = call.mode === "eval" ? { ...initialStatistics(units), count: 1 } : undefined;
    const run = (v: Float64Array, p = params) => dot(batchNorm.forward(v, p, running, spec, call).y, dy);
    const { tape } = batchNorm.forward(x, params, running, spec, call);
    const gradients = batchNorm.backward(dy, params, tape);
    // Chunks of two rows are nearly linear in eps only: their third derivative is large, hence the wider bound.
    const tolerance = spec.statistics === 2 ? 1e-5 : 1e-8;
    expectGradient(run, x, gradients.x, { tolerance });
    expectGradient((v) => run(x, { ...params, gamma: v }), params.gamma, gradients.params.gamma);
    expectGradient((v) => run(x, { ...params, beta: v }), params.beta, gradients.params.beta);
  });

  test.each(modes.slice(0, 7))("stopped: %s, against moments held still", (_name, spec, call) => {
    const { tape, y } = batchNorm.forward(x, params, undefined, { ...spec, stopGradient: true }, call);
    const held = { ...call, given: tape.how.moments };
    const run = (v: Float64Array) => dot(batchNorm.forward(v, params, undefined, spec, held).y, dy);
    expect(batchNorm.forward(x, params, undefined, spec, held).y).toEqual(y);
    expectGradient(run, x, batchNorm.backward(dy, params, tape).x);
  });

  test("without affine map there are no parameter gradients and x has the gradient of gamma 1", () => {
    const { tape } = batchNorm.forward(x, {}, undefined, pytorch, training(units));
    const gradients = batchNorm.backward(dy, {}, tape);
    expect(gradients.params).toEqual({});
    expectGradient((v) => dot(batchNorm.forward(v, {}, undefined, pytorch, training(units)).y, dy), x, gradients.x);
  });
});

describe("edges", () => {
  test("a batch of one refuses in training, in both dialects, and says what to do", () => {
    const one = Float64Array.of(1, 2);
    for (const spec of [pytorch, keras, { ...pytorch, statistics: 4 }]) {
      const attempt = () => batchNorm.forward(one, {}, initialStatistics(2), spec, training(2));
      expect(attempt).toThrow(UserError);
      expect(attempt).toThrow("at least 2 rows");
    }
    expect(() => batchNorm.forward(one, {}, initialStatistics(2), keras, training(2))).toThrow("Keras");
  });

  test("a batch of one refuses in evaluation too where nothing is tracked, and passes where it is", () => {
    const call: BatchNormCall = { mode: "eval", units: 1 };
    expect(() => batchNorm.forward(Float64Array.of(1), {}, undefined, pytorch, call)).toThrow(UserError);
    expect(batchNorm.forward(Float64Array.of(1), {}, initialStatistics(1), pytorch, call).y[0]).toBeCloseTo(1, 4);
  });

  test("asked to do as Keras does, a batch of one gives beta", () => {
    const params = { gamma: Float64Array.of(2), beta: Float64Array.of(7) };
    const call: BatchNormCall = { mode: "train", units: 1, batchOfOne: "normalise" };
    expect(batchNorm.forward(Float64Array.of(123), params, initialStatistics(1), keras, call).y[0]).toBe(7);
  });

  test("an empty batch gives an empty output and raises only the counter", () => {
    const passed = batchNorm.forward(new Float64Array(0), {}, initialStatistics(2), pytorch, training(2));
    expect(passed.y.length).toBe(0);
    expect(passed.running).toEqual({ ...initialStatistics(2), count: 1 });
  });

  test("a unit with mean 10 000 keeps its digits: two passes, not E[x²] - E[x]²", () => {
    const x = Float64Array.of(9999, 10001, 10000, 10000).map((v) => v * 1e4);
    const spec = { ...pytorch, eps: 0 };
    const { tape } = batchNorm.forward(x, {}, undefined, spec, training(1));
    expect(tape.how.moments[0].variance[0]).toBe(5e7);
  });

  test("moments for another number of statistics batches are refused", () => {
    const moments = [0, 1, 2].map(() => ({ mean: Float64Array.of(0), variance: Float64Array.of(1) }));
    const call = { ...training(1), given: moments };
    expect(() => batchNorm.forward(new Float64Array(4), {}, undefined, { ...pytorch, statistics: 2 }, call)).toThrow(
      "expected 1 or 2",
    );
  });
});
