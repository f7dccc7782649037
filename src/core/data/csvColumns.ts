import { UserError } from "../math/errors.ts";
import { quoted } from "./quoted.ts";

/** A column by its name in the header, or by its position from 1. */
export type CsvColumn = string | number;

/** A column that holds names: it becomes one 0-or-1 input for each of its values, in the order given. */
export interface CsvCategory {
  readonly column: CsvColumn;
  readonly values: readonly string[];
  /** True: the values were read off the file, and each that a row holds must stand in a training row as well. */
  readonly found?: true;
}

/** How a table is read. Nothing is guessed: what is not declared here is an error where it turns up. */
export interface CsvOptions {
  readonly delimiter: string;
  /** Lines at the top that are no part of the table. */
  readonly skip?: number;
  /** True: the first row names the columns. */
  readonly header: boolean;
  /** The column of the labels, or of the values. */
  readonly target: CsvColumn;
  /** The labels in the order of the classes 0 to K - 1; absent: the target holds values, and the task is a regression. */
  readonly classes?: readonly string[];
  /** Texts that stand for a missing value. Rows with one are left out and counted. */
  readonly missing?: readonly string[];
  readonly categorical?: readonly CsvCategory[];
  /** Columns that are neither input nor label. */
  readonly ignore?: readonly CsvColumn[];
}

/** What each column of the file is for. */
export interface CsvRole {
  readonly name: string;
  /** `class` and `value` are the target. */
  readonly use: "class" | "value" | "number" | "category" | "ignored";
  /** The values a class or category may take, with their positions. */
  readonly values: ReadonlyMap<string, number>;
  /** See `CsvCategory`. */
  readonly found?: true;
}

/**
 * The roles of all columns. @param header names of the columns, or undefined @param count columns of the file
 * @throws UserError for an unknown or twice used column, equal names in the header, equal or too few values
 */
export function csvColumns(
  options: CsvOptions,
  header: readonly string[] | undefined,
  count: number,
  file: string,
): CsvRole[] {
  checkHeader(header, options.skip ?? 0, file);
  const roles: (CsvRole | undefined)[] = new Array<undefined>(count).fill(undefined);
  const name = (k: number): string => header?.[k] ?? `column ${k + 1}`;
  const assign = (column: CsvColumn, use: CsvRole["use"], values: readonly string[], found?: true): void => {
    const k = findColumn(column, header, count, file);
    if (roles[k] !== undefined) throw new UserError(`${file}: ${quoted(name(k))} is declared twice; give it one use`);
    roles[k] = { name: name(k), use, values: positions(values, name(k), file), ...(found && { found }) };
  };
  const { target, classes } = options;
  assign(target, classes === undefined ? "value" : "class", classes ?? []);
  for (const { column, values, found } of options.categorical ?? []) assign(column, "category", values, found);
  for (const column of options.ignore ?? []) assign(column, "ignored", []);
  if (classes !== undefined && classes.length < 2)
    throw new UserError(`${file}: ${classes.length} classes are declared; there must be at least 2`);
  return roles.map((role, k) => role ?? { name: name(k), use: "number", values: new Map() });
}

function checkHeader(header: readonly string[] | undefined, skip: number, file: string): void {
  const seen = new Set<string>();
  for (const name of header ?? []) {
    if (seen.has(name))
      throw new UserError(`${file}, line ${skip + 1}: two columns are called ${quoted(name)}; names must differ`);
    seen.add(name);
  }
}

function findColumn(column: CsvColumn, header: readonly string[] | undefined, count: number, file: string): number {
  const k = typeof column === "number" ? column - 1 : (header ?? []).indexOf(column);
  if (Number.isInteger(k) && k >= 0 && k < count) return k;
  const known = header === undefined ? `1 to ${count}` : header.slice(0, 12).map(quoted).join(", ");
  throw new UserError(
    `${file}: there is no column ${typeof column === "number" ? column : quoted(column)}; there are ${known}`,
  );
}

function positions(values: readonly string[], name: string, file: string): Map<string, number> {
  const found = new Map(values.map((value, k) => [value, k]));
  if (found.size === values.length) return found;
  throw new UserError(`${file}: the values declared for ${quoted(name)} are not all different`);
}
