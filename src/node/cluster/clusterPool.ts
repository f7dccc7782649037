import { trialId } from "../../lab/trialId.ts";
import type { Pool, PoolOptions, TrialOutcome, TrialSpec } from "../../lab/types.ts";
import type { PostgresStore } from "../store/postgres/postgresStore.ts";
import { awayText, isAway, patiently, pause, serverError } from "../store/postgres/serverErrors.ts";
import { isUnserved } from "./clusterStatus.ts";
import { type Followed, newOutcomes } from "./follow.ts";
import { type Boss, type TrialQueue, trialQueue } from "./trialQueue.ts";

export interface ClusterPoolOptions {
  readonly store: PostgresStore;
  readonly boss: Boss;
  /** Higher goes first; 0 unless given. */
  readonly priority?: number;
  /** Hears, in words, of a database that is away or back. */
  readonly say?: (text: string) => void;
}

const POLL_MS = 200;
const POLL_LONGEST_MS = 3_000;
/** From one look for workers to the next, while nothing comes. */
const NOBODY_MS = 10_000;
/** From one look to the next, so many times as long as the look took: following must not load the database. */
const REST = 10;

/**
 * Trains on the workers of a cluster: puts trials in the queue and hands out what the workers keep. Trials that the
 * cluster has are not queued again, and those that fail it tries again itself. An abort takes what waits out of the queue;
 * breaking off and `close` only stop looking, and the workers go on.
 */
export function clusterPool(options: ClusterPoolOptions): Pool {
  const { store, boss, priority = 0, say = () => {} } = options;
  let closing = new AbortController();
  const onAway = (error: unknown): void => say(awayText(error));
  const trying = <Value>(work: () => Promise<Value>): Promise<Value> =>
    patiently(work, { signal: closing.signal, onAway, onBack: () => say("The database is back.") });

  async function submit(queue: TrialQueue, specs: readonly TrialSpec[], group: number): Promise<void> {
    const done = await store.done(specs.map(trialId));
    await queue.submit(
      specs.filter((spec) => !done.has(trialId(spec))),
      { priority, group },
    );
  }

  async function* follow(
    specs: readonly TrialSpec[],
    { group, signal, onStart }: PoolOptions,
    closed: AbortSignal,
  ): AsyncGenerator<TrialOutcome> {
    const [first] = specs;
    if (first === undefined) return;
    // An abort is passed on at once, not at the next look.
    const aborting = new AbortController();
    signal?.addEventListener("abort", () => aborting.abort());
    if (signal?.aborted === true) aborting.abort();
    const queue = await trying(() => trialQueue(boss, store.connection, first.kernel));
    if (signal?.aborted !== true) await trying(() => submit(queue, specs, group));
    const missing = new Set(specs.map(trialId));
    const followed: Followed = { store, queue, missing, begun: new Set(), onStart };
    let withdrawn = false;
    let lookForWorkers = performance.now() + NOBODY_MS;
    let nobody = false;
    for (let rest = POLL_MS; missing.size > 0 && !closed.aborted; ) {
      if (signal?.aborted === true) {
        if (!withdrawn) await trying(() => queue.withdraw([...missing]));
        withdrawn = true;
        const states = await trying(() => queue.states([...missing]));
        for (const [trial, state] of states) if (state === "absent" || state === "paused") missing.delete(trial);
      }
      const before = missing.size;
      const began = performance.now();
      try {
        yield* newOutcomes(followed);
      } catch (error) {
        if (!isAway(error)) throw error;
        // What was handed out is missing no more, so that the next look begins where this one ended.
        await trying(() => store.connection.query("select 1"));
      }
      if (missing.size === before && performance.now() >= lookForWorkers) {
        const alone = await trying(() => isUnserved(store.connection, first.kernel));
        if (alone && !nobody)
          say(
            `No worker has the kernels ${first.kernel} now: trials wait until one is started (linchpin worker --cluster).`,
          );
        nobody = alone;
        lookForWorkers = performance.now() + NOBODY_MS;
      }
      rest = missing.size < before ? POLL_MS : Math.min(1.5 * rest, POLL_LONGEST_MS);
      const wake = withdrawn ? closed : AbortSignal.any([closed, aborting.signal]);
      if (missing.size > 0) await pause(Math.max(rest, REST * (performance.now() - began)), wake);
    }
  }

  return {
    name: "cluster",
    triesAgain: true,
    async *map(specs, poolOptions) {
      closing = new AbortController();
      const { signal: closed } = closing;
      try {
        yield* follow(specs, poolOptions, closed);
      } catch (error) {
        // Who stops to follow does not wait for a database that is away.
        if (!closed.aborted || !isAway(error)) throw serverError(store.connection.place, error);
      }
    },
    async close() {
      closing.abort();
    },
  };
}
