import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { affineNoiseToSignal, dropoutNoise, matchedAffine } from "./affineNoise.ts";
import { activeShare, deltaDoubt, deltaNoise, deltaNoiseAt, finitePopulation } from "./deltaNoise.ts";
import { equivalentRate, gaussianNoise } from "./gaussianNoise.ts";
import { mean } from "./sample.ts";
import { unitMoments } from "./unitMoments.ts";

const draw = stream(11, 0, "z");
const laplace = (): number => {
  const u = draw.uniform() - 0.5;
  return -Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
};
const bimodal = (): number => (draw.uniform() < 0.5 ? -1 : 1) + 0.3 * draw.normal();

/** 4 B Var[sd_B] / sd^2 over `count` batches of fresh values, which the delta method puts at kappa + 2. */
function scaleNoise(next: () => number, deviation: number, batch: number, count: number): number {
  const values = new Float64Array(batch);
  const own = Float64Array.from({ length: count }, () => {
    for (let b = 0; b < batch; b++) values[b] = next();
    return Math.sqrt(unitMoments(values, 1).variance[0]) / deviation;
  });
  return 4 * batch * unitMoments(own, 1).variance[0];
}

describe("moments", () => {
  test("of 0, 0, 0, 4: mean 1, variance 3, skewness 2 / sqrt 3, excess kurtosis -2/3", () => {
    const found = unitMoments(Float64Array.of(0, 0, 0, 4), 1);
    expect([found.n, found.mean[0], found.variance[0]]).toEqual([4, 1, 3]);
    expect(Math.abs(found.skewness[0] - 2 / Math.sqrt(3))).toBeLessThan(1e-14);
    expect(Math.abs(found.kurtosis[0] + 2 / 3)).toBeLessThan(1e-14);
  });
});

describe("delta method", () => {
  test("the scale noise it adds up: 4 B Var[sd_B] is 4.78 for Laplace and .33 for bimodal values at B = 128", () => {
    const heavy = scaleNoise(laplace, Math.SQRT2, 128, 20000);
    const light = scaleNoise(bimodal, Math.sqrt(1.09), 128, 20000);
    // A variance from 20 000 batches is good to 1 % (Laplace: 1.3 %), the pilot's values to as much; three of both.
    expect(Math.abs(heavy / 4.78 - 1)).toBeLessThan(0.06);
    expect(Math.abs(light / 0.33 - 1)).toBeLessThan(0.04);
    // The formula has kappa + 2 in their place: 5 and .32 from the exact moments.
    const moments = unitMoments(new Float64Array(200000).map(bimodal), 1);
    expect(Math.abs(moments.kurtosis[0] + 2 - 0.32)).toBeLessThan(0.01);
  });

  test("of a Gaussian unit is 1.5 gamma^2 / B, less what drawing without replacement takes", () => {
    const moments = { n: 1001, kurtosis: Float64Array.of(0) } as unknown as Parameters<typeof deltaNoise>[0];
    const [value] = deltaNoise(moments, 101, [2]);
    expect(Math.abs(value - (6 / 101) * 0.9)).toBeLessThan(1e-15);
    expect(finitePopulation(1001, 101)).toBe(0.9);
    expect(finitePopulation(50, 50)).toBe(0);
  });

  test("at one example, averaged over the examples, is the mean form", () => {
    const z = new Float64Array(5000).map(() => draw.normal() ** 2);
    const m = unitMoments(z, 1);
    const own = { n: m.n, skewness: m.skewness[0], kurtosis: m.kurtosis[0] };
    const values = z.map((v) => deltaNoiseAt((v - m.mean[0]) / Math.sqrt(m.variance[0]), own, 32, 1.5));
    // The skewness term averages to 0, y^2 to 1, up to rounding.
    expect(Math.abs(mean(values) / deltaNoise(m, 32, [1.5])[0] - 1)).toBeLessThan(1e-10);
  });

  test("is in doubt for small batches, heavy tails and rare activity, and says which", () => {
    expect(deltaDoubt(0, 1, 16)).toBeUndefined();
    expect(deltaDoubt(0, 1, 15)).toContain("16 or more");
    expect(deltaDoubt(10.5, 1, 64)).toContain("kurtosis 10.5");
    expect(deltaDoubt(Number.NaN, 1, 64)).toContain("kurtosis");
    expect(deltaDoubt(5, 0.1, 64)).toContain("10/B");
    expect(deltaDoubt(5, 0.2, 64)).toBeUndefined();
  });

  test("activity is difference from the usual value: 1 for continuous units, the rest for a sparse one", () => {
    const z = Float64Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? draw.normal() : at < 30 ? 1 : 0));
    const active = activeShare({ mean: z }, 2, unitMoments(z, 2).variance);
    expect(active[0]).toBe(1);
    expect(active[1]).toBe(0.15);
  });
});

