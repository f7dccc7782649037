import { describe, expect, test } from "vitest";
import { columns, count, duration } from "./print.ts";

describe("duration", () => {
  test("speaks in seconds, minutes and hours", () => {
    expect([0.4, 41.2, 59.6, 60, 200, 7500].map(duration)).toEqual([
      ...["under 1 s", "41 s", "1 min", "1 min", "3 min 20 s", "2 h 5 min"],
    ]);
  });
});

describe("count", () => {
  test("puts the noun in the plural unless there is one", () => {
    expect([0, 1, 2].map((n) => count(n, "trial"))).toEqual(["0 trials", "1 trial", "2 trials"]);
  });
});

describe("columns", () => {
  test("are as wide as their widest cell, and end without blanks", () => {
    expect(
      columns([
        ["a", "b", "c"],
        ["long", "", ""],
      ]),
    ).toEqual(["a     b  c", "long"]);
  });
});
