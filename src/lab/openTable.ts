import type { DatasetEntry } from "../core/data/catalogue.ts";
import type { CsvCategory } from "../core/data/csvColumns.ts";
import { type CsvTable, tableOf } from "../core/data/parseCsv.ts";
import { readCsv } from "../core/data/readCsv.ts";
import { tableSizes, tableTraining } from "../core/data/tableSizes.ts";
import type { DataSpec, TableSpec } from "../core/data/types.ts";
import { sha256Hex } from "../core/math/sha256.ts";
import { attempt } from "./attempt.ts";
import type { DataFile, TableDataFile } from "./experimentFile.ts";
import { positionOf, type Sheet, sheetOf, valuesOf } from "./sheet.ts";
import type { Issue, Path } from "./specSource.ts";
import { columnIssues, contentIssues } from "./tableIssues.ts";

/** A file of separated values as this machine has it. */
export interface TableFile {
  /** Where workers find it. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Brings the file that an experiment names. @param file as it stands there @throws UserError where it cannot */
export type ReadTable = (file: string) => TableFile;

/** Data by name; a table of one's own with its reading rules and its place. */
export type GivenData = DataFile & Pick<DataSpec, "table" | "file">;

/** What an experiment says about its data, and the set that it means. */
export interface OpenedData {
  readonly entry: DatasetEntry;
  readonly data: GivenData;
}

const FILE: Path = ["data", "file"];

/**
 * Reads the table that an experiment names, as the experiment declares it: what each column is for, which classes and
 * categories there are, how many inputs and rows that makes. Classes and the use of a column are never guessed;
 * categories without declared values get those that stand in the file.
 * @returns the table, or what is wrong with it
 */
export function openTable(data: TableDataFile, read: ReadTable | undefined): OpenedData | readonly Issue[] {
  const issues: Issue[] = [];
  const name = data.file.split(/[\\/]/).at(-1) ?? data.file;
  if (read === undefined)
    return [{ path: FILE, message: `"${data.file}" cannot be opened here; expected a set by name` }];
  const found = attempt(issues, FILE, () => read(data.file));
  if (found === undefined) return issues;
  const records = attempt(issues, FILE, () => readCsv(found.content, data.delimiter ?? ",", name, data.skip));
  if (records === undefined) return issues;
  const sheet = sheetOf(records, data.header ?? true, name);
  const wrong = columnIssues(data, sheet);
  if (wrong.length > 0) return wrong;
  const rules = rulesOf(data, sheet);
  const table = attempt(issues, FILE, () => tableOf(records, rules, name));
  if (table === undefined) return issues;
  const odd = contentIssues(rules, table, name);
  return odd.length > 0 ? odd : opened(data, { name, found, rules, table });
}

type Rules = Omit<TableSpec, "inputs">;

/** The declarations of the file in one form, whatever way they are written. */
function rulesOf(data: TableDataFile, sheet: Sheet): Rules {
  const { delimiter = ",", skip = 0, header = true, target, classes, missing = [], ignore = [] } = data;
  const markers = (Array.isArray(missing) ? missing : [missing]).map(String);
  const ignored = ignore.map((column) => positionOf(column, sheet));
  const categorical = (data.categorical ?? []).map((entry): CsvCategory => {
    if (typeof entry === "object") return { column: entry.column, values: entry.values.map(String) };
    return { column: entry, values: valuesOf(entry, sheet, markers, ignored), found: true };
  });
  return {
    ...{ delimiter, header, target },
    ...(skip > 0 && { skip }),
    ...(classes && { classes: classes.map(String) }),
    ...(markers.length > 0 && { missing: markers }),
    ...(categorical.length > 0 && { categorical }),
    ...(ignore.length > 0 && { ignore }),
  };
}

interface Parsed {
  readonly name: string;
  readonly found: TableFile;
  readonly rules: Rules;
  readonly table: CsvTable;
}

function opened(data: TableDataFile, { name, found, rules, table }: Parsed): OpenedData | readonly Issue[] {
  const { file, delimiter, skip, header, target, classes, regression, missing, categorical, ignore, ...rest } = data;
  const sha256 = sha256Hex(found.content);
  if (rest.sha256 !== undefined && rest.sha256 !== sha256)
    return [{ path: ["data", "sha256"], message: `${name} has the SHA-256 ${sha256}; it is another file` }];
  const rows = table.y.length;
  const sizes = tableSizes(rows, rest);
  return {
    entry: {
      ...{ id: name, title: name, kind: "real", rows, inputs: table.inputs, classes: table.classes },
      task: rules.classes === undefined ? "regression" : "classification",
      defaults: { ...sizes, ...tableTraining(sizes.train) },
    },
    data: { ...rest, name, file: found.path, sha256, table: { ...rules, inputs: table.inputs } },
  };
}
