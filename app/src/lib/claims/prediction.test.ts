import { expect, test } from "vitest";
import { agreeing, keepChoice, readChoice } from "./prediction.ts";

test("a prediction is held against each verdict; no effect and undecided are both open", () => {
  const decisions = ["supported", "undecided", "refuted", "equivalent", "supported"] as const;
  expect(agreeing("supported", decisions)).toBe(2);
  expect(agreeing("refuted", decisions)).toBe(1);
  expect(agreeing("open", decisions)).toBe(2);
});

test("a choice is kept for its claim, and what is no choice is none", () => {
  const kept = new Map<string, string>();
  const visit = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  expect(readChoice("a", visit)).toBeUndefined();
  keepChoice("a", "open", visit);
  expect(readChoice("a", visit)).toBe("open");
  expect(readChoice("b", visit)).toBeUndefined();
  for (const key of kept.keys()) kept.set(key, "nonsense");
  expect(readChoice("a", visit)).toBeUndefined();
});

test("a browser that keeps nothing is no error", () => {
  const refuses = () => {
    throw new Error("SecurityError");
  };
  keepChoice("a", "open", refuses);
  expect(readChoice("a", refuses)).toBeUndefined();
});
