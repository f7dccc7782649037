import { expect, test } from "vitest";
import type { Estimate } from "../types.ts";
import { effectInWords, effectText, effectUnit } from "./effectText.ts";

test.each([
  [{ mean: -0.263, low: -0.31, high: -0.217 }, "−0.26 [−0.31, −0.22]"],
  [{ mean: 0.5, low: 0.2, high: 0.8, scale: "log" }, "+0.50 [+0.20, +0.80] (log ratio)"],
  [{ mean: 0.35, low: 0.28, high: 0.43, statistic: { type: "wrongSignUnpaired" } }, "0.35 [0.28, 0.43]"],
  [{ mean: 0.1, low: null, high: null }, "+0.100, no interval"],
  [{ mean: 0.1, low: Number.NaN, high: Number.POSITIVE_INFINITY }, "+0.100, no interval"],
  [{ mean: null, low: null, high: null }, "no number"],
] as const)("%o is %s", (effect, text) => {
  expect(effectText(effect)).toBe(text);
});

test("the unit belongs to the number, also where there is no interval", () => {
  const few = { mean: -0.3, low: Number.NaN, high: Number.NaN, unit: "nats", against: "plain" } as Estimate;
  expect(effectInWords(few)).toBe("−0.300 nats, no interval");
});

test("a log ratio is named once", () => {
  const plain = { mean: 0.5, low: 0.2, high: 0.8, unit: "nats", against: "plain" } as Estimate;
  expect(effectInWords(plain)).toBe("+0.50 [+0.20, +0.80] nats");
  expect(effectInWords({ ...plain, scale: "log", unit: "log ratio" })).toBe("+0.50 [+0.20, +0.80] (log ratio)");
});

test("the unit names the value that every seed is held against, where it is not 0", () => {
  expect(effectUnit({ unit: "nats", against: "plain" })).toBe("nats");
  expect(effectUnit({ unit: "nats", against: "0" })).toBe("nats");
  expect(effectUnit({ unit: "log per log", against: "-1" })).toBe("log per log from −1");
  expect(effectUnit({ unit: "", against: "0.8" })).toBe("from 0.8");
});
