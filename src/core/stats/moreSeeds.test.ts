import { expect, test } from "vitest";
import { studentTQuantile } from "../math/studentT.ts";
import { criticalT } from "./alwaysValid.ts";
import { meanEquivalence } from "./looks.ts";
import { moreSeeds, smallestRejecting } from "./moreSeeds.ts";
import { seedsForPower, shrunkEffectSize } from "./power.ts";
import { tost } from "./tost.ts";

/** n differences with exactly this mean and standard deviation. */
function sample(n: number, mean: number, sd: number): number[] {
  const half = sd * Math.sqrt((n - 1) / n);
  return Array.from({ length: n }, (_, i) => mean + (i % 2 === 0 ? half : -half));
}

test("towards an effect: seeds for power .8 at the shrunk effect size, minus those there are", () => {
  const differences = sample(16, 0.5, 1);
  const total = seedsForPower(shrunkEffectSize(0.5, 16)) ?? 0;
  expect(moreSeeds({ differences, margin: 0.1, better: "higher" })).toMatchObject({
    seeds: total - 16,
    towards: "effect",
  });
});

test("a family asks for the level of its next step", () => {
  const differences = sample(16, 0.5, 1);
  const total = seedsForPower(shrunkEffectSize(0.5, 16), { alpha: 0.05 / 8 }) ?? 0;
  expect(moreSeeds({ differences, margin: 0.1, better: "lower", family: 8 }).seeds).toBe(total - 16);
});

test("towards equivalence: the first number of pairs whose 90 % interval fits the margin", () => {
  const result = moreSeeds({ differences: sample(16, 0.05, 1), margin: 0.35, better: "lower" });
  expect(result.towards).toBe("equivalence");
  const total = (result.seeds ?? 0) + 16;
  const halfWidth = (n: number): number => studentTQuantile(0.95, n - 1) / Math.sqrt(n);
  expect(halfWidth(total)).toBeLessThanOrEqual(0.3 + 1e-12);
  expect(halfWidth(total - 1)).toBeGreaterThan(0.3);
});

test("below 16 pairs the 95 % interval has to fit", () => {
  // t_.95,9 / sqrt(10) = .5797; t_.975,12 / sqrt(13) = .6043 and t_.975,13 / sqrt(14) = .5774.
  const few = moreSeeds({ differences: sample(8, 0, 1), margin: 0.58, better: "lower" });
  expect(few).toMatchObject({ seeds: 6, towards: "equivalence" });
  // t_.95,15 / 4 = .4383, and no smaller number of pairs has a 95 % interval as narrow.
  expect(moreSeeds({ differences: sample(8, 0, 1), margin: 0.45, better: "lower" }).seeds).toBe(8);
});

test("a mean at or beyond the margin leaves only the effect; an equality claim counts what exceeds the margin", () => {
  const differences = sample(16, 0.6, 1);
  expect(moreSeeds({ differences, margin: 0.4, better: "higher" }).towards).toBe("effect");
  const equal = moreSeeds({ differences, margin: 0.4, better: "equal" });
  const total = seedsForPower(shrunkEffectSize(0.2, 16)) ?? 0;
  expect(equal.towards).toBe("effect");
  // 0.6 - 0.4 is not exactly 0.2: one seed of slack.
  expect(Math.abs((equal.seeds ?? 0) + 16 - total)).toBeLessThanOrEqual(1);
});

test("a huge effect still waits for eight pairs and for a sign-flip p that Holm can reject", () => {
  expect(moreSeeds({ differences: sample(4, 50, 1), margin: 1, better: "higher" }).seeds).toBe(4);
  // 0.05 / 40 = .00125: 2 / 2^11 = .00098 is the first p below it.
  expect(moreSeeds({ differences: sample(4, 500, 1), margin: 1, better: "higher", family: 40 }).seeds).toBe(7);
  expect([
    smallestRejecting(0.05),
    smallestRejecting(0.00125),
    smallestRejecting(1e-4),
    smallestRejecting(1e-5),
  ]).toEqual([6, 11, 15, undefined]);
  // 2 / 2^16 = .0000305.
  expect(smallestRejecting(2e-5)).toBeUndefined();
  expect(smallestRejecting(5e-5)).toBe(16);
});

test("without a spread it asks for the minimum; without an effect and a margin no number helps", () => {
  expect(moreSeeds({ differences: [1], margin: 1, better: "higher" }).seeds).toBe(7);
  expect(moreSeeds({ differences: [2, 2, 2], margin: 1, better: "higher" }).seeds).toBe(5);
  const none = moreSeeds({ differences: sample(16, 0, 1), margin: 0, better: "lower" });
  expect(none.seeds).toBeUndefined();
  expect(none.because).toBe("the mean difference is 0 and the margin is not positive");
});

test("sequential looks count the seeds of the always-valid interval, towards an effect and towards equivalence", () => {
  const looks = "sequential";
  const total = seedsForPower(shrunkEffectSize(0.5, 16), { alpha: 0.05 / 4, looks }) ?? 0;
  const effect = moreSeeds({ differences: sample(16, 0.5, 1), margin: 0.1, better: "lower", family: 4, looks });
  expect(effect).toMatchObject({ seeds: total - 16, towards: "effect" });
  const same = moreSeeds({ differences: sample(16, 0.05, 1), margin: 0.35, better: "equal", looks });
  // numpy: 126 is the first n with criticalT(n, .05) <= .3 sqrt(n).
  expect(same).toMatchObject({ seeds: 126 - 16, towards: "equivalence" });
  expect(criticalT(126, 0.05)).toBeLessThanOrEqual(0.3 * Math.sqrt(126));
  expect(criticalT(125, 0.05)).toBeGreaterThan(0.3 * Math.sqrt(125));
});

test("sequential looks at skewed differences wait for 16 pairs", () => {
  const skewed = [5, 5, 5, 5, 5, 5, 5, 6];
  expect(moreSeeds({ differences: skewed, margin: 1, better: "higher", looks: "sequential" }).seeds).toBe(8);
  expect(moreSeeds({ differences: skewed, margin: 1, better: "higher" }).seeds).toBe(1);
});

test("skewed differences ask for seeds until their own interval fits, not that of t", () => {
  // Mean 0.26, t's 90 % interval within 0.62, the interval of skewed differences not.
  const skewed = [0.05, 0.05, 0.06, 0.08, 0.1, 0.1, 0.12, 1.5];
  const mirrored = skewed.map((value) => -value);
  const margin = 0.62;
  expect(tost(skewed, margin).passed).toBe(true);
  expect(meanEquivalence(skewed, margin).passed).toBe(false);
  for (const differences of [skewed, mirrored]) {
    const { seeds = 0 } = moreSeeds({ differences, margin, better: "equal" });
    expect(seeds).toBeGreaterThan(8);
  }
});

test("an effect whose skewed side reaches over 0 asks for more seeds than t would", () => {
  // Mean -0.44, and a long tail on the side of 0: the interval reaches farther there, on the other side only as far as t's.
  const near = [0.05, 0.05, 0.06, 0.08, 0.1, 0.1, 0.12, 1.5].map((value) => value - 0.7);
  const seedsOf = (differences: readonly number[], margin: number): number =>
    moreSeeds({ differences, margin, better: "lower" }).seeds ?? NaN;
  // Mirrored about its mean: the same mean and deviation, the tail away from 0.
  const mean = near.reduce((sum, value) => sum + value, 0) / near.length;
  const far = near.map((value) => 2 * mean - value);
  expect(seedsOf(near, 0)).toBeGreaterThan(seedsOf(far, 0));
});
