import type { ProfileName } from "../../../../src/lab/claims/claim.ts";
import type { Conclusion } from "../../../../src/lab/conclude.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import type { Experiment, LooksMade, PlannedTrial, TrialRecord } from "../../../../src/lab/types.ts";

/** Experiments that were checked, one a task, and the trials that answer them. */
export interface Opened {
  readonly experiments: readonly Experiment[];
  readonly plan: readonly PlannedTrial[];
}

/** What the desk can be asked, and what it answers. */
export interface DeskCalls {
  /** Checks an experiment; from here on the desk is about it, and has no records. */
  readonly open: (file: ExperimentFile) => Opened;
  /** The same for a file, YAML or JSON. @param name for messages */
  readonly openText: (text: string, name: string) => Opened;
  readonly openClaim: (id: string, profile: ProfileName) => Opened;
  /** More records of what is open. */
  readonly add: (records: readonly TrialRecord[]) => void;
  /** Estimates and verdicts of the records so far. @param looks by default judged once, at the planned number of seeds */
  readonly conclude: (looks?: LooksMade) => Conclusion;
}

/** To the desk. */
export interface DeskQuestion {
  readonly id: number;
  readonly call: keyof DeskCalls;
  readonly args: readonly unknown[];
}

/** From the desk: what was asked for, or what is wrong; `user` says that the user can mend it. */
export type DeskAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string; readonly user: boolean };
