import { describe, expect, test } from "vitest";
import { openStream, streamKey } from "../math/random.ts";
import { threefry } from "../math/threefry.ts";
import { gelu } from "../nn/gelu.ts";
import { geluTanh } from "../nn/geluTanh.ts";
import { silu } from "../nn/silu.ts";
import { softplus } from "../nn/softplus.ts";
import { fastIsAvailable, heapStart, instantiateKernels } from "./kernels.ts";

const { kernels, memory } = instantiateKernels("exact", 1 << 22);
const f32 = new Float32Array(memory);
const i32 = new Int32Array(memory);
const u32 = new Uint32Array(memory);
const a = heapStart;
const b = heapStart + (1 << 20);

/** Puts numbers through an elementwise kernel. */
function through(kernel: (x: number, y: number, cells: number) => void, values: Float32Array): Float32Array {
  f32.set(values, a / 4);
  kernel(a, b, values.length / 4);
  return f32.slice(b / 4, b / 4 + values.length);
}

function largestRelativeError(got: Float32Array, values: Float32Array, exact: (x: number) => number): number {
  return got.reduce((worst, y, i) => {
    const want = exact(values[i]);
    return Math.max(worst, Math.abs(y - want) / Math.max(Math.abs(want), 1e-30));
  }, 0);
}

const grid = (from: number, to: number, n = 40000): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));

describe("elementary kernels against float64", () => {
  test("exp is within 2e-7 relative on [-87, 88]", () => {
    const x = grid(-87, 88);
    expect(largestRelativeError(through(kernels.expForward, x), x, Math.exp)).toBeLessThan(2e-7);
  });
  test("log is within 3e-7 relative away from 1, and 1e-7 absolute near 1", () => {
    const far = Float32Array.from(grid(-80, 80), Math.exp).filter((x) => Math.abs(x - 1) > 0.1);
    const even = far.subarray(0, far.length & ~3);
    expect(largestRelativeError(through(kernels.logForward, even), even, Math.log)).toBeLessThan(3e-7);
    const near = grid(0.9, 1.1);
    const worst = through(kernels.logForward, near).reduce(
      (w, y, i) => Math.max(w, Math.abs(y - Math.log(near[i]))),
      0,
    );
    expect(worst).toBeLessThan(1e-7);
  });
  test("tanh is within 1e-6 relative, and 1 at the ends", () => {
    const x = grid(-12, 12);
    const tanh = (from: number, to: number, cells: number): void => kernels.activationForward(from, to, cells, 2, 0);
    expect(largestRelativeError(through(tanh, x), x, Math.tanh)).toBeLessThan(1e-6);
    expect(Math.abs(through(tanh, new Float32Array([0, 20, -20, 1e9]))[1] - 1)).toBeLessThan(1e-6);
    expect(through(tanh, new Float32Array([0, 1, 2, 3]))[0]).toBe(0);
  });
  test("the logistic function is within 4e-7 relative on [-80, 80]", () => {
    const x = grid(-80, 80);
    const sigmoid = (from: number, to: number, cells: number): void => kernels.activationForward(from, to, cells, 3, 0);
    expect(largestRelativeError(through(sigmoid, x), x, (v) => 1 / (1 + Math.exp(-v)))).toBeLessThan(4e-7);
  });
  const own = {
    gelu: [5, gelu],
    geluTanh: [6, geluTanh],
    silu: [7, silu],
    softplus: [8, softplus],
  } as const;
  test.each(Object.entries(own))(
    "%s and its derivative are within 6e-7 of the reference on [-9, 9]",
    (_, [kind, exact]) => {
      const x = grid(-9, 9);
      const y = through((from, to, cells) => kernels.activationForward(from, to, cells, kind, 0), x);
      const wide = Float64Array.from(x);
      const want = exact.forward(wide);
      // Softplus' derivative is read off its output, the others' off their input.
      f32.set(kind === 8 ? y : x, a / 4);
      f32.fill(1, b / 4, b / 4 + x.length);
      kernels.activationBackward(b, a, b, x.length / 4, kind, 0);
      const slopes = f32.slice(b / 4, b / 4 + x.length);
      const wanted = exact.backward(
        wide.map(() => 1),
        wide,
        want,
      );
      for (let i = 0; i < x.length; i++) {
        // The logistic function and Phi are within 4e-7 themselves; a product or two follow.
        expect(Math.abs(y[i] - want[i]) / Math.max(1, Math.abs(want[i]))).toBeLessThan(6e-7);
        // Their derivatives have a sum of two such, one times x; and the cubic of geluTanh is rounded where it is large.
        expect(Math.abs(slopes[i] - wanted[i])).toBeLessThan(2e-6);
      }
    },
  );
  test("gelu and softplus keep their digits in the tail, where they vanish", () => {
    const x = grid(-5, -1);
    for (const [kind, exact, bound] of [
      [5, gelu, 1e-5],
      [8, softplus, 4e-7],
    ] as const) {
      const y = through((from, to, cells) => kernels.activationForward(from, to, cells, kind, 0), x);
      const want = exact.forward(Float64Array.from(x));
      // exp(-x^2 / 2) at x = 5 turns a rounding of 12.5, 5e-7, into as large a relative error, and the polynomial adds its own.
      for (let i = 0; i < x.length; i++) expect(Math.abs(y[i] / want[i] - 1)).toBeLessThan(bound);
    }
  });
  test("NaN stays NaN and infinity stays an end", () => {
    const special = new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]);
    const exp = through(kernels.expForward, special);
    expect(exp[0]).toBeNaN();
    expect(exp[1]).toBeGreaterThan(1e38);
    expect(exp[2]).toBeLessThan(1.3e-38);
    expect(through(kernels.logForward, special)[0]).toBeNaN();
    for (const kind of [1, 2, 3, 4, 5, 6, 7, 8])
      expect(through((x, y, n) => kernels.activationForward(x, y, n, kind, 0), special)[0]).toBeNaN();
  });
});

