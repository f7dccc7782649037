import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { betweenCorrelation } from "./betweenCorrelation.ts";
import { fisherZ } from "./seedJackknife.ts";
import { type CorrelationPoint, withinCorrelation } from "./withinCorrelation.ts";

function points(arm: string, x: readonly number[], y: readonly number[]): CorrelationPoint[] {
  return x.map((value, seed) => ({ arm, seed, x: value, y: y[seed] }));
}

const first = points("first", [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 7, 5, 8, 6]);
const second = points("second", [3, 1, 2, 6, 5, 4, 8, 7], [1, 2, 3, 4, 6, 5, 8, 7]);

test("two arms of eight seeds, by scipy's rank correlation and a jackknife in numpy", () => {
  const found = withinCorrelation([...first, ...second]);
  expect(found.arms.map(({ rho }) => rho)).toEqual([expect.closeTo(5 / 6, 12), expect.closeTo(6 / 7, 12)]);
  expect(found.value).toBeCloseTo(0.8456582993929381, 11);
  const { low, high } = found.interval(0.95);
  expect(low).toBeCloseTo(0.6681630981640947, 10);
  expect(high).toBeCloseTo(0.9320792113448082, 10);
  expect(found.p(0.2)).toBeCloseTo(0.0007628313775694852, 12);
});

test("Simpson's paradox: falling within every arm, rising between them", () => {
  const arms = Array.from({ length: 6 }, (_, k) => {
    const x = Array.from({ length: 10 }, (_v, s) => 10 * k + s);
    // Falls with the seed, but for one swap, and jumps by more than it fell from arm to arm.
    const y = x.map((_v, s) => 30 * k - (s === k ? s + 1.5 : s));
    return points(`arm ${k}`, x, y);
  }).flat();
  const within = withinCorrelation(arms);
  const between = betweenCorrelation(arms);
  expect(within.interval(0.95).high).toBeLessThan(0);
  expect(between.value).toBe(1);
  expect(between.interval(0.95).low).toBeGreaterThan(0);
});

test("an arm with too few seeds, or in which a measure does not vary, is left out and named", () => {
  const flat = points("flat", [1, 2, 3, 4, 5, 6, 7, 8], new Array(8).fill(3));
  const short = points("short", [1, 2, 3, 4], [1, 2, 4, 3]);
  const found = withinCorrelation([...flat, ...first, ...short]);
  expect(found.leftOut).toEqual(["flat", "short"]);
  expect(found.value).toBeCloseTo(5 / 6, 12);
  expect(withinCorrelation(flat)).toMatchObject({
    valid: false,
    why: "one of the two measures is the same for all seeds of every arm",
  });
  expect(withinCorrelation(short)).toMatchObject({
    valid: false,
    why: "a correlation within an arm needs at least 5 seeds",
  });
});

test("perfect order in every arm has no spread to measure, and says so", () => {
  const perfect = points("perfect", [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]);
  const found = withinCorrelation(perfect);
  expect(found.valid).toBe(false);
  expect(Number.isNaN(found.interval(0.95).low)).toBe(true);
});

test("its interval covers at its level where arms share their seeds, and Fisher's variance does not", () => {
  const random = stream(1, 0, "withinCorrelation");
  const [times, seeds, arms] = [400, 16, 6];
  // Normal pairs with correlation 0.4: Spearman's of the population is 6 / pi asin(0.2).
  const truth = (6 / Math.PI) * Math.asin(0.2);
  const pair = (): [number, number] => {
    const x = random.normal();
    return [x, 0.4 * x + Math.sqrt(1 - 0.16) * random.normal()];
  };
  let covered = 0;
  let usual = 0;
  for (let i = 0; i < times; i++) {
    const sample: CorrelationPoint[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const [u, v] = pair();
      for (let k = 0; k < arms; k++) {
        const [x, y] = pair();
        sample.push({ arm: `${k}`, seed, x: u + x / 3, y: v + y / 3 });
      }
    }
    const found = withinCorrelation(sample);
    const { low, high } = found.interval(0.95);
    if (low <= truth && truth <= high) covered++;
    const half = 1.96 * Math.sqrt(1.06 / (arms * (seeds - 3)));
    if (Math.abs(fisherZ.to(found.value) - fisherZ.to(truth)) <= half) usual++;
  }
  // 4.42 standard errors below: false alarm 1e-5, with a fixed seed.
  expect(covered / times).toBeGreaterThan(0.95 - 4.42 * Math.sqrt((0.95 * 0.05) / times));
  expect(usual / times).toBeLessThan(0.75);
});
