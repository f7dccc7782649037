import fc from "fast-check";
import { expect, test } from "vitest";
import { swarmOffsets } from "./swarmOffsets.ts";

test("dots that do not touch stay on the axis; a dot on another one moves a diameter away", () => {
  expect(swarmOffsets([0, 10, 20], 4, 20)).toEqual([0, 0, 0]);
  expect(swarmOffsets([5, 5], 4, 20).map(Math.abs)).toEqual([0, 4]);
});

test("no two dots overlap while the limit leaves room, whatever their places and order", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 40 }), (x) => {
      const offsets = swarmOffsets(x, 4, 1000);
      for (let i = 0; i < x.length; i++)
        for (let j = 0; j < i; j++) {
          // 0.1 %: the slack with which the placing itself compares.
          expect(Math.hypot(x[i] - x[j], offsets[i] - offsets[j])).toBeGreaterThanOrEqual(4 * 0.999);
        }
    }),
  );
});

test("dots never leave the limit", () => {
  const offsets = swarmOffsets(
    Array.from({ length: 50 }, () => 1),
    4,
    9,
  );
  expect(Math.max(...offsets.map(Math.abs))).toBe(9);
});
