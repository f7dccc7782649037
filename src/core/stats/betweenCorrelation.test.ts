import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { betweenCorrelation } from "./betweenCorrelation.ts";
import type { CorrelationPoint } from "./withinCorrelation.ts";

const ofArms = (x: readonly number[], y: readonly number[]): CorrelationPoint[] =>
  x.map((value, k) => ({ arm: `arm ${k}`, seed: 0, x: value, y: y[k] }));

test("eight arms: Bonett and Wright's interval, by numpy", () => {
  const found = betweenCorrelation(ofArms([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 7, 5, 8, 6]));
  expect(found.value).toBeCloseTo(5 / 6, 12);
  const { low, high } = found.interval(0.95);
  expect(low).toBeCloseTo(0.1795994720536154, 11);
  expect(high).toBeCloseTo(0.9765132460961133, 11);
  expect(found.p(0.2)).toBeCloseTo(0.05495999984698177, 12);
});

test("an arm counts once, with the mean of its seeds, however many it has", () => {
  const arms = ofArms([1, 2, 3, 4, 5], [2, 1, 3, 5, 4]);
  const spread = arms.flatMap((point) => [
    { ...point, seed: 0, x: point.x - 9, y: point.y + 7 },
    { ...point, seed: 1, x: point.x + 9, y: point.y - 7 },
  ]);
  expect(betweenCorrelation(spread).value).toBeCloseTo(betweenCorrelation(arms).value, 14);
  expect(betweenCorrelation(spread).n).toBe(5);
  expect(betweenCorrelation(spread).arms[1]).toEqual({ arm: "arm 1", x: 2, y: 1 });
});

test("fewer than four arms, or a measure that does not vary, has no interval", () => {
  expect(betweenCorrelation(ofArms([1, 2, 3], [1, 2, 3]))).toMatchObject({
    valid: false,
    why: "a correlation between arms needs at least 4 arms; got 3",
  });
  expect(betweenCorrelation(ofArms([1, 1, 1, 1], [1, 2, 3, 4]))).toMatchObject({
    valid: false,
    why: "one of the two measures is the same for all arms",
  });
});

test("its interval covers about as often as it says", () => {
  const random = stream(1, 0, "betweenCorrelation");
  const times = 2000;
  const truth = (6 / Math.PI) * Math.asin(0.25);
  let covered = 0;
  for (let i = 0; i < times; i++) {
    const x = Array.from({ length: 12 }, () => random.normal());
    const y = x.map((value) => 0.5 * value + Math.sqrt(0.75) * random.normal());
    const { low, high } = betweenCorrelation(ofArms(x, y)).interval(0.95);
    if (low <= truth && truth <= high) covered++;
  }
  // 4.42 standard errors, and a point more for an approximation that is slightly too wide with so few arms.
  expect(Math.abs(covered / times - 0.955)).toBeLessThan(0.01 + 4.42 * Math.sqrt((0.95 * 0.05) / times));
});
