import { describe, expect, test } from "vitest";
import { type Found, fakeRecords } from "../../test/lab/fakeRecords.ts";
import { armOf } from "./chooseRate.ts";
import { results } from "./results.ts";
import { experiment } from "./spec.ts";
import type { Experiment, PlannedTrial } from "./types.ts";

const choice = { of: ["slow", "quick"], by: "speed.restricted", better: "lower" } as const;
const made: Experiment = experiment(
  {
    data: "moons",
    arms: { slow: { learningRate: 0.01 }, quick: { learningRate: 0.5 } },
    choices: { best: choice },
    instruments: ["generalisation", "speed"],
    compare: [{ arm: "slow", against: "quick", on: "speed.reached", margin: 0.2, better: "higher" }],
  },
  "t",
);

/** The quick arm takes 10 steps where it does not diverge, the slow one 100. */
const found =
  (diverges: (seed: number) => boolean) =>
  ({ arm, seed }: PlannedTrial): Found =>
    arm === "quick" && diverges(seed)
      ? "diverged"
      : { "speed.restricted": arm === "quick" ? 10 : 100, "speed.reached": 1 };

function read(diverges: (seed: number) => boolean): ReturnType<typeof results> {
  const { planned, records } = fakeRecords(made, found(diverges));
  return results(made, planned, records);
}

describe("the best of several arms", () => {
  const chosen = (diverges: (seed: number) => boolean): string | undefined =>
    armOf(read(diverges), made, "best", made.train.learningRate);

  test("is the one with the lowest mean, where one seed of sixteen diverged as well", () => {
    expect(chosen(() => false)).toBe("quick");
    expect(chosen((seed) => seed === 3)).toBe("quick");
  });

  test("is not one of which more than a tenth diverged, however good the survivors are", () => {
    expect(chosen((seed) => seed < 2)).toBe("slow");
    expect(chosen(() => true)).toBe("slow");
  });

  test("is the best of the survivors where every arm diverges as often", () => {
    const { planned, records } = fakeRecords(made, ({ arm, seed }) =>
      seed < 8 ? "diverged" : { "speed.restricted": arm === "quick" ? 10 : 100 },
    );
    expect(armOf(results(made, planned, records), made, "best", made.train.learningRate)).toBe("quick");
  });
});

describe("a network that diverged", () => {
  const own = made.train.learningRate;

  test("has not reached its target, and counts in the share that did", () => {
    const all = read((seed) => seed < 4);
    expect(all.result("quick", own, 0, "speed.reached")).toEqual({ type: "value", value: 0 });
    expect(all.values("quick", own, "speed.reached")).toEqual([0, 0, 0, 0, ...new Array(12).fill(1)]);
  });

  test("has no other measure", () => {
    const all = read((seed) => seed < 4);
    expect(all.result("quick", own, 0, "speed.restricted")).toEqual({ type: "diverged" });
    expect(all.values("quick", own, "speed.restricted")).toHaveLength(12);
  });
});
