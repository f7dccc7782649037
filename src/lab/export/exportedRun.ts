import type { Experiment, PlannedCell, TrialRecord } from "../types.ts";
import { type Cell, type Column, integerColumns, numberColumns, textColumns } from "./table.ts";

/** An experiment of a store as it is exported. */
export interface ExportedRun {
  readonly id: string;
  readonly name: string;
  readonly profile?: string;
  /** Name and version of the numeric kernel. */
  readonly kernel: string;
  readonly experiments: readonly Experiment[];
  readonly planned: readonly PlannedCell[];
}

/** The record of a trial, arrays included; undefined where there is none. */
export type LoadRecord = (trial: string) => TrialRecord | undefined;

/** Columns that say which trial a row is about. */
export const TRIAL_COLUMNS: readonly Column[] = [
  ...textColumns("experiment", "profile", "task", "arm"),
  ...numberColumns("learning_rate"),
  ...integerColumns("seed"),
];

/** Columns at the end of a row that say where its numbers come from. */
export const ORIGIN_COLUMNS: readonly Column[] = textColumns("trial", "digest", "kernel", "experiment_id");

/** A learning rate of 0 stands for one that imported results do not name. */
export function trialCells({ name, profile }: ExportedRun, cell: PlannedCell): readonly Cell[] {
  return [name, profile ?? null, cell.task, cell.arm, cell.learningRate || null, cell.seed];
}

export function originCells(
  { kernel, id }: ExportedRun,
  { trial }: PlannedCell,
  digest: string | undefined,
): readonly Cell[] {
  return [trial, digest ?? null, kernel, id];
}

/** Every cell of every plan with its record. */
export function* plannedRecords(
  runs: readonly ExportedRun[],
  load: LoadRecord,
): Generator<{ readonly run: ExportedRun; readonly cell: PlannedCell; readonly record: TrialRecord | undefined }> {
  for (const run of runs) for (const cell of run.planned) yield { run, cell, record: load(cell.trial) };
}
