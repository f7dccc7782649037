import { expect, test } from "vitest";
import { UserError } from "../math/errors.ts";
import { updateInstanceStatistics } from "./instanceStatistics.ts";
import { initialStatistics } from "./runningStatistics.ts";

test("one unit, two instances (1, 3) and (0, 8): means 2 and 4, unbiased variances 2 and 32", () => {
  const { mean, variance } = updateInstanceStatistics(initialStatistics(1), Float64Array.of(1, 3, 0, 8), 1, 2, 0.5);
  expect(mean).toEqual(Float64Array.of(0.5 * 0 + 0.5 * 3));
  expect(variance).toEqual(Float64Array.of(0.5 * 1 + 0.5 * 17));
});

test("units do not mix: each has its own averages over the batch", () => {
  const x = Float64Array.of(1, 3, 10, 10, 5, 5, 20, 20);
  const { mean, variance } = updateInstanceStatistics(initialStatistics(2), x, 2, 2, 1);
  expect(mean).toEqual(Float64Array.of(3.5, 15));
  expect(variance).toEqual(Float64Array.of(1, 0));
});

test("an instance of one value is refused", () => {
  expect(() => updateInstanceStatistics(initialStatistics(2), Float64Array.of(1, 2), 2, 1, 0.1)).toThrow(UserError);
});
