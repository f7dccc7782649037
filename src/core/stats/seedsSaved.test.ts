import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { seedsForPower } from "./power.ts";
import { runsForPower } from "./runsForPower.ts";
import { seedsSaved } from "./seedsSaved.ts";

/** Sixteen seeds, and the same again, moved. */
const firstA = [
  5.5, 7.253, 4.162, 2.693, 5.509, 7.093, 3.536, 3.914, 6.914, 6.182, 3.508, 4.678, 7.435, 5.182, 3.228, 5.902,
];
const firstB = [
  4.6, 6.841, 4.223, 2.755, 5.197, 5.807, 3.227, 3.466, 6.61, 5.454, 2.987, 4.351, 6.706, 4.03, 2.313, 5.481,
];

const a = [...firstA, ...firstA.map((value) => value + 0.5)];
const b = [...firstB, ...firstB.map((value) => value + 0.25)];

test("32 seeds, by numpy: 16.8 times fewer; 6 pairs against 81 runs of each arm, by scipy", () => {
  const found = seedsSaved(a, b);
  expect(found).toMatchObject({ n: 32, pairs: 6, runs: 81, valid: true });
  expect(found.value).toBeCloseTo(16.78786070124665, 9);
  expect(found.interval(0.95).low).toBeCloseTo(10.276594673253964, 8);
  expect(found.interval(0.95).high).toBeCloseTo(27.424674796016145, 8);
});

test("the formulae without rounding are within one run of the exact numbers", () => {
  for (const d of [0.2, 0.3, 0.5, 0.8, 1.2, 2]) {
    // Pairs of unit variance: sd(a - b) = 1; runs: each arm's sd = 1.
    const pairs = 7.84888 / (d * d) + 1.92073;
    const runs = (2 * 7.84888) / (d * d) + 0.96036;
    expect(Math.abs(Math.ceil(pairs) - (seedsForPower(d) ?? NaN)), `pairs at ${d}`).toBeLessThanOrEqual(1);
    expect(Math.abs(Math.ceil(runs) - (runsForPower(d) ?? NaN)), `runs at ${d}`).toBeLessThanOrEqual(1);
  }
});

test("arms without anything in common gain nothing: a large effect even loses", () => {
  const random = stream(1, 0, "seedsSaved/none");
  const x = Array.from({ length: 400 }, () => 3 + random.normal());
  const y = Array.from({ length: 400 }, () => random.normal());
  const { value, interval } = seedsSaved(x, y);
  // 7.85 * 2 + 0.96 * 9 over 7.85 * 2 + 1.92 * 9.
  expect(Math.abs(value - 0.737)).toBeLessThan(0.05);
  expect(interval(0.95).high).toBeLessThan(1);
});

test("fewer than 32 seeds have no interval", () => {
  expect(seedsSaved(a.slice(1), b.slice(1))).toMatchObject({
    valid: false,
    why: "an interval needs at least 32 seeds; got 31",
  });
  expect(() => seedsSaved([1], [])).toThrow("seedsSaved: 1 and 0 seeds");
});

test("with normal measures its interval covers 3 points less than it says at most, and errs above", () => {
  const random = stream(1, 0, "seedsSaved");
  const times = 500;
  // Half a standard deviation of effect, 70 % of the variance through the seed.
  const truth = (7.84888 * 2 + 0.96036 * 0.25) / (7.84888 * 0.6 + 1.92073 * 0.25);
  let covered = 0;
  let below = 0;
  for (let i = 0; i < times; i++) {
    const u = Array.from({ length: 32 }, () => Math.sqrt(0.7) * random.normal());
    const x = u.map((value) => 0.5 + value + Math.sqrt(0.3) * random.normal());
    const y = u.map((value) => value + Math.sqrt(0.3) * random.normal());
    const { low, high } = seedsSaved(x, y).interval(0.95);
    if (low <= truth && truth <= high) covered++;
    if (truth < low) below++;
  }
  // 4.42 standard errors: false alarm 1e-5, with a fixed seed.
  const slack = 4.42 * Math.sqrt((0.95 * 0.05) / times);
  expect(covered / times).toBeGreaterThan(0.92 - slack);
  // "Pairing saves more than it does" is said no more often than it may be.
  expect(below / times).toBeLessThan(0.025 + slack);
});
