import { expect, test } from "vitest";
import { InvariantError } from "../../core/math/errors.ts";
import { effectiveInputs, relianceShares } from "./relianceShares.ts";

test("rows become shares, columns their mean over live rows, most leaned on first", () => {
  const shares = relianceShares({ shape: [3, 2], data: [1, 3, 2, 2, 0, 0] });
  expect([shares.at(0, 0), shares.at(0, 1), shares.at(2, 0)]).toEqual([0.25, 0.75, 0]);
  expect(shares.column).toEqual([0.375, 0.625]);
  expect(shares.order).toEqual([1, 0]);
  expect(shares.largest).toBe(0.75);
});

test("values that are not finite or below zero count as nothing", () => {
  const shares = relianceShares({ shape: [1, 4], data: [Number.NaN, -1, Infinity, 2] });
  expect([0, 1, 2, 3].map((unit) => shares.at(0, unit))).toEqual([0, 0, 0, 1]);
});

test("one input has an effective number of 1, four equal ones of 4, a dead unit of 0", () => {
  const shares = relianceShares({ shape: [3, 4], data: [0, 5, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0] });
  expect([0, 1, 2].map((row) => effectiveInputs(shares, row))).toEqual([1, 4, 0]);
});

test("data that do not fill the shape are our fault", () => {
  expect(() => relianceShares({ shape: [2, 2], data: [1, 2, 3] })).toThrow(InvariantError);
});
