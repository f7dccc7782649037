import type { TrialRecord, TrialSpec } from "./types.ts";

/** From the pool to a worker process. */
export interface TaskMessage {
  readonly type: "task";
  readonly specs: readonly TrialSpec[];
}

/** From a worker process to the pool. */
export type WorkerMessage =
  /** `versions`: what it runs under, as in `AttemptInfo`. */
  | { readonly type: "ready"; readonly versions?: string }
  | { readonly type: "record"; readonly record: TrialRecord; readonly usage: Usage }
  | { readonly type: "failed"; readonly error: string; readonly outOfMemory: boolean; readonly usage: Usage }
  | { readonly type: "done" };

/** What one trial, or an attempt at it, took. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}
