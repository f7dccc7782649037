import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { exclusiveNoise, inclusiveNoise, mapVariance, normaliser, overProbes } from "./batchNoise.ts";
import { drawBatches } from "./drawBatches.ts";
import { gaussianNoise } from "./gaussianNoise.ts";
import { mean } from "./sample.ts";

const draw = stream(10, 0, "z");
const normals = (n: number): Float64Array => new Float64Array(n).map(() => draw.normal());

/** Mean over the units of the mean noise over the probes: variance times R / (R - 1). */
function meanNoise(variance: Float64Array, units: number, count: number): number {
  return (mean(overProbes(variance, units)) * count) / (count - 1);
}

/** Every ordered choice of `size` of `rows` rows. */
function ordered(rows: number, size: number): number[][] {
  if (size === 0) return [[]];
  return ordered(rows, size - 1).flatMap((chosen) =>
    Array.from({ length: rows }, (_, i) => i)
      .filter((i) => !chosen.includes(i))
      .map((i) => [...chosen, i]),
  );
}

/** xhat of row `probe` by the batch `rows`, population value taken off: the definition, slowly. */
function deviation(
  z: Float64Array,
  units: number,
  u: number,
  probe: number,
  rows: readonly number[],
  eps: number,
): number {
  const xhat = (of: readonly number[]): number => {
    const values = of.map((i) => z[i * units + u]);
    const centre = mean(values);
    const variance = mean(values.map((v) => (v - centre) ** 2));
    return (z[probe * units + u] - centre) / Math.sqrt(variance + eps);
  };
  return xhat(rows) - xhat(Array.from({ length: z.length / units }, (_, i) => i));
}

describe("against every batch there is", () => {
  const [rows, units, batch, eps] = [6, 2, 3, 1e-5];
  const z = normals(rows * units).map((v) => 2 * v + 1);
  const draws = Int32Array.from(ordered(rows, batch + 1).flat());
  const of = normaliser(z, units, eps);
  const batches = ordered(rows, batch);
  const direct = (contains: boolean, probe: number, u: number): { bias: number; variance: number } => {
    const chosen = batches.filter((own) => own.includes(probe) === contains);
    const found = chosen.map((own) => deviation(z, units, u, probe, own, eps));
    const bias = mean(found);
    return { bias, variance: mean(found.map((d) => (d - bias) ** 2)) };
  };

  test("inclusive noise is that of the batches that contain the probe", () => {
    const probes = Int32Array.of(0, 4, 5);
    const found = inclusiveNoise(of, draws, batch, probes);
    probes.forEach((probe, p) => {
      for (let u = 0; u < units; u++) {
        const want = direct(true, probe, u);
        // float64 sums of 360 terms of order 1; a variance near 0 would be a difference of such.
        expect(Math.abs(found.bias[p * units + u] - want.bias)).toBeLessThan(1e-12);
        expect(Math.abs(found.variance[p * units + u] - want.variance)).toBeLessThan(1e-11);
      }
    });
  });

  test("exclusive noise is that of the batches that do not", () => {
    const found = exclusiveNoise(of, draws, batch);
    for (let probe = 0; probe < rows; probe++) {
      for (let u = 0; u < units; u++) {
        const want = direct(false, probe, u);
        // Batches of three near values blow deviations up to some tens, their squares to some hundreds.
        expect(Math.abs(found.bias[probe * units + u] - want.bias)).toBeLessThan(1e-10);
        expect(Math.abs(found.variance[probe * units + u] - want.variance)).toBeLessThan(1e-8 * (1 + want.variance));
      }
    }
  });
});

describe("known answers for independent standard normal values", () => {
  test("exclusive V = .3513, .1233, .0533, .0250, .0121 at B = 8, 16, 32, 64, 128", () => {
    const [rows, units] = [40000, 4];
    const of = normaliser(normals(rows * units), units, 0);
    for (const [batch, want] of [
      [8, 0.3513],
      [16, 0.1233],
      [32, 0.0533],
      [64, 0.025],
      [128, 0.0121],
    ] as const) {
      const found = exclusiveNoise(of, drawBatches(rows, batch + 1, 2000, draw), batch);
      const value = meanNoise(found.variance, units, 2000);
      // Four units of 2000 batches: sqrt(2 / 8000) = 1.6 %, up to twice that for the heavy tail at B = 8; three of them.
      expect(Math.abs(value / want - 1)).toBeLessThan(batch === 8 ? 0.1 : 0.05);
      expect(Math.abs(gaussianNoise(batch).variance - want)).toBeLessThan(5e-5);
    }
  });

  test("inclusive V B = 1.37, 1.41, 1.46 at B = 8, 16, 64", () => {
    const [rows, units] = [20000, 4];
    const of = normaliser(normals(rows * units), units, 0);
    const probes = drawBatches(rows, 400, 1, draw);
    for (const [batch, want] of [
      [8, 1.37],
      [16, 1.41],
      [64, 1.46],
    ] as const) {
      const found = inclusiveNoise(of, drawBatches(rows, batch + 1, 1000, draw), batch, probes);
      // 400 probes tell the mean over probes to 2.5 %, 4000 unit-batches the noise to 2 %; three of both.
      expect(Math.abs((batch * meanNoise(found.variance, units, 1000)) / want - 1)).toBeLessThan(0.08);
    }
  });

  test("an inclusive value never exceeds sqrt(B - 1)", () => {
    const z = Float64Array.of(1e6, 0.1, -0.3, 0.2, 0.7, -0.1, 0.4);
    const of = normaliser(z, 1, 0);
    const { bias } = inclusiveNoise(of, drawBatches(7, 5, 200, draw), 4, Int32Array.of(0));
    // The outlier is sqrt(3) in every batch of four, up to rounding at 1e6.
    expect(Math.abs(bias[0] + 1e6 * of.centred[0] * 1e-6 * of.scale[0] - Math.sqrt(3))).toBeLessThan(1e-6);
  });

  test("two probes outside a batch share about two thirds of their noise: the shift", () => {
    const of = normaliser(normals(8000), 2, 0);
    const found = exclusiveNoise(of, drawBatches(4000, 65, 2000, draw), 64);
    const rho = mean(overProbes(found.variance, 2).map((v, u) => found.shared[u] / v));
    // 1 of 1 + 1/2 in the delta formula; the scale's part is a little larger at 64: .65.
    expect(Math.abs(rho - 0.65)).toBeLessThan(0.03);
  });
});

