import type { OwnTable } from "#lib/desk/deskCalls.ts";
import { readCsv } from "../../../../src/core/data/readCsv.ts";
import type { TableDataFile } from "../../../../src/lab/experimentFile.ts";

/** Different texts of a column that are listed. */
const LISTED = 60;

/** A column as the file has it. */
export interface TableColumn {
  readonly name: string;
  /** Every cell that holds something is a finite number. */
  readonly numbers: boolean;
  /** Different texts, in the order of their code units; at most 60 are listed. */
  readonly values: readonly string[];
  readonly different: number;
  /** Cells without a text. */
  readonly empty: number;
}

export interface TableColumns {
  readonly file: string;
  readonly delimiter: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/**
 * The columns of a file of separated values whose first row names them. The separator is the one of comma, semicolon and
 * tabulator that stands most often in that row.
 * @throws UserError as `readCsv`, and where there are no rows
 */
export function tableColumns({ name, content }: OwnTable): TableColumns {
  const head = new TextDecoder().decode(content.subarray(0, 4096)).split(/[\r\n]/)[0] ?? "";
  const count = (one: string): number => head.split(one).length;
  const delimiter = [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
  const [first, ...rows] = readCsv(content, delimiter, name);
  const columns = (first?.cells ?? []).map((title, k): TableColumn => {
    const cells = rows.map(({ cells: own }) => own[k] ?? "");
    const filled = cells.filter((cell) => cell !== "");
    const values = [...new Set(filled)].sort();
    return {
      name: title,
      numbers: filled.length > 0 && filled.every((cell) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)),
      values: values.slice(0, LISTED),
      different: values.length,
      empty: cells.length - filled.length,
    };
  });
  return { file: name, delimiter, rows: rows.length, columns };
}

/** What the reader decided about a table. */
export interface TableChoice {
  readonly target: string;
  /** The target holds values and not classes. */
  readonly regression: boolean;
  /** Columns that are neither input nor target. */
  readonly ignored: readonly string[];
}

/**
 * The table as an experiment file names it: classes are the texts of the target, columns of texts are categories, and where
 * a cell is empty its row is left out.
 */
export function tableFile(table: TableColumns, { target, regression, ignored }: TableChoice): TableDataFile {
  const { file, delimiter, columns } = table;
  const inputs = columns.filter(({ name }) => name !== target && !ignored.includes(name));
  const categorical = inputs.filter(({ numbers }) => !numbers).map(({ name }) => name);
  const used = columns.filter(({ name }) => !ignored.includes(name));
  return {
    ...{ file, target },
    ...(delimiter === "," ? {} : { delimiter }),
    ...(regression ? { regression: true } : { classes: columns.find(({ name }) => name === target)?.values ?? [] }),
    ...(used.some(({ empty }) => empty > 0) ? { missing: "" } : {}),
    ...(categorical.length === 0 ? {} : { categorical }),
    ...(ignored.length === 0 ? {} : { ignore: ignored }),
  };
}
