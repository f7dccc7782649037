import { describe, expect, test } from "vitest";
import { createEngine, kernelName } from "../core/engine/engine.ts";
import { conclude } from "./conclude.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { distinctTrials, plan } from "./plan.ts";
import { runTrials } from "./runTrials.ts";
import { experiment } from "./spec.ts";
import type { TrialRecord } from "./types.ts";
import { weightAverageCell } from "./weightAverageCell.ts";

const file: ExperimentFile = {
  data: { name: "moons", test: 200, validation: 200 },
  train: { epochs: 20 },
  arms: ["bn-g16", "bn-g16+member2", "bn-g16+member3"],
  seeds: 2,
  instruments: ["generalisation", "predictions", "parameters", "cost"],
  ensembles: { answers: ["bn-g16", "bn-g16+member2", "bn-g16+member3"] },
  weightAverages: { weights: ["bn-g16", "bn-g16+member2", "bn-g16+member3"] },
  compare: [{ arm: "weights", against: "answers", on: "test.nll" }],
};

const made = experiment(file, "t");
const planned = plan(made, kernelName("exact"));
const engine = createEngine("exact");
const records = new Map(
  distinctTrials(planned).flatMap(({ spec }) => runTrials([spec], engine).map((record) => [record.trial, record])),
);
const membersOf = (seed: number): TrialRecord[] =>
  planned.filter((cell) => cell.seed === seed).flatMap(({ trial }) => records.get(trial) ?? []);

describe("an average of weights", () => {
  test("of one member is that member, as the engine measured it", () => {
    const [member] = membersOf(0);
    const cell = weightAverageCell([member!]);
    // The engine computes in float32: 24 bits in every sum of the forward pass.
    for (const name of ["test.nll", "test.ece", "gap.nll", "test.brier"])
      expect(Math.abs((cell.scalars[name] ?? Number.NaN) - (member!.scalars[name] ?? 0)), name).toBeLessThan(1e-4);
    expect(cell.scalars["test.accuracy"]).toBe(member!.scalars["test.accuracy"]);
  });

  test("is compared like an arm, and is no ensemble: it costs one answer, and its members' training", () => {
    const { estimates, arms } = conclude([made], planned, records);
    expect(estimates[0]).toMatchObject({ pairs: 2, arm: "weights", against: "answers" });
    const cost = (arm: string, metric: string): number =>
      arms.find((summary) => summary.arm === arm && summary.metric === metric)?.mean ?? Number.NaN;
    expect(cost("weights", "cost.inference")).toBe(cost("bn-g16", "cost.inference"));
    expect(cost("weights", "cost.training")).toBe(3 * cost("bn-g16", "cost.training"));
    expect(cost("answers", "cost.inference")).toBe(3 * cost("bn-g16", "cost.inference"));
  });

  test("does not depend on the order of the members beyond rounding", () => {
    const members = membersOf(1);
    const [there, back] = [weightAverageCell(members), weightAverageCell(members.toReversed())];
    expect(there.scalars["test.nll"]).toBeCloseTo(back.scalars["test.nll"] ?? 0, 12);
  });

  test("of members with other data, or without stored weights, is not valid and says why", () => {
    const mixed = weightAverageCell([membersOf(0)[0]!, membersOf(1)[0]!]);
    expect(mixed.invalid["test.nll"]).toContain("one architecture and the same data");
    const bare = weightAverageCell([{ ...membersOf(0)[0]!, arrays: {} }]);
    expect(bare.invalid["test.nll"]).toContain("were not stored");
  });
});

test("its members must store their weights", () => {
  const without = { ...file, instruments: ["generalisation", "predictions"] };
  expect(() => experiment(without, "t")).toThrow(/weightAverages\.weights.*add "parameters" to the instruments/);
});
