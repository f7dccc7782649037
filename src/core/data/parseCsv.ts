import { UserError } from "../math/errors.ts";
import { type CsvOptions, type CsvRole, csvColumns } from "./csvColumns.ts";
import { quoted } from "./quoted.ts";
import { type CsvRecord, readCsv } from "./readCsv.ts";
import type { FoundCategory, TableSet } from "./types.ts";

/** Most numbers of a table: half a gigabyte. */
const MOST_NUMBERS = 67108864;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A table read from separated values. */
export interface CsvTable extends TableSet {
  /** (I) names of the inputs; a categorical column gives `name=value`. */
  readonly columns: readonly string[];
  /** None in a regression. */
  readonly classNames: readonly string[];
  /** Rows left out because a value was missing. */
  readonly dropped: number;
}

/**
 * Numbers, declared categories and declared classes, or values, of a file of separated values.
 * @param file name for messages
 * @throws UserError with line and column: a cell that is no finite number, no declared category or class; ragged rows, an
 * empty file, rows of one class or value only, a table too large
 */
export function parseCsv(bytes: Uint8Array, options: CsvOptions, file: string): CsvTable {
  return tableOf(readCsv(bytes, options.delimiter, file, options.skip), options, file);
}

/** The table of records that were read already. @throws as `parseCsv` */
export function tableOf(records: readonly CsvRecord[], options: CsvOptions, file: string): CsvTable {
  const header = options.header ? records[0].cells : undefined;
  const roles = csvColumns(options, header, records[0].cells.length, file);
  const rows = header === undefined ? records : records.slice(1);
  const kept = rows.filter(({ cells }) => !isMissing(cells, roles, options.missing));
  if (kept.length === 0)
    throw new UserError(
      `${file}: no row is left (${rows.length} rows, ${rows.length - kept.length} with missing values)`,
    );
  const { columns, found } = inputsOf(roles);
  if (columns.length === 0) throw new UserError(`${file}: no input column is left beside the target`);
  if (kept.length * columns.length > MOST_NUMBERS)
    throw new UserError(
      `${file}: ${kept.length} rows of ${columns.length} inputs are more than ${MOST_NUMBERS} numbers; leave rows or columns out`,
    );
  const x = new Float64Array(kept.length * columns.length);
  const answers = Float64Array.from(kept, (record, n) =>
    readRow(record, roles, x.subarray(n * columns.length, (n + 1) * columns.length), file),
  );
  requireTwoAnswers(answers, options.classes, file);
  return {
    type: "table",
    x,
    ...(options.classes === undefined
      ? { y: new Int32Array(kept.length), targets: answers, classes: 1 }
      : { y: Int32Array.from(answers), classes: options.classes.length }),
    ...{ inputs: columns.length, columns, classNames: options.classes ?? [], dropped: rows.length - kept.length },
    lines: Int32Array.from(kept, ({ line }) => line),
    ...(found.length > 0 && { found }),
  };
}

function isMissing(cells: readonly string[], roles: readonly CsvRole[], markers: readonly string[] = []): boolean {
  return cells.some((cell, k) => markers.includes(cell) && roles[k].use !== "ignored");
}

interface Inputs {
  readonly columns: readonly string[];
  readonly found: readonly FoundCategory[];
}

function inputsOf(roles: readonly CsvRole[]): Inputs {
  const columns: string[] = [];
  const categories: FoundCategory[] = [];
  for (const { name, use, values, found } of roles) {
    if (found) categories.push({ name, values: [...values.keys()], first: columns.length });
    if (use === "number") columns.push(name);
    if (use === "category") for (const value of values.keys()) columns.push(`${name}=${value}`);
  }
  return { columns, found: categories };
}

/** Writes the inputs of one row. @returns its class or value */
function readRow({ line, cells }: CsvRecord, roles: readonly CsvRole[], out: Float64Array, file: string): number {
  let answer = -1;
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
      case "class":
        answer = position(cells[k], role, "class", where);
        break;
      case "value":
        answer = readNumber(cells[k], where);
        break;
      case "ignored":
    }
  });
  return answer;
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

function requireTwoAnswers(answers: Float64Array, classes: readonly string[] | undefined, file: string): void {
  const [first] = answers;
  if (answers.some((answer) => answer !== first)) return;
  const what = classes === undefined ? `have the value ${first}` : `are of the class ${quoted(classes[first])}`;
  throw new UserError(`${file}: all ${answers.length} rows ${what}; there is nothing to tell apart`);
}
