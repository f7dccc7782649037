import fc from "fast-check";
import { expect, test } from "vitest";
import { log } from "../math/elementary.ts";
import { stream } from "../math/random.ts";
import { kaplanMeier, type Lifetime } from "./kaplanMeier.ts";

/** `6+` is a censored 6. */
function lifetimes(text: string): Lifetime[] {
  return text.split(" ").map((word) => ({ time: Number.parseFloat(word), reached: !word.endsWith("+") }));
}

/** Weeks of remission of 21 leukaemia patients under 6-mercaptopurine (Gehan 1965; Freireich et al. 1963). */
const remission = lifetimes("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+");

test("three of four censored: the median is not reached", () => {
  const curve = kaplanMeier(lifetimes("40 100+ 100+ 100+"));
  expect(curve).toMatchObject({ n: 4, censored: 3, until: 100 });
  expect(curve.steps.map(({ time, survival }) => [time, survival])).toEqual([[40, 0.75]]);
  expect("median" in curve).toBe(false);
  expect("medianHigh" in curve).toBe(false);
});

test("the remission times of the textbooks, with scipy's survival function and log-log interval", () => {
  const curve = kaplanMeier(remission);
  const expected = [
    [6, 21, 3, 0.8571428571428571, 0.6197179552659838, 0.951551747646997],
    [7, 17, 1, 0.8067226890756302, 0.5631465646222333, 0.9228090192028804],
    [10, 15, 1, 0.7529411764705881, 0.5031995107999564, 0.8893618351692655],
    [13, 12, 1, 0.6901960784313724, 0.43161022248618397, 0.8490659633494507],
    [16, 11, 1, 0.6274509803921567, 0.36751085598750205, 0.8049121894718412],
    [22, 7, 1, 0.53781512605042, 0.26777893676713505, 0.7467907176353944],
    [23, 6, 1, 0.4481792717086834, 0.18805200595923235, 0.6801426284952414],
  ];
  expect(curve.steps).toHaveLength(expected.length);
  curve.steps.forEach((step, i) => {
    const found = [step.time, step.atRisk, step.reached, step.survival, step.low, step.high];
    // scipy is given to its last place; both sides round a few times.
    for (const [k, value] of found.entries()) expect(value).toBeCloseTo(expected[i][k], 12);
  });
  // The lower end first falls below one half at 13, the upper end never does.
  expect(curve).toMatchObject({ n: 21, censored: 12, median: 23, medianLow: 13 });
  expect(curve.medianHigh).toBeUndefined();
});

test("without censoring the curve is the share that is left", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 }), (times) => {
      const curve = kaplanMeier(times.map((time) => ({ time, reached: true })));
      for (const { time, survival, low, high } of curve.steps) {
        expect(survival).toBeCloseTo(times.filter((t) => t > time).length / times.length, 12);
        expect(low <= survival && survival <= high).toBe(true);
      }
      const sorted = [...times].sort((a, b) => a - b);
      expect(curve.median).toBe(sorted[Math.ceil(times.length / 2) - 1]);
    }),
  );
});

test("one half made of thirds and quarters counts as one half", () => {
  // 5/6 * 4/5 * 3/4 is 0.5 on paper.
  expect(kaplanMeier(lifetimes("1 2 3 4 5 6")).median).toBe(3);
});

test("nothing at all has a curve without steps, and a time that is no number is refused", () => {
  expect(kaplanMeier([])).toMatchObject({ n: 0, censored: 0, steps: [], until: NaN });
  expect(() => kaplanMeier([{ time: NaN, reached: true }])).toThrow("kaplanMeier: time NaN");
});

test("the intervals of curve and median cover as often as they say", () => {
  const random = stream(1, 0, "kaplanMeier");
  const times = 2000;
  let curve = 0;
  let median = 0;
  for (let i = 0; i < times; i++) {
    // Exponential with mean 1, watched until 1.2, where 70 % have reached it.
    const sample = Array.from({ length: 32 }, (): Lifetime => {
      const time = -log(1 - random.uniform());
      return time < 1.2 ? { time, reached: true } : { time: 1.2, reached: false };
    });
    const { steps, medianLow = Infinity, medianHigh = Infinity } = kaplanMeier(sample);
    const half = -log(0.5);
    const at = steps.findLast(({ time }) => time <= half);
    if (at && at.low <= 0.5 && at.high >= 0.5) curve++;
    if (medianLow <= half && half <= medianHigh) median++;
  }
  // 4.42 standard errors: false alarm 1e-5, with a fixed seed; a point more, as both are laws for many seeds.
  const slack = 0.01 + 4.42 * Math.sqrt((0.95 * 0.05) / times);
  expect(Math.abs(curve / times - 0.95)).toBeLessThan(slack);
  expect(Math.abs(median / times - 0.95)).toBeLessThan(slack);
});
