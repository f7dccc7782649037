import { describe, expect, test } from "vitest";
import { chiSquareSf } from "./chiSquare.ts";
import { normalCdf } from "./normal.ts";
import { permutation, stream, streamKey } from "./random.ts";

// Seeds are fixed, so the tests always give the same result. Each bound would fail a correct generator with another
// seed in at most one case of 100 000 (4.42 standard deviations, or p = 1e-5).
const SIGMAS = 4.42;
const FALSE_ALARM = 1e-5;
const N = 100_000;

/** Kolmogorov and Smirnov's distance of a sample from a distribution function. */
function distance(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  let largest = 0;
  sorted.forEach((x, i) => {
    largest = Math.max(largest, Math.abs(cdf(x) - i / sorted.length), Math.abs(cdf(x) - (i + 1) / sorted.length));
  });
  return largest;
}

/** Asymptotic p-value of the distance: 2 exp(-2 n D^2), an upper bound. */
const ksP = (d: number, n: number): number => 2 * Math.exp(-2 * n * d * d);

/** p-value of Pearson's chi-square against equal chances. */
function uniformP(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return chiSquareSf(statistic, counts.length - 1);
}

describe("random streams", () => {
  test("a stream is a function of root, seed and purpose alone", () => {
    const read = (root: number, seed: number, purpose: string): number[] => {
      const random = stream(root, seed, purpose);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(read(1, 2, "init")).toEqual(read(1, 2, "init"));
    const others = [
      read(1, 2, "init"),
      read(2, 2, "init"),
      read(1, 3, "init"),
      read(1, 2, "order"),
      read(12, 2, "init"),
    ];
    expect(new Set(others.flat()).size).toBe(25);
    // SHA-256("linchpin/1/2/init") begins with these eight bytes on every machine.
    expect(streamKey(1, 2, "init")).toEqual({ key0: 0xcbe3cf7c, key1: 0xa2f62a65 });
  });

  test("the root and the seed must be safe integers", () => {
    expect(() => streamKey(0.5, 1, "init")).toThrow("streamKey: root 0.5");
    expect(() => streamKey(1, 2 ** 53, "init")).toThrow("streamKey: root 1, seed 9007199254740992");
  });

  test("uniform numbers have the mean, variance and distribution of the uniform law", () => {
    const random = stream(11, 0, "uniform");
    const sample = Array.from({ length: N }, () => random.uniform());
    const mean = sample.reduce((a, b) => a + b, 0) / N;
    const variance = sample.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / N;
    expect(Math.abs(mean - 0.5)).toBeLessThan(SIGMAS * Math.sqrt(1 / 12 / N));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(SIGMAS * Math.sqrt(1 / 180 / N));
    expect(
      ksP(
        distance(sample, (x) => x),
        N,
      ),
    ).toBeGreaterThan(FALSE_ALARM);
    expect(sample.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  test("normal numbers have the first four moments and the distribution of the normal law", () => {
    const random = stream(11, 0, "normal");
    const sample = Array.from({ length: N }, () => random.normal());
    const moment = (k: number): number => sample.reduce((sum, x) => sum + x ** k, 0) / N;
    // Variances of the sample moments: E x^(2k) - (E x^k)^2 = 1, 2, 15, 96.
    expect(Math.abs(moment(1))).toBeLessThan(SIGMAS * Math.sqrt(1 / N));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / N));
    expect(Math.abs(moment(3))).toBeLessThan(SIGMAS * Math.sqrt(15 / N));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(SIGMAS * Math.sqrt(96 / N));
    expect(ksP(distance(sample, normalCdf), N)).toBeGreaterThan(FALSE_ALARM);
  });

  test("neighbours in one stream, and the same places of streams that differ in purpose or seed, are uncorrelated", () => {
    const read = (seed: number, purpose: string): number[] => {
      const random = stream(5, seed, purpose);
      return Array.from({ length: 20_000 }, () => random.normal());
    };
    const a = read(0, "init");
    const correlation = (x: number[], y: number[]): number =>
      y.reduce((sum, value, i) => sum + value * x[i], 0) / y.length;
    const bound = SIGMAS / Math.sqrt(20_000);
    for (const b of [read(0, "order"), read(1, "init"), read(0, "noise/1"), a.slice(1)]) {
      expect(Math.abs(correlation(a, b))).toBeLessThan(bound);
    }
  });

  test("whole numbers below n are equally likely, also where n does not divide 2^32", () => {
    for (const n of [2, 3, 7, 10, 1000]) {
      const random = stream(3, n, "below");
      const counts = new Array<number>(n).fill(0);
      for (let i = 0; i < N; i++) counts[random.below(n)]++;
      expect(uniformP(counts)).toBeGreaterThan(FALSE_ALARM);
    }
    // n = 3 * 2^30: without rejection the lowest third would come up twice as often as the others.
    const random = stream(3, 0, "below");
    const thirds = [0, 0, 0];
    for (let i = 0; i < N; i++) thirds[Math.floor(random.below(3 * 2 ** 30) / 2 ** 30)]++;
    expect(uniformP(thirds)).toBeGreaterThan(FALSE_ALARM);
    expect(() => random.below(0)).toThrow("below: n 0");
    expect(() => random.below(2 ** 32 + 1)).toThrow("below: n");
  });

  test("all 24 permutations of four things are equally likely", () => {
    const random = stream(4, 0, "order");
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const key = permutation(4, random).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(uniformP([...counts.values()])).toBeGreaterThan(FALSE_ALARM);
  });

  test("a permutation holds every number once", () => {
    expect([...permutation(100, stream(1, 1, "order"))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(permutation(0, stream(1, 1, "order")).length).toBe(0);
  });
});