test("shared noise is the covariance of the noise of two probes, averaged over all pairs", () => {
  const [rows, batch, count] = [12, 4, 30];
  const z = normals(rows);
  const of = normaliser(z, 1, 1e-5);
  const draws = drawBatches(rows, batch + 1, count, draw);
  // As if every row were outside every batch.
  const noise = Array.from({ length: rows }, (_, probe) =>
    Array.from({ length: count }, (_, r) => {
      const own = Array.from(draws.subarray(r * (batch + 1), r * (batch + 1) + batch));
      return deviation(z, 1, 0, probe, own, 1e-5);
    }),
  );
  const centred = noise.map((own) => own.map((d) => d - mean(own)));
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) if (i !== j) sum += mean(centred[i].map((d, r) => d * centred[j][r]));
  }
  const want = sum / (rows * (rows - 1));
  expect(Math.abs(exclusiveNoise(of, draws, batch).shared[0] / want - 1)).toBeLessThan(1e-9);
});

describe("properties", () => {
  const z = normals(200 * 3);
  const draws = drawBatches(200, 17, 60, draw);
  const probes = Int32Array.of(3, 50, 199);

  test("shifting and scaling a unit changes nothing when eps is 0", () => {
    const moved = normaliser(
      z.map((v, at) => (at % 3 === 1 ? 50 - 7 * v : v)),
      3,
      0,
    );
    const own = normaliser(z, 3, 0);
    const [a, b] = [own, moved].map((of) => inclusiveNoise(of, draws, 16, probes).variance);
    // Rounding of values about 50.
    a.forEach((variance, at) => {
      expect(Math.abs(variance - b[at])).toBeLessThan(1e-12);
    });
  });

  test("the same batch every time is no noise", () => {
    const same = Int32Array.from({ length: 20 * 17 }, (_, at) => draws[at % 17]);
    const of = normaliser(z, 3, 1e-5);
    // Sums of 20 equal squares, divided by 20.
    expect(Math.max(...inclusiveNoise(of, same, 16, probes).variance)).toBeLessThan(1e-15);
    expect(Math.max(...exclusiveNoise(of, same, 16).variance)).toBeLessThan(1e-14);
  });

  test("a dead unit has no noise, and no trouble", () => {
    const of = normaliser(new Float64Array(100).fill(3), 1, 1e-5);
    const noise = inclusiveNoise(of, drawBatches(100, 9, 20, draw), 8, Int32Array.of(1, 2));
    expect([...noise.variance, ...noise.bias]).toEqual([0, 0, 0, 0]);
  });

  test("groups of batches add up: their mean noise is near that of all, members aside", () => {
    const of = normaliser(z, 3, 1e-5);
    const found = exclusiveNoise(of, draws, 16, 10);
    expect(found.maps.map(({ count }) => count)).toEqual(new Array(10).fill(6));
    const groups = found.maps.map((sums) => mean(mapVariance(sums, of.variance)));
    const all = meanNoise(found.variance, 3, 60);
    // Members are a twelfth of the pairs and a few times less noisy.
    expect(Math.abs(mean(groups) / all - 1)).toBeLessThan(0.25);
  });
});

describe("drawBatches", () => {
  test("takes different rows inside a batch, and each row as often as any other", () => {
    const batches = drawBatches(12, 5, 4000, draw);
    const counts = new Float64Array(12);
    for (let r = 0; r < 4000; r++) {
      const own = batches.subarray(5 * r, 5 * r + 5);
      expect(new Set(own).size).toBe(5);
      own.forEach((row) => {
        counts[row]++;
      });
    }
    // Binomial(4000, 5/12): standard deviation 31; five of them.
    counts.forEach((count) => {
      expect(Math.abs(count - 4000 * (5 / 12))).toBeLessThan(156);
    });
  });

  test("all rows of the pool may be one batch", () => {
    expect(Array.from(drawBatches(4, 4, 1, draw)).sort()).toEqual([0, 1, 2, 3]);
  });
});
