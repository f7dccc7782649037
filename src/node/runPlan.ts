import { distinctTrials } from "../lab/plan.ts";
import { GROUP } from "../lab/trialTasks.ts";
import type { CancelSignal, Failure, PlannedTrial, Pool, TrialOutcome, TrialRecord, TrialSpec } from "../lab/types.ts";
import type { LocalStore } from "./store/localStore.ts";

/** The part of a store that a run needs. */
export type TrialSink = Pick<LocalStore, "done" | "begin" | "append" | "recordAttempt">;

export interface RunPlanOptions {
  readonly store: TrialSink;
  readonly pool: Pool;
  /** Once aborted, trials under way finish and are stored, and no more begin. */
  readonly signal?: CancelSignal;
  /** Wall-clock limit for one task, up to four seeds of one arm, in milliseconds. */
  readonly limitMs?: number;
  /** Seeds of one arm trained together; default 4. */
  readonly group?: number;
  /** How often a trial is tried at most; default 3. */
  readonly rounds?: number;
  /** Called after each stored record, and for each trial that was tried in vain for the last time. */
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface RunProgress {
  /** Distinct trials of the plan. */
  readonly planned: number;
  /** Found in the store. */
  readonly reused: number;
  /** Trained and stored now. */
  readonly fresh: number;
  readonly failed: number;
  /** The record just stored. */
  readonly record?: TrialRecord;
}

/** What a run did. Trials that are in neither count were not begun, because it was stopped. */
export interface RunResult extends Omit<RunProgress, "record"> {
  readonly failures: ReadonlyMap<string, Failure>;
  /** Records that came with another digest than the one stored. */
  readonly conflicts: number;
}

/** Trials that were not begun, because the run was stopped. */
export function unbegun({ planned, reused, fresh, failed }: Omit<RunProgress, "record">): number {
  return planned - reused - fresh - failed;
}

/** Longest time for one task: only what hangs takes so long. */
export const LIMIT_MS: number = 20 * 60_000;
/** A trial that fails alone again is not tried once more, unless its worker was killed from outside. */
const ROUNDS = 3;

/**
 * Trains what the store does not have: the whole of "resume" is that the plan's finished trials are left out. Every
 * record is on disk before `onProgress` hears of it. Trials that failed together are tried again, each alone, so that
 * one that crashes does not take its siblings with it; trials whose worker was killed from outside get a third chance.
 * A pool that tries again itself is asked once.
 */
export async function runPlan(planned: readonly PlannedTrial[], options: RunPlanOptions): Promise<RunResult> {
  const { store, pool, onProgress, group = GROUP } = options;
  const rounds = pool.triesAgain === true ? 1 : (options.rounds ?? ROUNDS);
  const distinct = distinctTrials(planned);
  const finished = store.done(distinct.map(({ trial }) => trial));
  const failures = new Map<string, Failure>();
  const count = { planned: distinct.length, reused: finished.size, fresh: 0, failed: 0 };
  let conflicts = 0;
  let waiting = distinct.filter(({ trial }) => !finished.has(trial));
  for (let round = 0; round < rounds && waiting.length > 0 && options.signal?.aborted !== true; round++) {
    const again = new Set<string>();
    const specs = waiting.map(({ spec }) => spec);
    for await (const outcome of tried(specs, round === 0 ? group : 1, options)) {
      if ("record" in outcome) {
        const result = store.append(outcome.record, outcome.attempt);
        if (result === "conflict") conflicts++;
        failures.delete(outcome.record.trial);
        count.fresh++;
        onProgress?.({ ...count, record: outcome.record });
      } else {
        store.recordAttempt(outcome.trial, outcome.attempt, outcome.failure);
        failures.set(outcome.trial, outcome.failure);
        if (deservesAnother(outcome.failure, round, rounds)) again.add(outcome.trial);
        else {
          count.failed++;
          onProgress?.({ ...count });
        }
      }
    }
    waiting = waiting.filter(({ trial }) => again.has(trial));
  }
  return { ...count, failed: failures.size, failures, conflicts };
}

function tried(
  specs: readonly TrialSpec[],
  group: number,
  { store, pool, signal, limitMs = LIMIT_MS }: RunPlanOptions,
): AsyncIterable<TrialOutcome> {
  return pool.map(specs, {
    group,
    limitMs,
    onStart: (trials, start) => store.begin(trials, start),
    ...(signal === undefined ? {} : { signal }),
  });
}

function deservesAnother({ outcome }: Failure, round: number, rounds: number): boolean {
  return round + 1 < rounds && (round === 0 || outcome === "lost");
}
