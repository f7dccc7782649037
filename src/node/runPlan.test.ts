import { describe, expect, test } from "vitest";
import { sampleAttempt, sampleRecord, sampleSpec } from "../../test/contracts/sampleRecord.ts";
import { trialId } from "../lab/trialId.ts";
import { trialTasks } from "../lab/trialTasks.ts";
import type { Failure, PlannedTrial, Pool, TrialOutcome } from "../lab/types.ts";
import { type RunProgress, runPlan } from "./runPlan.ts";
import { memoryStore } from "./store/memoryStore.ts";

function cells(seeds: number, rate = 0.1, arm = "plain"): PlannedTrial[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const spec = sampleSpec(seed, rate);
    return { arm, seed, task: "moons", learningRate: rate, trial: trialId(spec), spec };
  });
}

/** A pool that fails where `fails` says so; it notes which seeds were tried together. */
function poolThat(
  fails: (seed: number, round: number) => Failure["outcome"] | undefined,
  tried: number[][] = [],
): Pool {
  const rounds = new Map<number, number>();
  return {
    name: "fake",
    async *map(specs, { group, signal, onStart }): AsyncGenerator<TrialOutcome> {
      for (const task of trialTasks(specs, group)) {
        if (signal?.aborted === true) return;
        tried.push(task.specs.map(({ seed }) => seed));
        onStart?.(task.trials, sampleAttempt());
        for (const spec of task.specs) {
          const round = rounds.get(spec.seed) ?? 0;
          rounds.set(spec.seed, round + 1);
          const outcome = fails(spec.seed, round);
          if (outcome === undefined) yield { record: sampleRecord(spec.seed, { spec }), attempt: sampleAttempt() };
          else
            yield { trial: trialId(spec), failure: { outcome, error: "no", stderrTail: "" }, attempt: sampleAttempt() };
        }
      }
    },
    async close() {},
  };
}

const never = (): undefined => undefined;

describe("runPlan", () => {
  test("trains each distinct trial once, also when two arms ask for it", async () => {
    const [store, tried] = [memoryStore(), [] as number[][]];
    const planned = [...cells(6), ...cells(6, 0.1, "the same under another name")];
    const result = await runPlan(planned, { store, pool: poolThat(never, tried) });
    expect(result).toMatchObject({ planned: 6, reused: 0, fresh: 6, failed: 0, conflicts: 0 });
    expect(tried).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
  });

  test("leaves out what the store has", async () => {
    const [store, tried] = [memoryStore(), [] as number[][]];
    for (const seed of [1, 4]) store.append(sampleRecord(seed), sampleAttempt());
    const result = await runPlan(cells(6), { store, pool: poolThat(never, tried) });
    expect(result).toMatchObject({ planned: 6, reused: 2, fresh: 4 });
    expect(tried).toEqual([[0, 2, 3, 5]]);
  });

  test("stores every record before it is reported", async () => {
    const store = memoryStore();
    const seen: RunProgress[] = [];
    const onProgress = (progress: RunProgress): void => {
      expect(store.get(progress.record!.trial)).toEqual(progress.record);
      seen.push(progress);
    };
    await runPlan(cells(3), { store, pool: poolThat(never), onProgress });
    expect(seen.map(({ fresh }) => fresh)).toEqual([1, 2, 3]);
  });

  test("tries what failed together again, each trial alone, and keeps both attempts", async () => {
    const [store, tried] = [memoryStore(), [] as number[][]];
    const pool = poolThat((seed, round) => (seed < 4 && round === 0 ? "oom" : undefined), tried);
    const result = await runPlan(cells(6), { store, pool });
    expect(tried).toEqual([[0, 1, 2, 3], [4, 5], [0], [1], [2], [3]]);
    expect(result).toMatchObject({ fresh: 6, failed: 0 });
    expect(store.attempts([trialId(sampleSpec(2))]).map(({ outcome }) => outcome)).toEqual(["oom", "ok"]);
  });

  test("gives up a trial that fails alone too, and one that is killed three times", async () => {
    const [store, tried] = [memoryStore(), [] as number[][]];
    const pool = poolThat((seed) => ({ 0: "error" as const, 1: "lost" as const })[seed], tried);
    const seen: RunProgress[] = [];
    const result = await runPlan(cells(4), { store, pool, onProgress: (progress) => seen.push(progress) });
    expect(tried).toEqual([[0, 1, 2, 3], [0], [1], [1]]);
    expect(result).toMatchObject({ fresh: 2, failed: 2 });
    expect([...result.failures.values()].map(({ outcome }) => outcome)).toEqual(["error", "lost"]);
    expect(seen.at(-1)).toMatchObject({ fresh: 2, failed: 2 });
  });

  test("once aborted begins nothing, stores what is under way, and goes on from there later", async () => {
    const store = memoryStore();
    const controller = new AbortController();
    const options = { store, signal: controller.signal, onProgress: () => controller.abort() };
    const first = await runPlan(cells(12), { ...options, pool: poolThat(never) });
    expect(first).toMatchObject({ planned: 12, fresh: 4, failed: 0 });
    const second = await runPlan(cells(12), { store, pool: poolThat(never) });
    expect(second).toMatchObject({ planned: 12, reused: 4, fresh: 8 });
  });
});
