import type { TrialRecord } from "../types.ts";
import {
  type ExportedRun,
  type LoadRecord,
  ORIGIN_COLUMNS,
  originCells,
  plannedRecords,
  TRIAL_COLUMNS,
  trialCells,
} from "./exportedRun.ts";
import { type Cell, type Column, finiteCell, integerColumns, numberColumns, type Table, textColumns } from "./table.ts";

/**
 * A row a trial and a column a metric, in the order in which they first appear. What is not valid is an empty cell;
 * `invalid` says why, as `metric: reason` joined by `; `. Every record is read twice: first for the columns.
 */
export function wideScalars(runs: readonly ExportedRun[], load: LoadRecord): Table {
  const metrics = new Set<string>();
  for (const { record } of plannedRecords(runs, load))
    for (const name of [...Object.keys(record?.scalars ?? {}), ...Object.keys(record?.invalid ?? {})])
      metrics.add(name);
  const fixed: readonly Column[] = [
    ...TRIAL_COLUMNS,
    ...textColumns("outcome"),
    ...integerColumns("diverged_at"),
    ...textColumns("invalid"),
    ...ORIGIN_COLUMNS,
  ];
  const taken = new Set(fixed.map(({ name }) => name));
  const names = [...metrics].map((name) => (taken.has(name) ? `${name} (metric)` : name));
  return { columns: [...fixed, ...numberColumns(...names)], rows: rows(runs, load, [...metrics]) };
}

function* rows(runs: readonly ExportedRun[], load: LoadRecord, metrics: readonly string[]): Generator<readonly Cell[]> {
  for (const { run, cell, record } of plannedRecords(runs, load))
    yield [
      ...trialCells(run, cell),
      record?.outcome ?? "missing",
      record?.divergedAt ?? null,
      reasons(record),
      ...originCells(run, cell, record?.digest),
      ...metrics.map((name) => finiteCell(record?.scalars[name])),
    ];
}

function reasons(record: TrialRecord | undefined): string | null {
  const notFinite = Object.entries(record?.scalars ?? {}).flatMap(([name, value]) =>
    Number.isFinite(value) ? [] : [`${name}: the value is ${value}`],
  );
  const invalid = Object.entries(record?.invalid ?? {}).map(([name, why]) => `${name}: ${why}`);
  return [...invalid, ...notFinite].join("; ") || null;
}
