import fc from "fast-check";
import { expect, test } from "vitest";
import { ranks, spearman } from "./spearman.ts";

test("ties share their mean rank", () => {
  expect(ranks([10, 20, 10, 30])).toEqual([1.5, 3, 1.5, 4]);
  expect(ranks([])).toEqual([]);
});

test("by hand: 1 - 6 sum d^2 / (n (n^2 - 1)) without ties", () => {
  // Rank differences 1, 1, 0, 0: rho = 1 - 12 / 60.
  const result = spearman([1, 2, 3, 4], [20, 10, 30, 40]);
  expect(result.rho).toBeCloseTo(0.8, 14);
  // t = 0.8 sqrt(2 / 0.36) = 1.8856 on 2 degrees of freedom: p = 1 - t / sqrt(2 + t^2) = 0.2.
  expect(result.p).toBeCloseTo(0.2, 12);
});

test("a monotone relation is 1 with p 0, whatever its shape", () => {
  expect(spearman([1, 2, 3, 4], [1, 10, 11, 1000])).toMatchObject({ rho: 1, p: 0, valid: true });
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3 }), (x) => {
      expect(
        spearman(
          x,
          x.map((value) => -(value ** 3)),
        ).rho,
      ).toBeCloseTo(-1, 12);
    }),
  );
});

test("fewer than three seeds, or a measure that does not vary, has no rank correlation", () => {
  expect(spearman([1, 2], [1, 2])).toMatchObject({ valid: false, why: "a correlation needs at least 3 seeds; got 2" });
  expect(spearman([1, 1, 1], [1, 2, 3])).toMatchObject({ valid: false, rho: NaN });
});