describe("Gaussian batch norm, exact", () => {
  test("equivalent dropout rates .195, .094, .047, .023, .012, .006 at B = 8 .. 256", () => {
    const rates = [8, 16, 32, 64, 128, 256].map((batch) => gaussianNoise(batch).equivalentRate.toFixed(3));
    expect(rates).toEqual(["0.195", "0.094", "0.047", "0.023", "0.012", "0.006"]);
  });

  test("gain and variance of the table at B = 4, 5, 10, 16", () => {
    const table = [
      [4, 1.5958, 2.4535, 0.9635],
      [5, 1.4012, 1.0365, 0.5279],
      [10, 1.1534, 0.241, 0.1812],
      [16, 1.0883, 0.1233, 0.1041],
    ];
    for (const [batch, gain, variance, ratio] of table) {
      const found = gaussianNoise(batch);
      // The table has four decimals.
      expect(Math.abs(found.gain - gain)).toBeLessThan(6e-5);
      expect(Math.abs(found.variance - variance)).toBeLessThan(6e-5);
      expect(Math.abs(found.noiseToSignal - ratio)).toBeLessThan(6e-5);
    }
  });

  test("has no finite variance below a batch of 4", () => {
    expect(() => gaussianNoise(3)).toThrow("from 4 on");
  });
});

describe("noise to signal of affine noise", () => {
  test("inverted dropout q on a unit of mean 0: q_eq = q, no correlation", () => {
    for (const q of [0.1, 0.2, 0.5]) {
      const { noiseToSignal, correlation } = affineNoiseToSignal(dropoutNoise(q), 0, 2.7);
      expect(Math.abs(equivalentRate(noiseToSignal) - q)).toBeLessThan(1e-15);
      expect(correlation).toBe(0);
    }
  });

  test("on a unit with a mean dropout is noisier: the mean is dropped too", () => {
    // q / (1 - q) (1 + mean^2 / variance) = .25 * 5.
    expect(affineNoiseToSignal(dropoutNoise(0.2), 2, 1).noiseToSignal).toBeCloseTo(1.25, 14);
  });

  test("scale and shift that go together: x becomes 1 or 2x - 1 with equal chance", () => {
    // Variance (x - 1)^2 around a mean of x, so (mean - 1)^2 + variance over variance; in common (mean - 1)^2.
    const noise = { gain: 1, scaleVariance: 1, shiftVariance: 1, covariance: -1, shared: true };
    const { noiseToSignal, correlation } = affineNoiseToSignal(noise, 3, 2);
    expect(noiseToSignal).toBe(3);
    expect(Math.abs(correlation - 4 / 6)).toBeLessThan(1e-15);
  });

  test("the noise of Santurkar et al. on a unit of variance 1 is .080", () => {
    // s: uniform on (1, 1.25) plus N(0, .1^2); m: uniform on +-.5 plus uniform on +-.1. Variances: width^2 / 12.
    const noise = {
      gain: 1.125,
      scaleVariance: 0.25 ** 2 / 12 + 0.01,
      shiftVariance: 1 / 12 + 0.2 ** 2 / 12,
      covariance: 0,
      shared: false,
    };
    expect(affineNoiseToSignal(noise, 0, 1).noiseToSignal.toFixed(3)).toBe("0.080");
  });

  test("noise matched to a batch of K has the ratio of batch norm on a Gaussian unit; shared, two thirds in common", () => {
    for (const batch of [8, 16, 64]) {
      const shared = affineNoiseToSignal(matchedAffine(batch, true), 0, 1);
      const own = affineNoiseToSignal(matchedAffine(batch, false), 0, 1);
      expect(Math.abs(shared.noiseToSignal - gaussianNoise(batch).noiseToSignal)).toBeLessThan(1e-13);
      expect(own.noiseToSignal).toBe(shared.noiseToSignal);
      expect(own.correlation).toBe(0);
      expect(Math.abs(shared.correlation - 2 / 3)).toBeLessThan(0.1);
    }
  });
});
