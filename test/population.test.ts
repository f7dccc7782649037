import { describe, expect, test } from "vitest";
import { createEngine } from "../src/core/engine/engine.ts";
import { planAll } from "../src/lab/plan.ts";
import { runTrials } from "../src/lab/runTrials.ts";
import { experiment } from "../src/lab/spec.ts";
import type { TrialSpec } from "../src/lab/types.ts";

const engine = createEngine("exact");

const tried = experiment(
  {
    question: "Are a seed's bytes its own?",
    data: { name: "teacher", train: 96, validation: 40, test: 120 },
    net: ["dense 8", "relu", "dense 8", "relu", "dense 10"],
    train: { batch: 32, epochs: 3 },
    arms: ["bn-full+indep16", "bn-g16", "dropout-.2"],
    instruments: ["generalisation", "rely.single", "rely.curve", "correlation", "noise.nsr"],
    compare: [],
    seeds: 64,
  },
  "population",
);

/** Digests by trial id when the specs are trained in groups of the given size. */
function digests(specs: readonly TrialSpec[], group: number): Map<string, string> {
  const found = new Map<string, string>();
  for (let from = 0; from < specs.length; from += group) {
    for (const { trial, digest } of runTrials(specs.slice(from, from + group), engine)) found.set(trial, digest);
  }
  return found;
}

describe("a population of 64", () => {
  const planned = planAll([tried], engine.kernel);
  for (const arm of Object.keys(tried.arms)) {
    test(`${arm}: every seed's record has the digest it has alone and in other company`, () => {
      const specs = planned.filter((cell) => cell.arm === arm).map(({ spec }) => spec);
      expect(specs).toHaveLength(64);
      const together = digests(specs, 4);
      expect(new Set(together.values()).size).toBe(64);
      const some = [0, 17, 42, 63].flatMap((seed) => specs[seed] ?? []);
      for (const [trial, digest] of digests(some, 1)) expect(digest).toBe(together.get(trial));
      // Backwards, so that every seed sits in another lane beside other seeds.
      const backwards = digests([...specs].reverse(), 3);
      for (const [trial, digest] of together) expect(backwards.get(trial)).toBe(digest);
    });
  }
});
