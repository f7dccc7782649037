import { describe, expect, it } from "vitest";
import { stream } from "../math/random.ts";
import { drawRows } from "./drawRows.ts";
import { imageRows } from "./imageRows.ts";
import type { ImageSet } from "./types.ts";

/** One 8 x 8 image of two planes: pixel (row, column) of plane p is 100 p + 8 row + column. */
const set: ImageSet = {
  type: "images",
  images: Uint8Array.from({ length: 128 }, (_, at) => (at < 64 ? at : 100 + at - 64)),
  labels: new Uint8Array([3]),
  rows: 8,
  columns: 8,
  channels: 2,
  classes: 5,
};
const split = () => stream(0, 0, "split");

describe("imageRows", () => {
  it("sums blocks of 2 x 2 pixels, plane by plane", () => {
    const { x, y, inputs, classes, groups } = imageRows("f", set, 1, 4, split());
    // A block's sum is four times the mean of its corners: pixel (2 r + 1/2, 2 c + 1/2).
    const expected = [0, 1].flatMap((plane) =>
      Array.from({ length: 16 }, (_, k) => 4 * (100 * plane + 8 * (2 * (k >> 2) + 0.5) + 2 * (k & 3) + 0.5)),
    );
    expect([...x]).toEqual(expected);
    expect([[...y], inputs, classes]).toEqual([[3], 32, 5]);
    expect([...(groups ?? [])]).toEqual([...new Array(16).fill(0), ...new Array(16).fill(1)]);
  });

  it("leaves pixels as they are at the images' own size", () => {
    expect([...imageRows("f", set, 1, 8, split()).x]).toEqual([...set.images]);
  });

  it("refuses a size that does not divide the side, and more rows than there are", () => {
    expect(() => imageRows("f", set, 1, 3, split())).toThrow(/size is 3; images of 8 x 8/);
    expect(() => imageRows("f", set, 1, 2, split())).toThrow(/4 or more/);
    expect(() => imageRows("f", set, 2, 4, split())).toThrow(/2 rows are asked for and the set has 1/);
  });
});

describe("drawRows", () => {
  it("draws different rows, all of them when asked for all", () => {
    const rows = drawRows("f", 50, 20, split());
    expect(new Set(rows).size).toBe(20);
    expect([...drawRows("f", 50, 50, split())].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    // The first rows are the same however many are drawn.
    expect(drawRows("f", 50, 50, split()).subarray(0, 20)).toEqual(rows);
  });

  it("gives every row the same chance in every place", () => {
    const random = split();
    const counts = new Float64Array(9);
    for (let k = 0; k < 9000; k++) {
      const [first, second] = drawRows("f", 3, 2, random);
      counts[first]++;
      counts[3 + second]++;
    }
    // 3000 +- 45 in each of six cells; 4 standard errors.
    for (const count of counts.subarray(0, 6)) expect(Math.abs(count - 3000)).toBeLessThan(180);
  });
});
