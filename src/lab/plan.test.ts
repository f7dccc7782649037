import { describe, expect, test } from "vitest";
import { distinctTrials, plan, planAll } from "./plan.ts";
import { experiment } from "./spec.ts";
import type { Experiment } from "./types.ts";

const make = (changes: Partial<Parameters<typeof experiment>[0]> = {}): Experiment =>
  experiment({ data: "moons", arms: ["plain", "bn"], seeds: 3, ...changes }, "t");

describe("plan", () => {
  test("is arms x seeds, the seeds of an arm next to each other and in order", () => {
    const planned = plan(make({ firstSeed: 5 }), "k");
    expect(planned.map(({ arm, seed }) => [arm, seed])).toEqual([
      ["plain", 5],
      ["plain", 6],
      ["plain", 7],
      ["bn", 5],
      ["bn", 6],
      ["bn", 7],
    ]);
    expect(new Set(planned.map(({ trial }) => trial)).size).toBe(6);
    expect(planned[0]).toMatchObject({ task: "moons", learningRate: 0.02 });
  });

  test("the seeds of an arm differ in nothing but the seed", () => {
    const [first, second] = plan(make(), "k");
    expect({ ...second!.spec, seed: first!.spec.seed }).toEqual(first!.spec);
  });

  test("arms share everything but their network: the paired design", () => {
    const planned = plan(make(), "k");
    const { net: plain, ...sharedByPlain } = planned[0]!.spec;
    const { net: bn, ...sharedByBn } = planned[3]!.spec;
    expect(sharedByBn).toEqual(sharedByPlain);
    expect(bn).not.toEqual(plain);
  });

  test("each learning rate of the strip is a cell of its own, the default first", () => {
    const planned = plan(make({ learningRates: [0.1, 0.005], seeds: 1 }), "k");
    expect(planned.map(({ arm, learningRate, spec }) => [arm, learningRate, spec.train.learningRate])).toEqual([
      ["plain", 0.02, 0.02],
      ["bn", 0.02, 0.02],
      ["plain", 0.005, 0.005],
      ["bn", 0.005, 0.005],
      ["plain", 0.1, 0.1],
      ["bn", 0.1, 0.1],
    ]);
  });

  test("cells that ask for the same training share a trial", () => {
    const arms = {
      plain: {},
      bn: { norm: "batch" },
      same: { norm: "batch", statistics: 48 },
      own: { norm: "batch", learningRate: 0.1 },
    } as const;
    const planned = plan(make({ arms, learningRates: [0.1], seeds: 2 }), "k");
    expect(planned).toHaveLength(16);
    // plain and bn at two rates; `same` is bn; `own` is bn at 0.1 in both places.
    expect(distinctTrials(planned)).toHaveLength(8);
    const id = (arm: string, rate: number): string =>
      planned.find((cell) => cell.arm === arm && cell.learningRate === rate && cell.seed === 0)!.trial;
    expect(id("same", 0.02)).toBe(id("bn", 0.02));
    expect(id("own", 0.02)).toBe(id("bn", 0.1));
  });

  test("a member of an ensemble has the seed's data and training, and a trial of its own", () => {
    const [first, second] = plan(make({ arms: ["bn", "bn+member2"], seeds: 1 }), "k");
    expect(second!.spec).toEqual({ ...first!.spec, member: 2 });
    expect(Object.keys(first!.spec)).not.toContain("member");
    expect(second!.trial).not.toBe(first!.trial);
  });

  test("more seeds and more arms only add trials", () => {
    const few = plan(make(), "k").map(({ trial }) => trial);
    const many = new Set(plan(make({ arms: ["layernorm", "bn", "plain"], seeds: 5 }), "k").map(({ trial }) => trial));
    expect(few.every((trial) => many.has(trial))).toBe(true);
  });

  test("names, questions and comparisons are no part of a trial; data, root, kernel and instruments are", () => {
    const ids = (made: Experiment, kernel = "k"): string[] => plan(made, kernel).map(({ trial }) => trial);
    const same = ids(make());
    expect(
      ids(
        make({ name: "x", question: "?", task: "other", compare: [{ arm: "bn", against: "plain", on: "test.nll" }] }),
      ),
    ).toEqual(same);
    for (const other of [
      make({ root: 2 }),
      make({ data: "disc" }),
      make({ instruments: [] }),
      make({ train: { epochs: 3 } }),
    ])
      expect(ids(other)).not.toEqual(same);
    expect(ids(make(), "other")).not.toEqual(same);
  });

  test("frozen batches reach the training", () => {
    const [cell] = plan(make({ arms: ["plain-frozen"] }), "k");
    expect(cell!.spec.train.reshuffle).toBe(false);
  });

  test("several experiments are planned one after the other", () => {
    const planned = planAll([make(), make({ data: "disc" })], "k");
    expect(planned.map(({ task }) => task)).toEqual([...Array(6).fill("moons"), ...Array(6).fill("disc")]);
  });

  test("the ids of a plan never change", () => {
    // Recorded: a changed id orphans every stored trial.
    expect(plan(make({ instruments: [] }), "lanes-exact-1")[0]!.trial).toBe(
      "a345ff69756f315b49a80ce8b8ffcb08ec61fe06fb0b0354ef7941338cb62524",
    );
  });
});
