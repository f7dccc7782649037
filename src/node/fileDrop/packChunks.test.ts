import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleSpec } from "../../../test/contracts/sampleRecord.ts";
import { trialId } from "../../lab/trialId.ts";
import type { PlannedTrial } from "../../lab/types.ts";
import { packChunks } from "./packChunks.ts";

function cell(seed: number): PlannedTrial {
  const spec = sampleSpec(seed);
  return { arm: "bn", seed, task: "moons", learningRate: 0.1, trial: trialId(spec), spec };
}

const task = (first: number, seconds: number): { trials: PlannedTrial[]; seconds: number } => ({
  trials: [cell(first), cell(first + 1)],
  seconds,
});
const seedsOf = (chunks: ReturnType<typeof packChunks>): number[][] =>
  chunks.map(({ trials }) => trials.map(({ seed }) => seed));

describe("packChunks", () => {
  test("two workers do 60 s of work in 30: 20, 20, 20 and 20, 50 by hand", () => {
    const chunks = packChunks([task(0, 20), task(2, 20), task(4, 20), task(6, 20), task(8, 50)], {
      seconds: 30,
      workers: 2,
    });
    expect(seedsOf(chunks)).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7],
      [8, 9],
    ]);
    expect(chunks.map(({ seconds }) => seconds)).toEqual([30, 20, 50]);
  });

  test("keeps every trial once, in order, and no chunk of several tasks is too long", () => {
    const seconds = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), (times, workers) => {
        const tasks = times.map((time, i) => task(2 * i, time));
        const chunks = packChunks(tasks, { seconds: 60, workers });
        expect(seedsOf(chunks).flat()).toEqual(tasks.flatMap(({ trials }) => trials.map(({ seed }) => seed)));
        for (const chunk of chunks) expect(chunk.trials.length === 2 || chunk.seconds <= 60).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
