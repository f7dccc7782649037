import type { DecisionMaps } from "#lib/lab/decisionGrid.ts";
import type { LabPanels } from "#lib/lab/labPanels.ts";
import type { TableColumns } from "#lib/lab/tableColumns.ts";
import type { Sources } from "../../../../src/core/data/types.ts";
import type { ProfileName } from "../../../../src/lab/claims/claim.ts";
import type { ArmProgramRequest } from "../../../../src/lab/code/armProgram.ts";
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
  /**
   * Checks an experiment; from here on the desk is about it, and has no records.
   * @param table content of the table of one's own that it names
   */
  readonly open: (file: ExperimentFile, table?: OwnTable) => Opened;
  /** The same for a file, YAML or JSON. @param name for messages */
  readonly openText: (text: string, name: string) => Opened;
  readonly openClaim: (id: string, profile: ProfileName) => Opened;
  /** More records of what is open. */
  readonly add: (records: readonly TrialRecord[]) => void;
  /** Estimates and verdicts of the records so far. @param looks by default judged once, at the planned number of seeds */
  readonly conclude: (looks?: LooksMade) => Conclusion;
  /** Task -> digest of its records, of the tasks whose records are all there. */
  readonly digests: () => Readonly<Record<string, string>>;
  /** What the Lab draws of the records so far. @param seed whose reliance is shown */
  readonly panels: (seed: number, looks?: LooksMade) => LabPanels | undefined;
  /** Decision maps of the records so far, where they have two inputs and hold weights. @param seed whose points are shown */
  readonly maps: (seed: number) => DecisionMaps | undefined;
  /**
   * Reads the images of a real set from files beside the page; once for a set.
   * @param base address of the folder `data`
   * @returns the sum of the files, as an experiment names it
   */
  readonly images: (name: string, base: string) => Promise<string>;
  /** What workers need of the table or the images that are open; nothing for a generated set. */
  readonly sources: () => Sources;
  /** The columns of a table, before anything is decided about them. */
  readonly columns: (table: OwnTable) => TableColumns;
  /**
   * A program that trains one arm of what is open, as `linchpin code` writes it. Fails where the framework cannot express
   * the arm. `task` by default: the first.
   */
  readonly code: (request: ArmProgramRequest & { readonly task?: string }) => Promise<string>;
  /** What is open as an experiment file. */
  readonly yaml: () => string;
}

/** A file of separated values that the reader brought. */
export interface OwnTable {
  readonly name: string;
  readonly content: Uint8Array;
}
