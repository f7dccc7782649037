import { UserError } from "../math/errors.ts";
import { type CsvOptions, type CsvRole, csvColumns } from "./csvColumns.ts";
import { quoted } from "./quoted.ts";
import { type CsvRecord, readCsv } from "./readCsv.ts";
import type { TableSet } from "./types.ts";

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A table read from separated values. */
export interface CsvTable extends TableSet {
  /** (I) names of the inputs; a categorical column gives `name=value`. */
  readonly columns: readonly string[];
  readonly classNames: readonly string[];
  /** Rows left out because a value was missing. */
  readonly dropped: number;
}

/**
 * Numbers, declared categories and declared classes of a file of separated values.
 * @param file name for messages
 * @throws UserError with line and column: a cell that is no finite number, no declared category or class; ragged rows, an
 * empty file, rows of one class only
 */
export function parseCsv(bytes: Uint8Array, options: CsvOptions, file: string): CsvTable {
  const records = readCsv(bytes, options.delimiter, file);
  const header = options.header ? records[0].cells : undefined;
  const roles = csvColumns(options, header, records[0].cells.length, file);
  const rows = header === undefined ? records : records.slice(1);
  const kept = rows.filter(({ cells }) => options.missing === undefined || !isMissing(cells, roles, options.missing));
  if (kept.length === 0)
    throw new UserError(
      `${file}: no row is left (${rows.length} rows, ${rows.length - kept.length} with missing values)`,
    );
  const columns = inputNames(roles);
  if (columns.length === 0) throw new UserError(`${file}: no input column is left beside the target`);
  const x = new Float64Array(kept.length * columns.length);
  const y = new Int32Array(kept.length);
  kept.forEach((record, n) => {
    y[n] = readRow(record, roles, x.subarray(n * columns.length, (n + 1) * columns.length), file);
  });
  requireTwoClasses(y, options.classes, file);
  const dropped = rows.length - kept.length;
  const shape = { inputs: columns.length, classes: options.classes.length };
  return { type: "table", x, y, ...shape, columns, classNames: options.classes, dropped };
}

function isMissing(cells: readonly string[], roles: readonly CsvRole[], marker: string): boolean {
  return cells.some((cell, k) => cell === marker && roles[k].use !== "ignored");
}

function inputNames(roles: readonly CsvRole[]): string[] {
  const names: string[] = [];
  for (const { name, use, values } of roles) {
    if (use === "number") names.push(name);
    if (use === "category") for (const value of values.keys()) names.push(`${name}=${value}`);
  }
  return names;
}

/** Writes the inputs of one row. @returns its class */
function readRow({ line, cells }: CsvRecord, roles: readonly CsvRole[], out: Float64Array, file: string): number {
  let label = -1;
  let at = 0;
  roles.forEach((role, k) => {
    const where = (): string => `${file}, line ${line}, column ${k + 1} (${quoted(role.name)})`;
    switch (role.use) {
      case "number":
        out[at++] = readNumber(cells[k], where);
        break;
      case "category":
        out[at + position(cells[k], role, "declared value", where)] = 1;
        at += role.values.size;
        break;
      case "target":
        label = position(cells[k], role, "class", where);
        break;
      case "ignored":
    }
  });
  return label;
}

function readNumber(cell: string, where: () => string): number {
  if (cell === "") throw new UserError(`${where()}: the cell is empty; fill it or declare "" as the missing marker`);
  const value = NUMBER.test(cell) ? Number(cell) : NaN;
  if (Number.isFinite(value)) return value;
  throw new UserError(
    `${where()}: ${quoted(cell)} is no finite number; mend it, or declare the column categorical or the text as missing`,
  );
}

function position(cell: string, { values }: CsvRole, what: string, where: () => string): number {
  const found = values.get(cell);
  if (found !== undefined) return found;
  const known = [...values.keys()].slice(0, 12).map(quoted).join(", ");
  throw new UserError(`${where()}: ${quoted(cell)} is no ${what}; there are ${known}`);
}

function requireTwoClasses(y: Int32Array, classes: readonly string[], file: string): void {
  if (y.some((label) => label !== y[0])) return;
  throw new UserError(
    `${file}: all ${y.length} rows are of the class ${quoted(classes[y[0]])}; there is nothing to tell apart`,
  );
}
