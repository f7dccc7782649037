import fc from "fast-check";
import { expect, test } from "vitest";
import { linearScale, logScale, logTicks } from "./scale.ts";

test("a linear scale maps its ends to the ends of the range and has round ticks inside", () => {
  const scale = linearScale([-0.3, 0.1], [0, 400], 4);
  expect([scale(-0.3), scale(0.1), scale(-0.1)].map((x) => Math.round(x))).toEqual([0, 400, 200]);
  expect(scale.ticks).toEqual([-0.3, -0.2, -0.1, 0, 0.1]);
  expect(scale.decimals).toBe(1);
});

test("a logarithmic scale puts equal ratios at equal distances", () => {
  const scale = logScale([1, 100], [0, 200], [1, 10, 100]);
  // 1e-9: the logarithms are right to one unit in the last place.
  expect(scale(10)).toBeCloseTo(100, 9);
  expect(logTicks(0.008, 0.25)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
});

test("an empty or reversed domain still gives finite places", () => {
  for (const domain of [
    [2, 2],
    [0, 0],
    [Infinity, -Infinity],
    [Number.NaN, 1],
  ] as const)
    expect(Number.isFinite(linearScale(domain, [0, 10], 3)(2))).toBe(true);
});

test("ticks lie in the domain, ascend evenly, and are never many more than asked for", () => {
  const ends = fc.tuple(
    fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
  );
  fc.assert(
    fc.property(ends, fc.integer({ min: 1, max: 10 }), ([low, span], count) => {
      const high = low + span;
      fc.pre(high - low > 1e-7 * Math.abs(low));
      const { ticks } = linearScale([low, high], [0, 1], count);
      const slack = span * 1e-6 + 1e-9;
      for (const tick of ticks) expect(tick >= low - slack && tick <= high + slack).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(count + 1);
      for (let i = 2; i < ticks.length; i++)
        expect(Math.abs(ticks[i] - 2 * ticks[i - 1] + ticks[i - 2])).toBeLessThan(slack);
    }),
  );
});
