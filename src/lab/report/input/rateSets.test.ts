import { expect, test } from "vitest";
import { experiment } from "../../spec.ts";
import type { ArmSummary, Estimate } from "../../types.ts";
import { rateSets } from "./rateSets.ts";
import { taskCells } from "./taskCells.ts";

const rates = { "plain-lr0.1": 0.1, "plain-lr0.005": 0.005, "plain-lr0.02": 0.02 };

const own = experiment(
  {
    question: "Which rate?",
    data: { name: "moons", train: 96, validation: 40, test: 200 },
    net: ["dense 6", "relu", "dense 2"],
    train: { batch: 32, epochs: 3, learningRate: 0.02 },
    arms: {
      ...Object.fromEntries(Object.entries(rates).map(([arm, learningRate]) => [arm, { learningRate }])),
      bn: { norm: "batch" },
    },
    choices: { "best-plain": { of: Object.keys(rates), by: "validation.nll", better: "lower" } },
    seeds: 8,
    instruments: ["generalisation"],
    compare: [{ arm: "bn", against: "best-plain", on: "test.nll", better: "lower", primary: true }],
  },
  "own",
);

const summaries = [...Object.keys(rates), "bn"].map(
  (arm, mean) =>
    ({
      ...{ arm, task: own.task, learningRate: 0.02, metric: "test.nll", n: 8, mean },
      ...{ low: mean - 0.1, high: mean + 0.1 },
    }) as ArmSummary,
);
const estimates = [{ task: own.task, arm: "bn", against: "best-plain (plain-lr0.02)" } as Estimate];

test("arms that differ in their rates alone are one line, in ascending order, the chosen one marked", () => {
  const task = taskCells(own, [], new Map(), new Set());
  const [set, ...more] = rateSets(task, { arms: summaries, estimates });
  expect(more).toEqual([]);
  expect(set!.names).toEqual({ "plain-lr0.1": "Plain" });
  const points = set!.arms["plain-lr0.1"]!;
  expect(points.map(({ learningRate, mean, best }) => [learningRate, mean, best])).toEqual([
    [0.005, 1, undefined],
    [0.02, 2, true],
    [0.1, 0, undefined],
  ]);
  expect(Object.keys(set!.arms)).toEqual(["plain-lr0.1"]);
});

test("two rates of an arm are no strip", () => {
  const { "plain-lr0.1": _, ...two } = own.arms;
  const task = taskCells({ ...own, arms: two }, [], new Map(), new Set());
  expect(rateSets(task, { arms: summaries, estimates })).toEqual([]);
});
