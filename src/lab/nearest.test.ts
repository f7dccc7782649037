import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

test.each([
  ["dropuot", "dropout"], // two neighbours swapped: one edit
  ["droput", "dropout"],
  ["Dropout", "dropout"],
  ["moon", "moons"],
  ["learningrate", "learningRate"],
])("%s is near %s", (word, near) => {
  expect(nearest(word, ["dropout", "moons", "learningRate", "noise"])).toBe(near);
});

test("a word that is far from all candidates has no near one", () => {
  expect(nearest("colour", ["dropout", "moons"])).toBeUndefined();
  expect(didYouMean("colour", ["dropout", "moons"])).toBe("");
  expect(didYouMean("mons", ["moons"])).toBe('; did you mean "moons"?');
});

test("the nearest of several is taken, the first of equally near ones", () => {
  expect(nearest("bn-g1", ["bn-g16", "bn-g8", "bn-g1"])).toBe("bn-g1");
  expect(nearest("bn-gx", ["bn-g8", "bn-g4"])).toBe("bn-g8");
});
