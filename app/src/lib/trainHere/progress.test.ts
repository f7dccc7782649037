import { describe, expect, test } from "vitest";
import { networksOf } from "./networksOf.ts";
import { secondsLeft, wholeSeeds } from "./progress.ts";

const counts = { planned: 100, reused: 20, fresh: 40, failed: 0 };

describe("secondsLeft", () => {
  test("is what the rest takes at the speed so far: 40 networks in 10 s, 40 to go", () => {
    expect(secondsLeft(counts, 10_000)).toBe(10);
  });

  test("does not count what the store had as trained, nor what failed as missing", () => {
    expect(secondsLeft({ ...counts, failed: 20 }, 10_000)).toBe(5);
  });

  test("is not told after fewer than four networks", () => {
    expect(secondsLeft({ ...counts, fresh: 3 }, 10_000)).toBeUndefined();
  });
});

test("a seed is whole when every arm has it", () => {
  const cell = (arm: string, seed: number) => ({ arm, seed, task: "moons", learningRate: 0.1, trial: `${arm}${seed}` });
  const plan = [cell("plain", 0), cell("plain", 1), cell("bn", 0), cell("bn", 1)];
  expect(wholeSeeds(plan, new Set())).toBe(0);
  expect(wholeSeeds(plan, new Set(["plain0", "bn1"]))).toBe(0);
  expect(wholeSeeds(plan, new Set(["plain0", "bn1", "bn0"]))).toBe(1);
  expect(wholeSeeds(plan, new Set(["plain0", "bn1", "bn0", "plain1"]))).toBe(2);
});

test("networks are arms times seeds, at every learning rate", () => {
  const file = { data: "moons", arms: ["plain", "bn"], seeds: 8 };
  expect(networksOf(file)).toBe(16);
  expect(networksOf({ ...file, learningRates: [0.1, 0.5] })).toBe(48);
  expect(networksOf({ data: "moons", arms: { plain: null }, seeds: 3 })).toBe(3);
  expect(networksOf({ data: "moons", arms: ["plain"] })).toBeUndefined();
});
