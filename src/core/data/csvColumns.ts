import { UserError } from "../math/errors.ts";
import { quoted } from "./quoted.ts";

/** A column by its name in the header, or by its position from 1. */
type CsvColumn = string | number;

/** How a table is read. Nothing is guessed: what is not declared here is an error where it turns up. */
export interface CsvOptions {
  readonly delimiter: string;
  /** True: the first row names the columns. */
  readonly header: boolean;
  /** The column of the labels. */
  readonly target: CsvColumn;
  /** The labels in the order of the classes 0 to K - 1. */
  readonly classes: readonly string[];
  /** Text that stands for a missing value. Rows with one are left out and counted. */
  readonly missing?: string;
  /** Columns that hold names: each becomes one 0-or-1 input for each of its values, in the order given. */
  readonly categorical?: readonly { readonly column: CsvColumn; readonly values: readonly string[] }[];
  /** Columns that are neither input nor label. */
  readonly ignore?: readonly CsvColumn[];
}

/** What each column of the file is for. */
export interface CsvRole {
  readonly name: string;
  readonly use: "target" | "number" | "category" | "ignored";
  /** The values a target or category may take, with their positions. */
  readonly values: ReadonlyMap<string, number>;
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
  checkHeader(header, file);
  const roles: (CsvRole | undefined)[] = new Array<undefined>(count).fill(undefined);
  const name = (k: number): string => header?.[k] ?? `column ${k + 1}`;
  const assign = (column: CsvColumn, use: CsvRole["use"], values: readonly string[]): void => {
    const k = findColumn(column, header, count, file);
    if (roles[k] !== undefined) throw new UserError(`${file}: ${quoted(name(k))} is declared twice; give it one use`);
    roles[k] = { name: name(k), use, values: positions(values, name(k), file) };
  };
  assign(options.target, "target", options.classes);
  for (const { column, values } of options.categorical ?? []) assign(column, "category", values);
  for (const column of options.ignore ?? []) assign(column, "ignored", []);
  if (options.classes.length < 2)
    throw new UserError(`${file}: ${options.classes.length} classes are declared; there must be at least 2`);
  return roles.map((role, k) => role ?? { name: name(k), use: "number", values: new Map() });
}

function checkHeader(header: readonly string[] | undefined, file: string): void {
  const seen = new Set<string>();
  for (const name of header ?? []) {
    if (seen.has(name))
      throw new UserError(`${file}, line 1: two columns are called ${quoted(name)}; names must differ`);
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
