import { distinctTrials } from "../../lab/plan.ts";
import type { PlannedCell, Store, TrialRecord } from "../../lab/types.ts";

/**
 * The records that a plan has so far, by trial id, without most of their arrays: estimates and curves do not need them,
 * and the matrices of thousands of trials would fill the memory.
 *
 * @param known records that were read before: a store never changes one
 */
export function lightRecords(
  store: Store,
  planned: readonly PlannedCell[],
  known?: ReadonlyMap<string, TrialRecord>,
): Map<string, TrialRecord> {
  const records = new Map<string, TrialRecord>();
  for (const { trial } of distinctTrials(planned)) {
    const record = known?.get(trial) ?? store.get(trial);
    if (record !== undefined) records.set(trial, withoutArrays(record));
  }
  return records;
}

/** A record with scalars and curves only, and what ensembles and averages of weights are made of. */
export function withoutArrays(record: TrialRecord): TrialRecord {
  const kept = Object.entries(record.arrays).filter(([name]) => /^(predictions|parameters)\./.test(name));
  return { ...record, arrays: Object.fromEntries(kept) };
}
