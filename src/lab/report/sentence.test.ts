import { expect, test } from "vitest";
import { sentence, sentenceCase } from "./sentence.ts";

test("a phrase gets a capital and a full stop, once", () => {
  expect(sentence("both lower it")).toBe("Both lower it.");
  expect(sentence("  Both lower it.  ")).toBe("Both lower it.");
  expect(sentence("why?")).toBe("why?".replace("w", "W"));
  expect(sentence("")).toBe("");
});

test("a hyphen before a number is written as the minus that it is", () => {
  expect(sentence("within 0.1 of -1, bn-g16 and [-0.5, 2-3]")).toBe("Within 0.1 of −1, bn-g16 and [−0.5, 2-3].");
});

test("names of arms and metrics are left as they are", () => {
  for (const text of [
    "rely.single.max is not defined",
    "bn-full+shared16 against bn-full",
    "dropout-.2 fails",
    "R1 holds",
    "Δ falls",
  ])
    expect(sentenceCase(text)).toBe(text);
});

test("a word that ends with a mark is a word", () => {
  expect(sentenceCase("noise, and its size")).toBe("Noise, and its size");
  expect(sentenceCase("single-unit damage")).toBe("single-unit damage");
});
