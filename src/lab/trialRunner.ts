import type { TrialRecord, TrialSpec } from "./types.ts";

/** What trains and measures trials that differ only in the seed; it may hand records over one by one. */
export type TrialRunner = (
  specs: readonly TrialSpec[],
) => readonly TrialRecord[] | Promise<readonly TrialRecord[]> | AsyncIterable<TrialRecord>;

/** A module that a worker process loads. */
export interface TrialRunnerModule {
  readonly runTrials: TrialRunner;
}
