import { type Conclusion, conclude } from "../../lab/conclude.ts";
import type { StoredExperiment, TrialRecord } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import { looksMade } from "./looks.ts";
import { openRun, type StoredRun } from "./prepareRun.ts";
import { lightRecords } from "./storedRecords.ts";

/** A stored experiment, judged again. */
export interface JudgedRun {
  readonly run: StoredRun;
  /** By trial id, without most arrays. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  readonly conclusion: Conclusion;
}

/**
 * Judges what a store has of an experiment. @param known records that were read before
 * @throws UserError where this version would plan other trials
 */
export function judgeStored(
  store: LocalStore,
  stored: StoredExperiment,
  known?: ReadonlyMap<string, TrialRecord>,
): JudgedRun {
  const run = openRun(stored);
  const records = lightRecords(store, run.planned, known);
  const conclusion = conclude(run.experiments, run.planned, records, looksMade(store, run, records));
  return { run, records, conclusion };
}
