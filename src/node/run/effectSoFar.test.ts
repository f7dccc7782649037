import { expect, test } from "vitest";
import { experiment } from "../../lab/spec.ts";
import type { Experiment, TrialRecord } from "../../lab/types.ts";
import { allPrimary, effectSoFar, firstPrimary } from "./effectSoFar.ts";
import { type PreparedRun, prepareRun } from "./prepareRun.ts";

function prepared(): PreparedRun {
  const one: Experiment = experiment(
    {
      data: { name: "moons", train: 96, test: 40, validation: 10 },
      arms: ["plain", "bn"],
      seeds: 8,
      learningRates: [0.5],
      compare: [
        { arm: "bn", against: "plain", on: "test.nll", better: "lower", margin: 0.1, primary: false },
        { arm: "bn", against: "plain", on: "test.nll", better: "lower", margin: 0.1 },
        { arm: "bn", against: "plain", on: "test.accuracy", better: "higher", margin: 0.1 },
      ],
    },
    "effect",
  );
  return prepareRun({ name: "effect", experiments: [one] }, "exact", "2026-01-01T00:00:00Z");
}

/** What an effect reads of a record. */
function record(trial: string, value: number): TrialRecord {
  const scalars = { "test.nll": value, "test.accuracy": 1 - value };
  return { trial, outcome: "ok", scalars, invalid: {}, curves: {}, arrays: {} } as unknown as TrialRecord;
}

test("watches the primary comparisons at the experiment's own rate from two pairs on, looking seldom", () => {
  const { experiments, planned } = prepared();
  let now = 0;
  const effect = effectSoFar(allPrimary(experiments), planned, new Map(), () => now);
  expect(effect.estimates()).toEqual([]);
  const give = (seed: number, rate: number): void => {
    for (const cell of planned)
      if (cell.seed === seed && cell.learningRate === rate)
        effect.add(record(cell.trial, cell.arm === "bn" ? 0.2 : 0.5 + seed / 100));
  };
  const own = experiments[0]?.train.learningRate ?? 0;
  give(0, own);
  for (const seed of [0, 1, 2]) give(seed, 0.5);
  expect(effect.estimates()).toEqual([]);
  give(1, own);
  // Too early for another look.
  expect(effect.estimates()).toEqual([]);
  now = 60_000;
  const found = effect.estimates();
  expect(found.map(({ on, pairs, learningRate }) => [on, pairs, learningRate])).toEqual([
    ["test.nll", 2, own],
    ["test.accuracy", 2, own],
  ]);
  // (0.2 - 0.5 + 0.2 - 0.51) / 2
  expect(found[0]?.mean).toBeCloseTo(-0.305, 12);
  expect(found[0]?.method).toMatch(/always/i);
  expect(effect.text()).toMatch(/^so far test\.nll bn - plain on moons .*, 2 pairs$/);
});

test("on the terminal the first primary comparison is watched", () => {
  const { experiments } = prepared();
  expect(firstPrimary(experiments).map(({ compare }) => compare.map(({ on }) => on))).toEqual([["test.nll"]]);
  expect(firstPrimary([])).toEqual([]);
});
