import { expect, test } from "vitest";
import { chiSquareCdf } from "../math/chiSquare.ts";
import { normalCdf } from "../math/normal.ts";
import { streamKey } from "../math/random.ts";
import { meanDeviationRatio } from "../nn/matchedNoise.ts";
import { heapStart, instantiateKernels } from "./kernels.ts";
import { noiseLaw } from "./noiseLaw.ts";
import { lawDegree, lawSpan } from "./stepProgram.ts";

/** The polynomial in float64. */
function logScale(law: Float64Array, z: number): number {
  return law.reduce((p, coefficient) => p * (z / lawSpan) + coefficient, 0);
}

for (const batch of [4, 8, 16, 64]) {
  test(`statistics batch ${batch}: the scale at z has the exact probability Phi(z)`, () => {
    const law = noiseLaw(batch);
    const mean = meanDeviationRatio(batch);
    for (let z = -6; z <= 6; z += 0.25) {
      const scale = Math.exp(logScale(law, z)) * mean;
      const chiSquare = batch / scale ** 2;
      const upper = z < 0 ? 1 - chiSquareCdf(chiSquare, batch - 1) : undefined;
      // Relative to the tail probability: an error of 2e-6 in log s (the fit, worst at a batch of 4) moves it by less
      // than 1e-4 even six deviations out. The lower tail of s is judged by 1 - cdf, which holds 1e-15.
      if (upper === undefined) expect(chiSquareCdf(chiSquare, batch - 1) / normalCdf(-z)).toBeCloseTo(1, 3);
      else if (z > -5) expect(upper / normalCdf(z)).toBeCloseTo(1, 3);
    }
  });

  test(`statistics batch ${batch}: drawn noise has the moments of a batch of normal values`, () => {
    const { kernels, memory } = instantiateKernels("exact", 1 << 23);
    const f32 = new Float32Array(memory);
    const i32 = new Int32Array(memory);
    const keys = heapStart;
    [0, 1, 2, 3].forEach((seed) => {
      const key = streamKey(1, seed, "noise");
      i32[keys / 4 + seed] = key.key0 | 0;
      i32[keys / 4 + 4 + seed] = key.key1 | 0;
    });
    const law = heapStart + 1024;
    for (const [k, value] of noiseLaw(batch).entries()) f32.fill(value, law / 4 + 4 * k, law / 4 + 4 * k + 4);
    const n = 50_000;
    const shift = heapStart + 4096;
    const scale = shift + 16 * n;
    kernels.matchedNoise(keys, 0, n, shift, scale, 16 * n, 1, n, 1 / Math.sqrt(batch), law, lawDegree, lawSpan);
    const moments = (at: number): { mean: number; variance: number } => {
      const values = f32.subarray(at / 4, at / 4 + 4 * n);
      const mean = values.reduce((s, v) => s + v, 0) / values.length;
      return { mean, variance: values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length };
    };
    const e = moments(shift);
    const s = moments(scale);
    // 200 000 draws. E s = 1; Var s = K/(K-3) / E^2 - 1 (exact law; for K = 4 its fourth moment is infinite, so only the
    // mean is judged there). Bounds are about five standard errors.
    expect(Math.abs(e.mean)).toBeLessThan(5 / Math.sqrt(batch * 4 * n));
    expect(Math.abs(e.variance * batch - 1)).toBeLessThan(5 * Math.sqrt(2 / (4 * n)));
    const variance = batch / (batch - 3) / meanDeviationRatio(batch) ** 2 - 1;
    expect(Math.abs(s.mean - 1)).toBeLessThan(5 * Math.sqrt(variance / (4 * n)));
    if (batch >= 8) expect(Math.abs(s.variance / variance - 1)).toBeLessThan(batch === 8 ? 0.1 : 0.03);
  });
}
