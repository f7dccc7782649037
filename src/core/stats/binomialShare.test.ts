import fc from "fast-check";
import { expect, test } from "vitest";
import { binomialShare } from "./binomialShare.ts";

test("intervals of scipy's exact method", () => {
  const cases: [number, number, number, number][] = [
    [3, 16, 0.04047373390594589, 0.45645654623161164],
    [0, 16, 0, 0.20590721420782312],
    [16, 16, 0.7940927857921769, 1],
    [18, 21, 0.636576012983019, 0.9695110323784835],
  ];
  for (const [hits, n, low, high] of cases) {
    const found = binomialShare(hits, n).interval(0.95);
    expect(found.low).toBeCloseTo(low, 12);
    expect(found.high).toBeCloseTo(high, 12);
  }
});

test("a tie may count as half: the beta quantiles of 1.5 of 8 by scipy", () => {
  const { low, high } = binomialShare(1.5, 8).interval(0.95);
  expect(low).toBeCloseTo(0.013838233790320757, 12);
  expect(high).toBeCloseTo(0.5916235105733374, 12);
});

test("p doubles the smaller tail: against 1/2 it is the sign test", () => {
  expect(binomialShare(8, 8).p(0.5)).toBeCloseTo(2 / 256, 15);
  expect(binomialShare(4, 8).p(0.5)).toBe(1);
  // 2 min(binom.cdf(3, 16, .3), binom.sf(2, 16, .3)) by scipy.
  expect(binomialShare(3, 16).p(0.3)).toBeCloseTo(0.49171172781552464, 12);
});

test("p is below 1 - level exactly where the interval excludes the target", () => {
  const cases = fc.integer({ min: 1, max: 40 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  fc.assert(
    fc.property(cases, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ([hits, n], target) => {
      const share = binomialShare(hits, n);
      const { low, high } = share.interval(0.9);
      const p = share.p(target);
      // Within rounding of the border neither says anything.
      if (Math.abs(p - 0.1) > 1e-9) expect(target < low || target > high).toBe(p < 0.1);
    }),
  );
});

test("of nothing there is no share", () => {
  expect(binomialShare(0, 0)).toMatchObject({ n: 0, valid: false, why: "there is nothing to count" });
  expect(() => binomialShare(3, 2)).toThrow("binomialShare: 3 of 2");
});
