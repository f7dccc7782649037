import { describe, expect, test } from "vitest";
import { chiSquareCdf } from "../math/chiSquare.ts";
import { UserError } from "../math/errors.ts";
import { normalCdf } from "../math/normal.ts";
import { evaluationDraws, type Streams } from "./evaluationDraws.ts";
import { meanDeviationRatio } from "./matchedNoise.ts";
import { program } from "./program.ts";
import type { BatchNormSpec, LayerSpec } from "./spec.ts";

const streams: Streams = { root: 3, seed: 1 };
const dense = (units: number): LayerSpec => ({ type: "dense", units });
const build = (...layers: LayerSpec[]) =>
  program({ inputs: 3, loss: "softmax", initialiser: "he", layers: [dense(5), ...layers, dense(2)] });
const norm: BatchNormSpec = {
  type: "batchNorm",
  dialect: "pytorch",
  statistics: "all",
  stopGradient: false,
  affine: true,
  eps: 1e-5,
  momentum: 0.1,
};

/** Largest distance between the empirical distribution of values and a distribution function. */
function distance(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.reduce(
    (worst, x, i) => Math.max(worst, Math.abs(cdf(x) - i / sorted.length), Math.abs(cdf(x) - (i + 1) / sorted.length)),
    0,
  );
}
/** Kolmogorov's bound that 10 000 values of the right law pass in all but one case of a million: sqrt(ln(2e6) / 2n). */
const bound = Math.sqrt(Math.log(2e6) / 2e4);

