import type { CsvTable } from "../core/data/parseCsv.ts";
import { quoted } from "../core/data/quoted.ts";
import type { TableSpec } from "../core/data/types.ts";
import type { TableDataFile } from "./experimentFile.ts";
import { missingColumn, positionOf, type Sheet } from "./sheet.ts";
import type { Issue, Path } from "./specSource.ts";

/** More values than this make no category but a name for each row. */
const MOST_VALUES = 1000;
/** Values of a target that are shown where its classes are not declared. */
const SHOWN = 12;
const DELIMITERS = [",", ";", "\t", "|", " "];

/** Columns that are not there, and a target of which it is not said what it holds. */
export function columnIssues(data: TableDataFile, sheet: Sheet): Issue[] {
  const wrong = delimiterIssue(data, sheet);
  if (wrong !== undefined) return [wrong];
  const named: [Path, string | number][] = [
    [["data", "target"], data.target],
    ...(data.categorical ?? []).map((entry, i): [Path, string | number] =>
      typeof entry === "object"
        ? [["data", "categorical", i, "column"], entry.column]
        : [["data", "categorical", i], entry],
    ),
    ...(data.ignore ?? []).map((column, i): [Path, string | number] => [["data", "ignore", i], column]),
  ];
  const missing = named.flatMap(([path, column]): Issue[] => {
    const message = missingColumn(column, sheet);
    return message === undefined ? [] : [{ path, message }];
  });
  return missing.length > 0 ? missing : answerIssues(data, sheet);
}

/** A file of one column is a file that was cut at the wrong character. */
function delimiterIssue({ delimiter = "," }: TableDataFile, { records, count, name }: Sheet): Issue | undefined {
  if (count > 1) return undefined;
  const text = records[0]?.cells[0] ?? "";
  const other = DELIMITERS.find((one) => one !== delimiter && text.includes(one));
  const hint =
    other === undefined
      ? ""
      : `; if ${JSON.stringify(other)} separates columns, write delimiter: ${JSON.stringify(other)}`;
  const message = `${name} has one column, read with the delimiter ${JSON.stringify(delimiter)}${hint}`;
  return { path: delimiter === "," ? ["data", "file"] : ["data", "delimiter"], message };
}

function answerIssues({ target, classes, regression }: TableDataFile, sheet: Sheet): Issue[] {
  if (classes !== undefined && regression === true)
    return [{ path: ["data", "regression"], message: "stands beside classes; expected one of them" }];
  if (classes !== undefined || regression === true) return [];
  const k = positionOf(target, sheet);
  const values = [...new Set(sheet.rows.map(({ cells }) => cells[k] ?? ""))].sort();
  const shown = values.slice(0, SHOWN).map(quoted).join(", ");
  const what = values.length > SHOWN ? `${values.length} different values, such as ${shown}` : shown;
  const message = `column ${quoted(String(target))} of ${sheet.name} holds ${what}; say what it is: classes: [...] with its labels in order, or regression: true`;
  return [{ path: ["data", "target"], message }];
}

/** What is odd in a table that could be read: classes without a row, and categories that are none. */
export function contentIssues(
  { classes = [], categorical = [] }: Omit<TableSpec, "inputs">,
  table: CsvTable,
  name: string,
): Issue[] {
  const met = new Set(table.y);
  const empty = classes.flatMap((label, k): Issue[] =>
    met.has(k) ? [] : [{ path: ["data", "classes", k], message: `no row of ${name} is of the class ${quoted(label)}` }],
  );
  const wide = categorical.flatMap(({ column, values }, i): Issue[] => {
    if (values.length <= MOST_VALUES) return [];
    const message = `column ${quoted(String(column))} has ${values.length} different values; expected at most ${MOST_VALUES}. A name of each row belongs into ignore`;
    return [{ path: ["data", "categorical", i], message }];
  });
  return [...empty, ...wide];
}
