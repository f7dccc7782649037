import { UserError } from "../math/errors.ts";
import type { CsvOptions } from "./csvColumns.ts";
import { type CsvTable, tableOf } from "./parseCsv.ts";
import { type CsvRecord, readCsv } from "./readCsv.ts";

/** Files that make one table, and how they are read. */
export interface TableEdition {
  /** A rule for each file, whose rows follow each other; or one for files that lie side by side. */
  readonly rules: readonly CsvOptions[];
  /** True: the columns of the second file stand behind those of the first. */
  readonly beside?: true;
}

/** A file and its content. */
export interface TableContent {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The table that several files make. @throws UserError as `parseCsv`, and where files side by side differ in their rows
 */
export function parseTables({ rules, beside }: TableEdition, contents: readonly TableContent[]): CsvTable {
  if (beside) return sideBySide(rules[0], contents);
  return contents
    .map(({ name, content }, k) => tableOf(recordsOf(rules[k], name, content), rules[k], name))
    .reduce(oneAfterTheOther);
}

function recordsOf({ delimiter, skip }: CsvOptions, name: string, content: Uint8Array): CsvRecord[] {
  return readCsv(content, delimiter, name, skip);
}

function sideBySide(rule: CsvOptions, contents: readonly TableContent[]): CsvTable {
  const parts = contents.map(({ name, content }) => recordsOf(rule, name, content));
  const odd = parts.findIndex((records) => records.length !== parts[0].length);
  if (odd > 0)
    throw new UserError(
      `${contents[odd].name}: ${parts[odd].length} rows, ${contents[0].name} has ${parts[0].length}; they belong together`,
    );
  const joined = parts[0].map(({ line }, n) => ({ line, cells: parts.flatMap((records) => records[n].cells) }));
  return tableOf(joined, rule, contents[0].name);
}

/** Lines are those of several files then, and say nothing any more. */
function oneAfterTheOther(first: CsvTable, second: CsvTable): CsvTable {
  const { lines: _, ...rest } = first;
  const x = new Float64Array(first.x.length + second.x.length);
  x.set(first.x);
  x.set(second.x, first.x.length);
  return { ...rest, x, y: Int32Array.from([...first.y, ...second.y]), dropped: first.dropped + second.dropped };
}
