import type { PageStore } from "#lib/store/pageStore.ts";
import { GROUP } from "../../../../src/lab/trialTasks.ts";
import type { CancelSignal, Failure, PlannedTrial, Pool, TrialRecord } from "../../../../src/lab/types.ts";

export interface TrainProgress {
  /** Distinct trials of the plan, those found in the store, those trained now, those that failed for good. */
  readonly planned: number;
  readonly reused: number;
  readonly fresh: number;
  readonly failed: number;
}

export interface TrainOptions {
  readonly store: PageStore;
  readonly pool: Pool;
  /** Once aborted, trials under way finish and are kept, and no more begin: the same call goes on later. */
  readonly signal?: CancelSignal;
  /** Called once with what the store had, then after each record, and after each trial that failed for good. */
  readonly onProgress?: (progress: TrainProgress, records: readonly TrialRecord[]) => void;
}

/** Longest time for one task: only what hangs takes so long. */
const LIMIT_MS = 10 * 60_000;

/**
 * Trains what the store does not have, first seeds of every arm first. Trials that failed together are tried once more,
 * each alone. What `linchpin run` does on a machine, in a page.
 */
export async function trainPlan(
  plan: readonly PlannedTrial[],
  { store, pool, signal, onProgress }: TrainOptions,
): Promise<TrainProgress & { readonly failures: ReadonlyMap<string, Failure> }> {
  const distinct = [...new Map(plan.map((planned) => [planned.trial, planned.spec])).entries()];
  const found = await store.load(distinct.map(([trial]) => trial));
  const failures = new Map<string, Failure>();
  const count = { planned: distinct.length, reused: found.size, fresh: 0, failed: 0 };
  onProgress?.(
    { ...count },
    [...found].flatMap((trial) => store.get(trial) ?? []),
  );
  let waiting = distinct.filter(([trial]) => !found.has(trial));
  for (const group of [GROUP, 1]) {
    if (waiting.length === 0 || signal?.aborted === true) break;
    const options = { group, limitMs: LIMIT_MS, ...(signal === undefined ? {} : { signal }) };
    const again = new Set<string>();
    for await (const outcome of pool.map(
      waiting.map(([, spec]) => spec),
      options,
    )) {
      if ("record" in outcome) {
        store.append(outcome.record);
        failures.delete(outcome.record.trial);
        count.fresh++;
        onProgress?.({ ...count }, [outcome.record]);
      } else {
        failures.set(outcome.trial, outcome.failure);
        if (group > 1) again.add(outcome.trial);
        else {
          count.failed++;
          onProgress?.({ ...count }, []);
        }
      }
    }
    waiting = waiting.filter(([trial]) => again.has(trial));
  }
  await store.settled();
  return { ...count, failed: failures.size, failures };
}
