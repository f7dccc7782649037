import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeAlong, placeOnLevel, spreadLabels } from "./placeLabels.ts";

test("labels with room stay where they wish; two that wish the same place share it out", () => {
  expect(spreadLabels([10, 50], 15, [0, 100])).toEqual([10, 50]);
  expect(spreadLabels([90, 90], 15, [0, 100])).toEqual([85, 100]);
});

test("labels keep their order, their distance and the frame, when the frame has room for them", () => {
  const wishes = fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(wishes, (wished) => {
      const heights = spreadLabels(wished, 15, [0, 200]);
      const order = wished.map((_, i) => i).sort((a, b) => wished[a] - wished[b] || a - b);
      for (let rank = 1; rank < order.length; rank++)
        expect(heights[order[rank]] - heights[order[rank - 1]]).toBeGreaterThanOrEqual(15 - 1e-9);
      for (const height of heights) expect(height >= -1e-9 && height <= 200 + 1e-9).toBe(true);
    }),
  );
});

test("a label stands beside its own curve and off the other one", () => {
  const points = (y: number) => Array.from({ length: 11 }, (_, i) => [i * 40, y] as const);
  const labels = [
    { width: 60, points: points(50) },
    { width: 60, points: points(58) },
  ];
  const [upper, lower] = placeAlong(labels, 12, [420, 200]);
  expect(upper.at[1]).toBeLessThan(50);
  expect(lower.at[1]).toBeGreaterThan(58);
});

test("a label stays off words that stand in the plot already", () => {
  const label = { width: 60, points: Array.from({ length: 11 }, (_, i) => [i * 40, 50] as const) };
  const [free] = placeAlong([label], 12, [420, 200]);
  const words = { left: free.at[0], right: free.at[0] + 60, top: free.at[1] - 11, bottom: free.at[1] + 3 };
  const [moved] = placeAlong([label], 12, [420, 200], [words]);
  const apart = Math.abs(moved.at[0] - free.at[0]) >= 60 || Math.abs(moved.at[1] - free.at[1]) >= 12;
  expect(apart).toBe(true);
});

describe("words on a level", () => {
  const plot = { left: 0, right: 400, top: 0, bottom: 200 };
  const flat = (from: number, to: number, top: number, bottom = top) => [
    { x: from, top, bottom },
    { x: to, top, bottom },
  ];
  const place = (...drawn: ReturnType<typeof flat>[]) => placeOnLevel(100, [60, 11], plot, drawn);

  test("stand above its right end where that is free", () => {
    expect(place(flat(0, 400, 40))).toMatchObject({ right: 400, bottom: 99 });
  });

  test("stand below it where a curve runs above, and further left where a band lies on it", () => {
    expect(place(flat(0, 400, 92))).toMatchObject({ right: 400, top: 103 });
    const { right } = place(flat(200, 400, 60, 140));
    expect(right).toBeLessThan(200);
    expect(right).toBeGreaterThan(190);
  });

  test("never stand below the plot, and somewhere even where all is full", () => {
    const low = placeOnLevel(195, [60, 11], plot, [flat(0, 400, 190)]);
    expect(low.bottom).toBeLessThanOrEqual(200);
    const full = place(flat(0, 400, 0, 200));
    expect(full.right).toBeLessThanOrEqual(400);
    expect(full.left).toBeGreaterThanOrEqual(0);
  });
});

test("labels of crowded curves do not overlap one another", () => {
  const labels = Array.from({ length: 6 }, (_, k) => ({
    width: 90,
    points: Array.from({ length: 11 }, (_, i) => [i * 40, 20 + i * 12 + k] as const),
  }));
  const places = placeAlong(labels, 12, [420, 230]);
  for (const [i, a] of places.entries())
    for (const b of places.slice(0, i)) {
      const apart = Math.abs(a.at[0] - b.at[0]) >= 90 || Math.abs(a.at[1] - b.at[1]) >= 12;
      expect(apart).toBe(true);
    }
});
