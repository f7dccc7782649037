import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { bca } from "./bca.ts";
import { correlation } from "./correlation.ts";
import { pairedT } from "./pairedT.ts";
import { mean } from "./sampleMoments.ts";

const random = stream(1, 0, "bca");
const normals = Array.from({ length: 40 }, () => random.normal());

test("for the mean of 40 normal numbers it is close to the t interval", () => {
  const result = bca(normals, mean, { random });
  const t = pairedT(normals);
  expect(result).toMatchObject({ n: 40, resamples: 10000, level: 0.95, valid: true, estimate: t.mean });
  // The bootstrap interval is shorter by about sqrt(39 / 40) z / t = 0.957; quantiles of 10 000 draws add 2 %.
  expect(Math.abs((result.high - result.low) / (t.high - t.low) - 0.957)).toBeLessThan(0.04);
  expect(Math.abs(result.se / t.se - Math.sqrt(39 / 40))).toBeLessThan(0.03);
});

test("the index given by hand decides everything: two resamples of two values", () => {
  // Means of (1, 1) and (3, 3): 1 and 3 around 2, bias Phi^-1(1/2) = 0, no acceleration by symmetry.
  const result = bca([1, 3], mean, { random, index: [0, 0, 1, 1], level: 0.5 });
  expect(result).toMatchObject({ resamples: 2, estimate: 2, bias: 0, acceleration: 0, valid: false });
  // Places 0.25 and 0.75 between 1 and 3.
  expect(result.low).toBeCloseTo(1.5, 12);
  expect(result.high).toBeCloseTo(2.5, 12);
});

test("below 32 seeds it says that it does not reach its level", () => {
  const result = bca(normals.slice(0, 31), mean, { random, resamples: 200 });
  expect(result.valid).toBe(false);
  expect(result.why).toBe("a bootstrap interval needs at least 32 seeds to reach its level; got 31");
  expect(Number.isFinite(result.low)).toBe(true);
  expect(bca(normals.slice(0, 32), mean, { random, resamples: 200 }).valid).toBe(true);
});

test("a statistic that no resample surrounds is not valid", () => {
  const top = bca(normals, (values) => (values === normals ? 100 : 0), { random, resamples: 200 });
  expect(top).toMatchObject({ valid: false, why: "the resampled statistic does not surround the estimate" });
});

test("it resamples pairs of values too", () => {
  const pairs = normals.map((x, i) => [x, x + 0.5 * normals[39 - i]] as const);
  const rank = (values: readonly (readonly [number, number] | readonly number[])[]): number =>
    correlation(
      values.map((v) => v[0]),
      values.map((v) => v[1]),
    );
  const result = bca(pairs, rank, { random, resamples: 2000 });
  expect(result.low).toBeLessThan(result.estimate);
  expect(result.high).toBeGreaterThan(result.estimate);
  expect(result.high).toBeLessThanOrEqual(1);
});