describe("draws of evaluation noise", () => {
  test("masks drop with their rate: 10 000 entries, five standard errors", () => {
    const { masks } = evaluationDraws(build({ type: "dropout", rate: 0.3, boosting: false }), streams, draw(), 2000);
    const mask = masks?.[1] ?? new Float64Array(0);
    expect(mask.length).toBe(10_000);
    const dropped = mask.reduce((sum, keep) => sum + 1 - keep, 0) / mask.length;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 10_000));
  });

  test("normal numbers are normal, of Gaussian noise and Gaussian dropout", () => {
    for (const layer of [
      { type: "gaussianNoise", deviation: 1 },
      { type: "gaussianDropout", rate: 0.2 },
    ] as const) {
      const { normals } = evaluationDraws(build(layer), streams, draw(), 2000);
      expect(distance(normals?.[1] ?? [], normalCdf)).toBeLessThan(bound);
    }
  });

  test("matched noise has the exact law of mean and deviation of a batch", () => {
    const net = build(norm, { type: "matchedNoise", batch: 8, shared: false });
    const drawn = evaluationDraws(net, streams, draw(), 2000).noise?.[2];
    expect(distance(drawn?.shift ?? [], (e) => normalCdf(e * Math.sqrt(8)))).toBeLessThan(bound);
    const mean = meanDeviationRatio(8);
    // s mean = sqrt(8) / chi_7.
    const cdf = (s: number): number => 1 - chiSquareCdf(8 / (s * mean) ** 2, 7);
    expect(distance(drawn?.scale ?? [], cdf)).toBeLessThan(bound);
  });

  test("shared noise has one draw a unit, shifted noise one bias a unit", () => {
    const shared = build(norm, { type: "matchedNoise", batch: 8, shared: true });
    expect(evaluationDraws(shared, streams, draw(), 2000).noise?.[2]?.shift.length).toBe(5);
    const constants = { shift: 0.5, scale: 1.25, shiftSpread: 0.1, scaleSpread: 0.2 };
    const drawn = evaluationDraws(build({ type: "shiftedNoise", ...constants }), streams, draw(), 2000).noise?.[1];
    for (let u = 0; u < 5; u++) {
      const own = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).filter((_, i) => i % 5 === u);
      const shift = own(drawn?.shift ?? []);
      const [low, high] = [Math.min(...shift), Math.max(...shift)];
      // Within [mu - .1, mu + .1], and of 2000 draws nearly from end to end.
      expect(high - low).toBeLessThan(0.2);
      expect(high - low).toBeGreaterThan(0.19);
      expect(Math.abs(low + high) / 2).toBeLessThan(0.51);
      const scale = own(drawn?.scale ?? []);
      const mean = scale.reduce((sum, s) => sum + s, 0) / 2000;
      // sigma in [1, 1.25]; the mean of 2000 draws is within five standard errors of it.
      expect(mean).toBeGreaterThan(1 - 5 * (0.2 / Math.sqrt(2000)));
      expect(mean).toBeLessThan(1.25 + 5 * (0.2 / Math.sqrt(2000)));
    }
  });

  test("a row's draws depend on root, seed, member, purpose, sample, layer and row, not on how many rows there are", () => {
    const net = build({ type: "dropout", rate: 0.5, boosting: false }, dense(5), {
      type: "dropout",
      rate: 0.5,
      boosting: false,
    });
    const of = (own: Streams, noise = draw(), rows = 40, layer = 1): Float64Array =>
      evaluationDraws(net, own, noise, rows).masks?.[layer] ?? new Float64Array(0);
    const mask = of(streams);
    expect(of(streams)).toEqual(mask);
    expect(of(streams, draw(), 7)).toEqual(mask.subarray(0, 35));
    for (const other of [
      of({ root: 4, seed: 1 }),
      of({ root: 3, seed: 2 }),
      of({ ...streams, member: 2 }),
      of(streams, { purpose: "other", sample: 0 }),
      of(streams, draw(1)),
      of(streams, draw(), 40, 3),
    ]) {
      // Of 200 fair coins two strings agree in 100, s.d. 7.
      const agreeing = other.filter((keep, i) => keep === mask[i]).length;
      expect(Math.abs(agreeing - 100)).toBeLessThan(36);
    }
  });

  test("the input has a stream of its own, in which an image is one row, the channels of a pixel together", () => {
    const noise: LayerSpec = { type: "dropout", rate: 0.5, boosting: false };
    const conv: LayerSpec = { type: "conv2d", units: 2, kernel: [1, 1], stride: 1, padding: 0 };
    const image = { channels: 2, height: 3, width: 3 };
    const rest = { loss: "softmax", initialiser: "he" } as const;
    const flat = program({ inputs: 18, ...rest, layers: [noise, dense(2)] });
    const maps = program({ inputs: 18, image, ...rest, layers: [noise, conv, { type: "flatten" }, dense(2)] });
    const own = (net: typeof flat): Float64Array =>
      evaluationDraws(net, streams, draw(), 40).masks?.[0] ?? new Float64Array(0);
    const [row, pixels] = [own(flat), own(maps)];
    expect(row.length).toBe(720);
    row.forEach((keep, i) => {
      const [r, m, c] = [Math.floor(i / 18), Math.floor((i % 18) / 2), i % 2];
      expect(pixels[r * 18 + c * 9 + m]).toBe(keep);
    });
    const kept = row.reduce((sum, keep) => sum + keep, 0);
    // 720 fair coins: five standard deviations of 13.4.
    expect(Math.abs(kept - 360)).toBeLessThan(67);
    const hidden = evaluationDraws(build(noise), streams, draw(), 40).masks?.[1] ?? new Float64Array(0);
    // Two strings of 200 fair coins agree in 100, s.d. 7.
    expect(Math.abs(hidden.filter((keep, i) => keep === row[i]).length - 100)).toBeLessThan(36);
  });

  test.each([
    [{ purpose: "noise", sample: 0 }, 10, 'purpose "noise"'],
    [{ purpose: "mc", sample: -1 }, 10, "sample -1"],
    [{ purpose: "mc", sample: 16384 }, 10, "0 to 16383"],
    [{ purpose: "mc", sample: 0 }, 131072, "pass them in parts"],
  ])("%o over %i rows is refused", (noise, rows, message) => {
    expect(() => evaluationDraws(build({ type: "relu" }), streams, noise, rows)).toThrow(UserError);
    expect(() => evaluationDraws(build({ type: "relu" }), streams, noise, rows)).toThrow(message);
  });
});

function draw(sample = 0) {
  return { purpose: "mc", sample };
}
