import { quoted } from "../../core/data/quoted.ts";
import { UserError } from "../../core/math/errors.ts";
import { recordDigest } from "../recordDigest.ts";
import { trialId } from "../trialId.ts";
import type { ImportedSpec, PlannedCell, TrialRecord } from "../types.ts";
import type { ResultRow } from "./resultRows.ts";

/** Trials as a file tells them: a record for each task, arm, learning rate and seed, and the cell it answers. */
export interface ImportedTrials {
  readonly planned: readonly PlannedCell[];
  readonly records: ReadonlyMap<string, TrialRecord>;
  /** Rows that said the same as an earlier one. */
  readonly repeated: number;
}

/**
 * Gathers rows to trials. A trial with a value that is not finite has diverged: a recorded outcome (INSTRUMENTS H1), of which
 * no number is used; what the file says of its other metrics is kept as a reason.
 *
 * @param missing task and learning rate of a row that names none
 * @param file its name, for messages
 * @throws UserError with both lines where two rows give one metric of one trial different values
 */
export function importedRecords(
  rows: readonly ResultRow[],
  missing: Pick<PlannedCell, "task" | "learningRate">,
  file: string,
): ImportedTrials {
  const trials = new Map<
    string,
    { readonly cell: Omit<PlannedCell, "trial">; readonly byMetric: Map<string, ResultRow> }
  >();
  let repeated = 0;
  for (const row of rows) {
    const { arm, seed, task = missing.task, learningRate = missing.learningRate } = row;
    const cell = { arm, seed, task, learningRate };
    const key = JSON.stringify(cell);
    const trial = trials.get(key) ?? { cell, byMetric: new Map<string, ResultRow>() };
    trials.set(key, trial);
    const before = trial.byMetric.get(row.metric ?? "");
    if (before === undefined) trial.byMetric.set(row.metric ?? "", row);
    else if (valueText(before) === valueText(row)) repeated++;
    else throw different(before, row, file);
  }
  const planned: PlannedCell[] = [];
  const records = new Map<string, TrialRecord>();
  for (const { cell, byMetric } of trials.values()) {
    const record = recordOf([...byMetric.values()], cell);
    records.set(record.trial, record);
    planned.push({ ...cell, trial: record.trial });
  }
  return { planned, records, repeated };
}

function valueText({ value }: ResultRow): string {
  return JSON.stringify(value);
}

function different(before: ResultRow, row: ResultRow, file: string): UserError {
  const said = ({ value }: ResultRow): string =>
    value.type === "number" ? String(value.value) : value.type === "diverged" ? value.text : value.type;
  const { arm, seed, metric = "", learningRate } = row;
  const rate = learningRate === undefined ? "" : `, learning rate ${learningRate}`;
  return new UserError(
    `${file}: lines ${before.line} and ${row.line} give ${quoted(metric)} of arm ${quoted(arm)}, seed ${seed}${rate}, two values, ${said(before)} and ${said(row)}; keep one row, such as that of the last epoch`,
  );
}

function recordOf(rows: readonly ResultRow[], cell: Omit<PlannedCell, "trial">): TrialRecord {
  const diverged = rows.some((row) => row.diverged || row.value.type === "diverged");
  const scalars: Record<string, number> = {};
  const invalid: Record<string, string> = {};
  for (const { metric, value } of rows) {
    if (metric === undefined) continue;
    if (value.type === "number" && !diverged) scalars[metric] = value.value;
    else if (value.type === "number") invalid[metric] = `the file says ${value.value}; the trial diverged`;
    else if (value.type === "diverged") invalid[metric] = `the file says ${value.text}`;
    else if (value.type === "invalid") invalid[metric] = value.why;
  }
  const divergedAt = rows.find((row) => row.divergedAt !== undefined)?.divergedAt;
  const content = {
    outcome: diverged ? ("diverged" as const) : ("ok" as const),
    ...(divergedAt === undefined ? {} : { divergedAt }),
    ...{ scalars, invalid, curves: {}, arrays: {} },
  };
  const digest = recordDigest(content);
  const spec: ImportedSpec = { imported: digest, ...cell };
  return { trial: trialId(spec), spec, ...content, digest };
}
