import { extname } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { csvLines } from "../../lab/export/csvLines.ts";
import { jsonLines } from "../../lab/export/jsonLines.ts";
import type { Table } from "../../lab/export/table.ts";
import { parquetPieces } from "./parquetPieces.ts";
import type { Sink } from "./sink.ts";

export type TableFormat = "csv" | "json" | "parquet";

const FORMATS: readonly TableFormat[] = ["csv", "json", "parquet"];

/** Text is written in pieces of about this many characters: a call a line would be slow. */
const PIECE = 65_536;

/** The format that is asked for, else that of the file's ending, else CSV. Throws UserError for another ending. */
export function tableFormat(given: TableFormat | undefined, out: string): TableFormat {
  if (given !== undefined) return given;
  const ending = extname(out).slice(1).toLowerCase();
  const format = FORMATS.find((known) => known === ending);
  if (format === undefined && ending !== "")
    throw new UserError(`export ${out}: no format is called ".${ending}"; give --format ${FORMATS.join(", ")}`);
  return format ?? "csv";
}

/** Writes a table. Returns its number of rows. */
export async function writeTable(table: Table, format: TableFormat, sink: Sink, createdBy: string): Promise<number> {
  let rows = 0;
  const counted = { columns: table.columns, rows: counting(table.rows, () => rows++) };
  if (format === "parquet") await parquetPieces(counted, createdBy, sink.write);
  else await writeLines(format === "csv" ? csvLines(counted) : jsonLines(counted), sink);
  return rows;
}

function* counting<Item>(items: Iterable<Item>, count: () => void): Generator<Item> {
  for (const item of items) {
    count();
    yield item;
  }
}

async function writeLines(lines: Iterable<string>, { write }: Sink): Promise<void> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    await write(piece);
    piece = "";
  }
  await write(piece);
}
