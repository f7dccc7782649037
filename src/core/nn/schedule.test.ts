import { expect, test } from "vitest";
import { UserError } from "../math/errors.ts";
import { scheduledRate } from "./schedule.ts";
import type { ScheduleSpec } from "./spec.ts";

/** Rates of `steps` steps at rate 1, four steps an epoch. */
const rates = (schedule: ScheduleSpec | undefined, steps = 12): readonly number[] =>
  Array.from({ length: steps }, (_, step) => scheduledRate(schedule, 1, step, steps, 4));

test("without a schedule, and with a constant one, the rate stays", () => {
  for (const schedule of [undefined, { type: "constant" } as const])
    expect(new Set(rates(schedule))).toEqual(new Set([1]));
});

test("step: times the factor after every so many epochs", () => {
  expect(rates({ type: "step", every: 1, factor: 0.5 })).toEqual([
    1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25,
  ]);
  expect(rates({ type: "step", every: 2, factor: 0.5 }).slice(6)).toEqual([1, 1, 0.5, 0.5, 0.5, 0.5]);
});

test("cosine: begins at the rate, is half of it half way, and would be 0 one step behind the last", () => {
  const found = rates({ type: "cosine" });
  expect(found[0]).toBe(1);
  expect(found[6]).toBeCloseTo(0.5, 15);
  // cos(pi / 3) = 1/2 and cos(2 pi / 3) = -1/2; tolerance: one rounding of the cosine.
  expect(found[4]).toBeCloseTo(0.75, 15);
  expect(found[8]).toBeCloseTo(0.25, 15);
  expect(scheduledRate({ type: "cosine" }, 1, 12, 12, 4)).toBeCloseTo(0, 15);
});

test("a warm-up rises linearly to the rate, and the cosine runs over the steps behind it", () => {
  const found = rates({ type: "cosine", warmup: 4 });
  expect(found.slice(0, 5)).toEqual([0.25, 0.5, 0.75, 1, 1]);
  expect(found[8]).toBeCloseTo(0.5, 15);
  expect(rates({ type: "constant", warmup: 2 }, 4)).toEqual([0.5, 1, 1, 1]);
  expect(rates({ type: "step", every: 1, factor: 0.5, warmup: 2 }, 6)).toEqual([0.5, 1, 1, 1, 0.5, 0.5]);
});

test.each<[string, ScheduleSpec]>([
  ["warmup 13; expected a whole number of steps from 0 to 12", { type: "constant", warmup: 13 }],
  ["warmup 0.5", { type: "constant", warmup: 0.5 }],
  ["a step schedule needs every", { type: "step", factor: 0.1 }],
  ["a step schedule needs every", { type: "step", every: 0, factor: 0.1 }],
  ["a step schedule needs every", { type: "step", every: 1, factor: 0 }],
])("a schedule is refused: %s", (message, schedule) => {
  expect(() => rates(schedule)).toThrow(UserError);
  expect(() => rates(schedule)).toThrow(message);
});
