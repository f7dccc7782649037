import { hostname } from "node:os";
import type { TrialRunner } from "../../lab/trialRunner.ts";
import { type TrialTask, trialTasks } from "../../lab/trialTasks.ts";
import type { AttemptInfo, AttemptStart, Failure, Pool, PoolOptions, TrialOutcome } from "../../lab/types.ts";
import { runVersions } from "../run/runVersions.ts";

/**
 * Trains in this process, one task after the other: for tests, the library and debugging. An exception becomes a failed
 * attempt; a crash takes the process with it, `limitMs` is not enforced, and breaking off waits for the current task.
 */
export function inProcessPool(runTrials: TrialRunner): Pool {
  let closed = false;
  return {
    name: "in process",
    async *map(specs, options) {
      for (const task of trialTasks(specs, options.group)) {
        if (closed || options.signal?.aborted === true) return;
        yield* outcomesOf(task, options, runTrials);
        // Gives timers and signals a turn between two tasks.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {
      closed = true;
    },
  };
}

async function* outcomesOf(
  task: TrialTask,
  { onStart }: PoolOptions,
  runTrials: TrialRunner,
): AsyncGenerator<TrialOutcome> {
  const start: AttemptStart = {
    ...{ worker: `process ${process.pid}`, host: hostname(), pool: "in process" },
    ...{ startedAt: new Date().toISOString(), versions: runVersions() },
  };
  onStart?.(task.trials, start);
  const before = process.cpuUsage();
  const attempt = (): AttemptInfo => {
    const { user, system } = process.cpuUsage(before);
    return {
      ...start,
      endedAt: new Date().toISOString(),
      cpuSeconds: (user + system) / 1e6 / task.trials.length,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  };
  const missing = new Set(task.trials);
  let failure: Failure = { outcome: "error", error: "the runner gave no record of this trial", stderrTail: "" };
  try {
    for await (const record of await runTrials(task.specs))
      if (missing.delete(record.trial)) yield { record, attempt: attempt() };
  } catch (error) {
    failure = { ...failure, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  for (const trial of missing) yield { trial, failure, attempt: attempt() };
}
