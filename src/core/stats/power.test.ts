import { expect, test } from "vitest";
import { noncentralTCdf } from "../math/noncentralTCdf.ts";
import { stream } from "../math/random.ts";
import { pairedT } from "./pairedT.ts";
import { powerPairedT, seedsForPower, shrunkEffectSize } from "./power.ts";

test("the number of seeds for power .8 at .05, by effect size", () => {
  const table: [number, number][] = [
    [0.2, 199],
    [0.3, 90],
    [0.4, 52],
    [0.5, 34],
    [0.7, 19],
    [1, 10],
    [1.5, 6],
    [2, 5],
    [2.5, 4],
    [3, 4],
  ];
  for (const [dz, n] of table) expect(seedsForPower(dz), `d_z ${dz}`).toBe(n);
  expect(seedsForPower(-0.5)).toBe(34);
});

test("an effect of 0 or none at all needs no number of seeds", () => {
  expect([seedsForPower(0), seedsForPower(NaN), seedsForPower(Infinity)]).toEqual([undefined, undefined, undefined]);
});

test("a tiny effect takes the normal formula, close to the exact one", () => {
  // ((1.95996 + 0.84162) / 0.001)^2 = 7 848 880
  expect(Math.abs((seedsForPower(0.001) ?? 0) - 7848882)).toBeLessThan(5);
});

test("without an effect the power is the level, and it grows with effect and pairs", () => {
  expect(powerPairedT(0, 9, 0.05)).toBeCloseTo(0.05, 12);
  expect(powerPairedT(0.5, 20)).toBeGreaterThan(powerPairedT(0.5, 19));
  expect(powerPairedT(0.51, 20)).toBeGreaterThan(powerPairedT(0.5, 20));
  expect(powerPairedT(-0.5, 20)).toBeCloseTo(powerPairedT(0.5, 20), 14);
  expect(powerPairedT(5, 30)).toBeCloseTo(1, 14);
});

test("a simulation rejects as often as the power says", () => {
  const random = stream(1, 0, "power");
  let rejected = 0;
  for (let i = 0; i < 4000; i++) {
    if (pairedT(Array.from({ length: 12 }, () => 0.7 + random.normal())).p < 0.05) rejected++;
  }
  const power = powerPairedT(0.7, 12);
  // 4.42 standard errors: false alarm 1e-5, with a fixed seed.
  expect(Math.abs(rejected / 4000 - power)).toBeLessThan(4.42 * Math.sqrt((power * (1 - power)) / 4000));
});

test("the effect size is shrunk to its lower 80 % limit, or to half of it where the limit is lower", () => {
  // The limit: the observed t is the 80 % point under it.
  const limit = shrunkEffectSize(2.44, 8);
  expect(noncentralTCdf(2.44 * Math.sqrt(8), 7, limit * Math.sqrt(8))).toBeCloseTo(0.8, 4);
  expect(limit).toBeCloseTo(1.7308, 3);
  expect(shrunkEffectSize(-2.44, 8)).toBe(limit);
  expect(shrunkEffectSize(0.3, 9)).toBe(0.15);
  expect(shrunkEffectSize(0, 9)).toBe(0);
});

test("with sequential looks the number of seeds is that at which the always-valid interval has power .8 by itself", () => {
  // scipy's non-central t at the critical value of H7, and a search over n; .3 by 40 000 simulated populations.
  const table: [number, number][] = [
    [2, 8],
    [1, 20],
    [0.7, 37],
    [0.5, 71],
    [0.3, 202],
  ];
  for (const [dz, n] of table) expect(seedsForPower(dz, { looks: "sequential" }), `d_z ${dz}`).toBe(n);
  expect(powerPairedT(1, 16, 0.05, "sequential")).toBeCloseTo(0.6806408132535219, 12);
  expect(powerPairedT(3, 4, 0.05, "sequential")).toBe(0);
});

test("a sequential search ends at the first number that reaches the power, from either side of its guess", () => {
  for (const alpha of [0.05, 0.01, 0.001])
    for (const dz of [3, 1.9, 1.3, 0.8, 0.4, 0.15]) {
      const n = seedsForPower(dz, { alpha, looks: "sequential" }) ?? 0;
      expect(powerPairedT(dz, n, alpha, "sequential")).toBeGreaterThanOrEqual(0.8);
      expect(powerPairedT(dz, n - 1, alpha, "sequential")).toBeLessThan(0.8);
    }
});

test("differences that hardly differ are planned for at once, with the part that the deviation leaves", () => {
  // T = (Z + delta) / S: far out Z is nothing, and delta / t is the 20 % point of S = sqrt(chi-square_7 / 7), by scipy.
  // Within 1 %: at t = 200 Z is still 0.5 %.
  expect(shrunkEffectSize(1e7, 8) / 1e7 / 0.738949).toBeCloseTo(1, 2);
  expect(shrunkEffectSize(1e7, 2) / 0.5e7).toBeCloseTo(1, 12);
  // At the critical value of 509 that two pairs have at level 0.05 / 40, only S above 10 could keep the test from rejecting.
  expect(powerPairedT(1e9, 2, 0.05 / 40)).toBeCloseTo(1, 12);
  expect(seedsForPower(1e9, { alpha: 0.05 / 40 })).toBe(2);
});
