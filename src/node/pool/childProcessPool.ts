import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { invariant } from "../../core/math/errors.ts";
import { queue } from "../../lab/queue.ts";
import { trialTasks } from "../../lab/trialTasks.ts";
import type { Pool } from "../../lab/types.ts";
import { type Crew, type CrewSettings, dismiss, pump, type Work, watchMemory } from "./crew.ts";

export interface ChildProcessPoolOptions {
  /** Number of worker processes; default: the cores this process may use. */
  readonly workers?: number;
  /** Address of the module that exports `runTrials`; default: the lab with the engine. */
  readonly runner?: string;
  /** Resident memory that one worker may hold; default: its share of what is free, at most 4 GB. */
  readonly memoryLimitBytes?: number;
  /** A worker is replaced after this many tasks, so that a leak stays small; its compiled code is lost with it. */
  readonly recycleAfter?: number;
}

const WATCH_MS = 200;
const RECYCLE_AFTER = 200;
const DEFAULT_RUNNER: string = new URL(`./labRunner${extname(import.meta.url)}`, import.meta.url).href;

/**
 * Trains in worker processes: only a process survives a full heap, a crash, an exit and a loop that never ends, and only
 * a process can be held to a limit of memory, because typed arrays and kernel memory lie outside every limit of a
 * thread.
 *
 * Our own and not tinypool 2.2.0 with `runtime: "child_process"`, after trying both. It contains the same faults and
 * costs as much to start (40 ms for two workers), but it says only "Worker exited unexpectedly" (exit code, signal and
 * the last words on stderr are out of reach, so a full heap cannot be told from a `kill`), joins the workers' output to
 * ours (which spoils `--json` and the progress line), does not say when a queued task begins (which a limit of time
 * needs), and leaves a worker in a busy loop alive for ever when the parent is killed.
 */
export function childProcessPool(options: ChildProcessPoolOptions = {}): Pool {
  const workers = options.workers ?? availableParallelism();
  invariant(Number.isInteger(workers) && workers > 0, `childProcessPool: ${workers} workers`);
  const settings: CrewSettings = {
    workers,
    runner: options.runner ?? DEFAULT_RUNNER,
    memoryLimitBytes: options.memoryLimitBytes ?? memoryShare(workers),
    recycleAfter: options.recycleAfter ?? RECYCLE_AFTER,
  };
  const crew: Crew = { settings, members: new Set(), count: 0, failedStarts: 0, work: undefined };
  return {
    name: "local",
    async *map(specs, poolOptions) {
      invariant(crew.work === undefined, "childProcessPool: map is already under way");
      const work: Work = {
        tasks: trialTasks(specs, poolOptions.group),
        options: poolOptions,
        outcomes: queue(),
      };
      crew.work = work;
      const stopHandingOut = (): void => {
        work.tasks.length = 0;
        pump(crew);
      };
      poolOptions.signal?.addEventListener("abort", stopHandingOut);
      if (poolOptions.signal?.aborted === true) work.tasks.length = 0;
      const watch = setInterval(() => void watchMemory(crew), WATCH_MS);
      watch.unref();
      try {
        pump(crew);
        for (;;) {
          const outcome = await work.outcomes.next();
          if (outcome === undefined) return;
          yield outcome;
        }
      } finally {
        clearInterval(watch);
        poolOptions.signal?.removeEventListener("abort", stopHandingOut);
        crew.work = undefined;
        // Reached by breaking off with tasks under way: their results have no taker.
        for (const member of crew.members) if (member.current !== undefined) dismiss(crew, member);
      }
    },
    async close() {
      for (const member of crew.members) dismiss(crew, member);
      crew.work?.outcomes.end();
    },
  };
}

/** Resident memory that each of so many workers may hold: its share of what is free, from 512 MB to 4 GB. */
export function memoryShare(workers: number): number {
  const share = (0.8 * process.availableMemory()) / workers;
  return Math.min(4e9, Math.max(512e6, share));
}
