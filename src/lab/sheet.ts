import type { CsvColumn } from "../core/data/csvColumns.ts";
import { quoted } from "../core/data/quoted.ts";
import type { CsvRecord } from "../core/data/readCsv.ts";
import { didYouMean } from "./nearest.ts";

/** The cells of a file of separated values, before anything is decided about a column. */
export interface Sheet {
  /** Of the file, without its folder. */
  readonly name: string;
  /** Every record, the header included. */
  readonly records: readonly CsvRecord[];
  readonly header?: readonly string[];
  readonly rows: readonly CsvRecord[];
  /** Columns. */
  readonly count: number;
}

/** @param header whether the first record names the columns */
export function sheetOf(records: readonly CsvRecord[], header: boolean, name: string): Sheet {
  const [first] = records;
  const cells = first?.cells ?? [];
  if (!header) return { name, records, rows: records, count: cells.length };
  return { name, records, header: cells, rows: records.slice(1), count: cells.length };
}

/** Position of a column from 0, or -1 where the file has no such column. */
export function positionOf(column: CsvColumn, { header = [], count }: Sheet): number {
  if (typeof column === "string") return header.indexOf(column);
  return Number.isInteger(column) && column >= 1 && column <= count ? column - 1 : -1;
}

/** Why there is no such column, with the near word; undefined where there is one. */
export function missingColumn(column: CsvColumn, sheet: Sheet): string | undefined {
  if (positionOf(column, sheet) >= 0) return undefined;
  const { header, count, name } = sheet;
  if (typeof column === "number") return `${name} has no column ${column}; expected a position from 1 to ${count}`;
  if (header === undefined)
    return `${quoted(column)} is a name, and the file is read without a header; expected a position from 1 to ${count}`;
  const more = count > 12 ? ", ..." : "";
  return `${name} has no column ${quoted(column)}${didYouMean(column, header)}; columns: ${header.slice(0, 12).map(quoted).join(", ")}${more}`;
}

/**
 * The different texts of a column in the rows that miss nothing, in the order of their code units.
 * @param ignored positions of columns in which a marker means nothing
 */
export function valuesOf(
  column: CsvColumn,
  sheet: Sheet,
  missing: readonly string[],
  ignored: readonly number[],
): string[] {
  const k = positionOf(column, sheet);
  const values = new Set<string>();
  for (const { cells } of sheet.rows)
    if (!cells.some((cell, i) => missing.includes(cell) && !ignored.includes(i))) values.add(cells[k] ?? "");
  return [...values].sort();
}