describe("random kernels", () => {
  const keys = heapStart + (1 << 21);
  const seeds = [0, 1, 2, 3].map((seed) => streamKey(9, seed, "test"));
  seeds.forEach(({ key0, key1 }, lane) => {
    i32[keys / 4 + lane] = key0 | 0;
    i32[keys / 4 + 4 + lane] = key1 | 0;
  });

  test("words are those of the reference in every lane, counters above 2^32 included", () => {
    const words = new Uint32Array(2);
    for (const counter of [0, 1, 12345, 2 ** 32 + 7]) {
      kernels.randomWords(keys, BigInt(counter), a, 3);
      for (let lane = 0; lane < 4; lane++) {
        for (let k = 0; k < 3; k++) {
          const position = counter + k;
          threefry(seeds[lane].key0, seeds[lane].key1, position >>> 0, Math.floor(position / 2 ** 32), words);
          expect([u32[a / 4 + 8 * k + lane], u32[a / 4 + 8 * k + 4 + lane]]).toEqual([words[0], words[1]]);
        }
      }
    }
  });

  test("a dropout mask keeps where the word reaches p 2^32, and scales by 1 / (1 - p)", () => {
    const [rows, units, stride] = [5, 3, 64];
    const threshold = Math.round(0.3 * 2 ** 32);
    kernels.dropoutMask(keys, 2, 8, a, stride, rows, units, threshold, 1 / 0.7);
    const words = new Uint32Array(2);
    for (let lane = 0; lane < 4; lane++) {
      for (let e = 0; e < rows * units; e++) {
        threefry(seeds[lane].key0, seeds[lane].key1, 2 * 8 + (e >> 1), 0, words);
        const want = words[e & 1] >= threshold ? Math.fround(1 / 0.7) : 0;
        expect(f32[(a + Math.floor(e / units) * stride) / 4 + 4 * (e % units) + lane]).toBe(want);
      }
    }
  });

  test("normal numbers follow the quantile of their word and have the right moments", () => {
    const n = 100_000;
    kernels.randomWords(keys, 0n, a, n / 10);
    const words = i32.slice(a / 4, a / 4 + (n / 10) * 8);
    const z = through(kernels.normalForward, new Float32Array(words.buffer));
    const mean = z.reduce((s, v) => s + v, 0) / z.length;
    const variance = z.reduce((s, v) => s + (v - mean) ** 2, 0) / z.length;
    const fourth = z.reduce((s, v) => s + (v - mean) ** 4, 0) / z.length / variance ** 2;
    // 80 000 draws: standard errors .0035, .005, .017; four of them: false alarm 6e-5 each.
    expect(Math.abs(mean)).toBeLessThan(0.0142);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(fourth - 3)).toBeLessThan(0.07);
    // Known quantiles: the middle of the range, one quarter and the extreme words.
    i32.set([0, 0x3fffffff, -0x40000000, 0x7fffffff], a / 4);
    kernels.normalForward(a, b, 1);
    const q = f32.slice(b / 4, b / 4 + 4);
    expect(Math.abs(q[0])).toBeLessThan(1e-8);
    expect(q[1]).toBeCloseTo(0.6744897502, 6);
    expect(q[2]).toBeCloseTo(-0.6744897502, 6);
    // 1 - 2^-33 has the quantile 6.3384 (scipy.stats.norm.isf(2 ** -33)).
    expect(q[3]).toBeCloseTo(6.338, 2);
  });

  test("Gaussian draws have their mean and deviation, an odd number of units leaves no trace, and steps differ", () => {
    const [rows, units, stride] = [4000, 5, 128];
    const draw = (step: number): Float32Array => {
      kernels.gaussianDraws(keys, step, rows * 3, a, stride, rows, units, 1, 0.5);
      return f32.slice(a / 4, a / 4 + (rows * stride) / 4);
    };
    const z = draw(0);
    const cells = Array.from({ length: rows * units * 4 }, (_, i) => {
      const [row, rest] = [Math.floor(i / (4 * units)), i % (4 * units)];
      return z[(row * stride) / 4 + rest];
    });
    const mean = cells.reduce((s, v) => s + v, 0) / cells.length;
    const variance = cells.reduce((s, v) => s + (v - mean) ** 2, 0) / cells.length;
    // 80 000 draws: standard errors .0018 and .0013; four of them.
    expect(Math.abs(mean - 1)).toBeLessThan(0.0072);
    expect(Math.abs(variance - 0.25)).toBeLessThan(0.0052);
    for (let row = 0; row < rows; row++)
      for (let lane = 0; lane < 4; lane++) expect(z[(row * stride) / 4 + 4 * units + lane]).toBe(0);
    expect(draw(1)).not.toEqual(z);
    expect(draw(0)).toEqual(z);
  });

  test("shifted noise has the moments of Santurkar et al.: mean and deviation by unit and step, spreads by row", () => {
    const [rows, units, stride, steps] = [64, 8, 128, 400];
    const scale = a + (1 << 19);
    const perUnit = { mean: [] as number[], deviation: [] as number[], inner: [] as number[], spread: [] as number[] };
    for (let step = 0; step < steps; step++) {
      kernels.shiftedNoise(keys, step, units + rows * units, a, scale, stride, rows, units, 0.5, 1.25, 0.1, 0.1, b);
      for (let u = 0; u < units; u++)
        for (let lane = 0; lane < 4; lane++) {
          const column = (from: number): number[] =>
            Array.from({ length: rows }, (_, r) => f32[(from + r * stride) / 4 + 4 * u + lane]);
          const stat = (v: number[]): readonly [number, number] => {
            const m = v.reduce((s, x) => s + x, 0) / rows;
            return [m, v.reduce((s, x) => s + (x - m) ** 2, 0) / (rows - 1)];
          };
          const [m, inner] = stat(column(a));
          const [d, spread] = stat(column(scale));
          perUnit.mean.push(m);
          perUnit.inner.push(inner);
          perUnit.deviation.push(d);
          perUnit.spread.push(spread);
        }
    }
    const mean = (v: readonly number[]): number => v.reduce((s, x) => s + x, 0) / v.length;
    const variance = (v: readonly number[]): number => mean(v.map((x) => (x - mean(v)) ** 2));
    // 12 800 units and steps: mu ~ U(-.5, .5) has variance 1/12 = .0833, sigma ~ U(1, 1.25) mean 1.125 and variance .00521, the
    // inner ones .1^2 / 3 and .1^2, each plus the error of a mean over 64 rows. Bounds: four standard errors.
    expect(Math.abs(mean(perUnit.mean))).toBeLessThan(0.0103);
    expect(Math.abs(variance(perUnit.mean) - (1 / 12 + 0.01 / 3 / 64))).toBeLessThan(0.0027);
    expect(Math.abs(mean(perUnit.deviation) - 1.125)).toBeLessThan(0.0027);
    expect(Math.abs(variance(perUnit.deviation) - (0.25 ** 2 / 12 + 0.01 / 64))).toBeLessThan(0.0002);
    expect(Math.abs(mean(perUnit.inner) - 0.01 / 3)).toBeLessThan(0.00002);
    expect(Math.abs(mean(perUnit.spread) - 0.01)).toBeLessThan(0.00008);
  });

  test("a shuffle is a permutation, and every place is as likely as any other", () => {
    const n = 7;
    const rounds = 4000;
    const counts = new Float64Array(n);
    for (let t = 0; t < rounds; t++) {
      kernels.shuffle(keys, BigInt(t * n), a, n);
      for (let lane = 0; lane < 4; lane++) {
        const order = Array.from({ length: n }, (_, i) => i32[a / 4 + 4 * i + lane]);
        expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
        counts[order[0]]++;
      }
    }
    const expected = (4 * rounds) / n;
    const chi = counts.reduce((s, c) => s + (c - expected) ** 2 / expected, 0);
    // Chi-square with 6 degrees of freedom; 22.5 is passed by chance once in a thousand.
    expect(chi).toBeLessThan(22.5);
  });

  test("streams of two seeds differ and one stream repeats", () => {
    expect(openStream(seeds[0]).uniform()).toBe(openStream(seeds[0]).uniform());
    expect(openStream(seeds[0]).uniform()).not.toBe(openStream(seeds[1]).uniform());
  });
});

test("the fast build loads where relaxed SIMD exists", () => {
  expect(fastIsAvailable()).toBe(true);
  expect(() => instantiateKernels("fast", 1 << 17)).not.toThrow();
});
