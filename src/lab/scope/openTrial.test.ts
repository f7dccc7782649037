import { describe, expect, test } from "vitest";
import { labTrials } from "../../../test/contracts/labTrials.ts";
import { engineTrials } from "../engineTrials.ts";
import type { TrialSpec } from "../types.ts";
import { openTrial } from "./openTrial.ts";

// One seed of each arm: ghost batches, dropout, and noise injected behind a batch norm without any.
const specs = labTrials().filter(({ seed }) => seed === 2);
const digest = (spec: TrialSpec): string | undefined => engineTrials([spec])[0]?.digest;
const weightsAt = (trial: ReturnType<typeof openTrial>): Float32Array => trial.now.nets.weights(0, 1);

describe("openTrial", () => {
  test("stopped after every mini-batch and looked at, a trial has the digest of one trained in one go", () => {
    expect(specs).toHaveLength(3);
    for (const spec of specs) {
      const whole = digest(spec);
      const trial = openTrial(spec);
      for (let step = 1; step <= trial.steps; step++) {
        const { nets, training } = trial.trainTo(step);
        expect(nets.hidden("test", 1)[0]?.every(Number.isFinite)).toBe(true);
        expect(training.lossByStep).toHaveLength(step);
      }
      expect(trial.record().digest).toBe(whole);
    }
  });

  test("instruments that look while a network trains look at the same steps", () => {
    const [first] = specs;
    const spec = { ...first!, instruments: [{ id: "rely.single", at: 0.4 }, { id: "speed" }, { id: "rely.matrix" }] };
    const trial = openTrial(spec);
    for (const step of [0, 1, 5, 7, 400]) trial.trainTo(step);
    expect(trial.record()).toEqual(engineTrials([spec])[0]);
  });

  test("goes through the same bytes again when it is opened again, and not through those of another seed", () => {
    const [spec] = specs;
    const first = openTrial(spec!);
    const seen = [0, 3, 4, first.steps].map((step) => {
      first.trainTo(step);
      return weightsAt(first);
    });
    expect(seen[1]).not.toEqual(seen[2]);
    const again = openTrial(spec!);
    for (const [k, step] of [0, 3, 4, again.steps].entries()) {
      again.trainTo(step);
      expect(weightsAt(again)).toEqual(seen[k]);
    }
    const other = openTrial({ ...spec!, seed: 3 });
    other.trainTo(3);
    expect(weightsAt(other)).not.toEqual(seen[1]);
  });

  test("does not go back, and gives no record before the end", () => {
    const trial = openTrial(specs[0]!);
    trial.trainTo(4);
    const there = weightsAt(trial);
    expect(trial.trainTo(2).step).toBe(4);
    expect(weightsAt(trial)).toEqual(there);
    expect(() => trial.record()).toThrow(/after step 4 of/);
  });
});
