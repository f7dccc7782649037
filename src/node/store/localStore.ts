import type { AttemptStart, Failure, Store } from "../../lab/types.ts";
import type { StoredVerdicts } from "./experimentRows.ts";
import type { ExperimentSummary, SummaryPage } from "./summaryRows.ts";

/** A store of this machine: what `lab` asks of every store, and the book-keeping of the command line. */
export interface LocalStore extends Store {
  /** True: another process writes, or only reading was asked for; everything that writes throws UserError. */
  readonly readOnly: boolean;
  /**
   * Notes that these trials are being tried. Such an attempt ends with the trial's `append` or `recordAttempt`; one
   * that has no end when its process is gone is closed as `lost` by the next writer.
   */
  begin(trials: readonly string[], start: AttemptStart): void;
  /** Attempts at these trials, or all there are, oldest first. */
  attempts(trials?: readonly string[]): readonly StoredAttempt[];
  /** Experiments, newest first, with how far each of them is: faster than `list`, because no plan is read. */
  summaries(page: SummaryPage): readonly ExperimentSummary[];
  summary(id: string): ExperimentSummary | undefined;
  saveVerdicts(experiment: string, verdicts: StoredVerdicts): void;
  verdicts(experiment: string): StoredVerdicts | undefined;
}

/** An attempt as the store keeps it. */
export interface StoredAttempt extends AttemptStart {
  readonly trial: string;
  /** Undefined while the attempt is under way. `duplicate`, `conflict`: another record came first. */
  readonly outcome?: "ok" | "duplicate" | "conflict" | Failure["outcome"];
  readonly endedAt?: string;
  readonly error?: string;
  readonly stderrTail?: string;
  /** Of the attempt; absent while it is under way and where its process died with it. */
  readonly cpuSeconds?: number;
  readonly peakRssBytes?: number;
}

/** A store whose answers may take a journey: what a `LocalStore` answers at once, another may promise. */
export type AsyncStore = {
  readonly [Member in keyof LocalStore]: LocalStore[Member] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Answer | Promise<Answer>
    : LocalStore[Member];
};
