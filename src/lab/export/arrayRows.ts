import type { NumberArray, TrialRecord } from "../types.ts";
import {
  type ExportedRun,
  type LoadRecord,
  ORIGIN_COLUMNS,
  originCells,
  plannedRecords,
  TRIAL_COLUMNS,
  trialCells,
} from "./exportedRun.ts";
import {
  booleanColumns,
  type Cell,
  integerColumns,
  numberColumns,
  type Table,
  textColumns,
  valueCells,
} from "./table.ts";

/** Every curve of every trial, a row a point: `index` counts steps, epochs or points of the instrument's own axis. */
export function curveRows(runs: readonly ExportedRun[], load: LoadRecord): Table {
  return {
    columns: [...TRIAL_COLUMNS, ...textColumns("curve"), ...VALUE_COLUMNS, ...ORIGIN_COLUMNS],
    rows: rows(runs, load, curvesOf),
  };
}

/** Every per-unit and matrix value of every trial, a row each: `index` is its place in row-major order, `shape` as `32x10`. */
export function arrayRows(runs: readonly ExportedRun[], load: LoadRecord): Table {
  return {
    columns: [...TRIAL_COLUMNS, ...textColumns("array", "shape"), ...VALUE_COLUMNS, ...ORIGIN_COLUMNS],
    rows: rows(runs, load, ({ arrays }) =>
      Object.entries(arrays).map(([name, array]) => ({ names: [name, shapeText(array)], data: array.data })),
    ),
  };
}

const VALUE_COLUMNS = [
  ...integerColumns("index"),
  ...numberColumns("value"),
  ...booleanColumns("valid"),
  ...textColumns("why"),
];

interface Series {
  readonly names: readonly string[];
  readonly data: Float32Array;
}

function curvesOf({ curves }: TrialRecord): Series[] {
  return Object.entries(curves).map(([name, data]) => ({ names: [name], data }));
}

function shapeText({ shape }: NumberArray): string {
  return shape.join("x");
}

function* rows(
  runs: readonly ExportedRun[],
  load: LoadRecord,
  seriesOf: (record: TrialRecord) => readonly Series[],
): Generator<readonly Cell[]> {
  for (const { run, cell, record } of plannedRecords(runs, load)) {
    const [before, after] = [trialCells(run, cell), originCells(run, cell, record?.digest)];
    for (const { names, data } of record === undefined ? [] : seriesOf(record))
      for (const [index, value] of data.entries()) yield [...before, ...names, index, ...valueCells(value), ...after];
  }
}
