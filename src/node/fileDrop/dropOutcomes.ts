import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { AttemptStart, Failure, PoolOptions, TrialOutcome } from "../../lab/types.ts";
import { failureNames, readFailure } from "./failureFiles.ts";
import type { Launch, LaunchedChunks } from "./launch.ts";
import { readResult, resultNames } from "./resultFiles.ts";
import { readStart, startNames } from "./startFiles.ts";

/** Chunks on their way, and whoever waits for them. */
export interface Awaited {
  /** Trials by number of their chunk. */
  readonly chunks: ReadonlyMap<number, readonly string[]>;
  readonly launched: LaunchedChunks;
  readonly launch: Pick<Launch, "pollMs" | "settleMs">;
  readonly options: PoolOptions;
  /** True: nobody waits any more. */
  isClosed(): boolean;
}

/**
 * Looks into the folder again and again, and gives each trial's outcome as its file appears, until every chunk has ended.
 * Every look reads in this order: which chunks have ended, results and failures, starts. So what an ended chunk wrote has
 * been seen when its other trials are called lost, and trials are known to have begun before their results are told.
 */
export async function* dropOutcomes(dir: string, awaited: Awaited): AsyncGenerator<TrialOutcome> {
  const { chunks, launched, launch, options } = awaited;
  const chunkOf = new Map([...chunks].flatMap(([chunk, trials]) => trials.map((trial) => [trial, chunk] as const)));
  const begun = new Map<string, AttemptStart>();
  const newFailures = unread(() => failureNames(dir));
  const newStarts = unread(() => startNames(dir));
  const endedAt = new Map<number, number>();
  const over = new Set<number>();
  const launchedAt = new Date().toISOString();

  const begin = (trials: readonly string[], start: AttemptStart): void => {
    const fresh = trials.filter((trial) => chunkOf.has(trial) && !begun.has(trial));
    if (fresh.length === 0) return;
    for (const trial of fresh) begun.set(trial, start);
    options.onStart?.(fresh, start);
  };
  const told = (trial: string, start: AttemptStart): void => {
    begin([trial], start);
    chunkOf.delete(trial);
  };

  while (over.size < chunks.size && chunkOf.size > 0) {
    const lookedAt = performance.now();
    const ended = new Map(launched.ended());
    const results = new Set(resultNames(dir));
    const found = [...chunkOf.keys()].filter((trial) => results.has(`${trial}.json`));
    const failures = newFailures().flatMap((file) => readFailure(dir, file) ?? []);
    for (const file of newStarts()) {
      const started = readStart(dir, file);
      if (started !== undefined && chunks.has(started.chunk)) begin(started.trials, started.start);
    }
    for (const trial of found) {
      const result = readResult(dir, `${trial}.json`);
      if (result?.type !== "whole") continue;
      told(trial, result.attempt);
      yield { record: result.record, attempt: result.attempt };
    }
    for (const { trial, chunk, failure, attempt } of failures) {
      if (chunkOf.get(trial) !== chunk) continue;
      told(trial, attempt);
      yield { trial, failure, attempt };
    }
    // A cluster may begin with a chunk again.
    for (const chunk of endedAt.keys()) if (!ended.has(chunk)) endedAt.delete(chunk);
    for (const [chunk, why] of ended) {
      const since = endedAt.get(chunk) ?? performance.now();
      endedAt.set(chunk, since);
      if (over.has(chunk) || performance.now() - since < launch.settleMs) continue;
      over.add(chunk);
      for (const trial of chunks.get(chunk) ?? []) {
        if (!chunkOf.has(trial)) continue;
        const start = begun.get(trial);
        // A trial that was held back has no outcome.
        if (start === undefined && options.signal?.aborted === true) continue;
        yield lost(trial, why, start ?? neverBegun(chunk, launchedAt), told);
      }
    }
    if (awaited.isClosed()) return;
    // A look into a folder of very many files takes its time: a fifth of ours at most.
    const rest = Math.max(launch.pollMs, 4 * (performance.now() - lookedAt));
    if (over.size < chunks.size && chunkOf.size > 0) await sleep(rest);
  }
}

/** Gives the names that were not there at the call before. */
function unread(names: () => readonly string[]): () => string[] {
  const seen = new Set<string>();
  return () => {
    const fresh = names().filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    return fresh;
  };
}

function lost(
  trial: string,
  failure: Failure,
  start: AttemptStart,
  told: (trial: string, start: AttemptStart) => void,
): TrialOutcome {
  told(trial, start);
  const attempt = { ...start, endedAt: new Date().toISOString(), cpuSeconds: 0, peakRssBytes: 0 };
  return { trial, failure, attempt };
}

function neverBegun(chunk: number, startedAt: string): AttemptStart {
  return { worker: `chunk ${chunk}`, host: hostname(), pool: "file drop", startedAt };
}
