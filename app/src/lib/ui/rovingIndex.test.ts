import { describe, expect, test } from "vitest";
import { rovingIndex } from "./rovingIndex.ts";

describe("rovingIndex", () => {
  test("in a line arrows move to the neighbour and round the ends, Home and End to the ends", () => {
    expect(rovingIndex("ArrowRight", 0, 3)).toBe(1);
    expect(rovingIndex("ArrowRight", 2, 3)).toBe(0);
    expect(rovingIndex("ArrowLeft", 0, 3)).toBe(2);
    expect(rovingIndex("Home", 2, 3)).toBe(0);
    expect(rovingIndex("End", 0, 3)).toBe(2);
  });

  test("in a grid arrows stop at the edges, up and down move by a row", () => {
    // Two whole rows of three and a last one of two.
    expect(rovingIndex("ArrowDown", 1, 8, 3)).toBe(4);
    expect(rovingIndex("ArrowDown", 5, 8, 3)).toBeUndefined();
    expect(rovingIndex("ArrowUp", 1, 8, 3)).toBeUndefined();
    expect(rovingIndex("ArrowRight", 2, 8, 3)).toBeUndefined();
    expect(rovingIndex("ArrowLeft", 3, 8, 3)).toBeUndefined();
    expect(rovingIndex("End", 6, 8, 3)).toBe(7);
    expect(rovingIndex("Home", 5, 8, 3)).toBe(3);
  });

  test("other keys, and a set without members, move nothing", () => {
    expect(rovingIndex("a", 0, 3)).toBeUndefined();
    expect(rovingIndex("ArrowRight", 0, 0)).toBeUndefined();
  });
});
