import { expect, test } from "vitest";
import { log } from "../math/elementary.ts";
import { stream } from "../math/random.ts";
import { firstToReach } from "./firstToReach.ts";
import type { Lifetime } from "./kaplanMeier.ts";
import { logRank } from "./logRank.ts";

function lifetimes(text: string): Lifetime[] {
  return text.split(" ").map((word) => ({ time: Number.parseFloat(word), reached: !word.endsWith("+") }));
}

// Weeks of remission, 21 pairs of patients (Freireich et al. 1963, table 1).
const placebo = lifetimes("1 22 3 12 8 17 2 11 8 12 2 5 4 15 8 23 5 11 4 1 8");
const treated = lifetimes("10 7 32+ 23 22 6 16 34+ 32+ 25+ 11+ 20+ 19+ 6 17+ 35+ 6 13 9+ 6+ 10+");

test("by hand: two seeds each, one censored", () => {
  // At 1: 1 of 2 + 2 at risk of arm; expected 2/4, variance 1/4. At 2 of against: 1 + 2 at risk, expected 1/3, variance 2/9.
  const result = logRank([{ arm: lifetimes("1 3+"), against: lifetimes("2 3+") }]);
  expect(result.observed).toBe(1);
  expect(result.expected).toBeCloseTo(1 / 2 + 1 / 3, 14);
  expect(result.variance).toBeCloseTo(1 / 4 + 2 / 9, 14);
});

test("the remission times of the textbooks: chi-square 16.79", () => {
  const result = logRank([{ arm: treated, against: placebo }]);
  expect(result.observed).toBe(9);
  expect(result.expected).toBeCloseTo(19.25050094803113, 12);
  expect(result.variance).toBeCloseTo(6.2569605736755, 12);
  // scipy.stats.logrank.
  expect(result.chiSquare).toBeCloseTo(16.792940989216536, 11);
  expect(result.p).toBeCloseTo(4.168809109334529e-5, 15);
});

test("strata are compared only within: sums of two halves, by numpy", () => {
  const halves = [
    { arm: treated.slice(0, 10), against: placebo.slice(0, 10) },
    { arm: treated.slice(10), against: placebo.slice(10) },
  ];
  const result = logRank(halves);
  expect(result.expected).toBeCloseTo(19.012202043742292, 12);
  expect(result.chiSquare).toBeCloseTo(15.894957387720124, 11);
});

test("stratified by pair it counts who was first: 18 of 21 preferences", () => {
  const pairs = treated.map((one, i) => ({ arm: [one], against: [placebo[i]] }));
  const result = logRank(pairs);
  expect(result.chiSquare).toBeCloseTo((18 - 3) ** 2 / 21, 12);
  expect(result.p).toBeCloseTo(0.001063114917158605, 14);
  const exact = firstToReach(placebo, treated);
  expect(exact).toMatchObject({ wins: 18, losses: 3, undecided: 0, value: 18 / 21, valid: true });
  // scipy.stats.binomtest(18, 21).
  expect(exact.p(0.5)).toBeCloseTo(0.0014896392822265625, 15);
});

test("arms of which none reached the target tell nothing", () => {
  expect(logRank([{ arm: lifetimes("5+ 5+"), against: lifetimes("5+") }])).toMatchObject({ chiSquare: 0, p: 1 });
  expect(logRank([])).toMatchObject({ observed: 0, p: 1 });
});

test("between arms of one speed the stratified chi-square rejects at its level", () => {
  const random = stream(1, 0, "logRank");
  const times = 2000;
  let rejected = 0;
  for (let i = 0; i < times; i++) {
    const one = (): Lifetime => {
      const time = -log(1 - random.uniform());
      return time < 1 ? { time, reached: true } : { time: 1, reached: false };
    };
    // Four strata of 2 x 8: the law of the chi-square is that of many.
    const strata = Array.from({ length: 4 }, () => ({
      arm: Array.from({ length: 8 }, one),
      against: Array.from({ length: 8 }, one),
    }));
    if (logRank(strata).p < 0.05) rejected++;
  }
  // 4.42 standard errors: false alarm 1e-5, with a fixed seed.
  expect(Math.abs(rejected / times - 0.05)).toBeLessThan(4.42 * Math.sqrt((0.05 * 0.95) / times));
});
