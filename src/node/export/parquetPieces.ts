import { ByteWriter, parquetWriteRows } from "hyparquet-writer";
import { invariant } from "../../core/math/errors.ts";
import type { Cell, Column, Table } from "../../lab/export/table.ts";

const TYPES = { text: "STRING", number: "DOUBLE", integer: "INT64", boolean: "BOOLEAN" } as const;

/**
 * Writes a table as a Parquet file (snappy), a piece of bytes after each row group, so that memory is bounded by the
 * group. A cell without a value is a null.
 *
 * @param createdBy name and version of the program, for the file's own record
 */
export async function parquetPieces(
  { columns, rows }: Table,
  createdBy: string,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  await parquetWriteRows({
    writer: new PieceWriter(write),
    createdBy,
    rows: objects(columns, rows),
    columns: columns.map(({ name, type }) => ({
      ...{ name, type: TYPES[type], nullable: true },
      // A dictionary of numbers would take -0 and 0 for one value.
      ...(type === "number" ? { encoding: "PLAIN" as const } : {}),
    })),
  });
}

/** Hands over what it has gathered after each row group and at the end; `offset` goes on counting the whole file. */
class PieceWriter extends ByteWriter {
  readonly #write: (piece: Uint8Array) => Promise<void>;

  constructor(write: (piece: Uint8Array) => Promise<void>) {
    super();
    this.#write = write;
  }

  flush(): Promise<void> {
    const piece = this.getBytes().slice();
    this.index = 0;
    return this.#write(piece);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}

type Value = string | number | bigint | boolean | null;

function* objects(columns: readonly Column[], rows: Table["rows"]): Generator<Record<string, Value>> {
  for (const row of rows) yield Object.fromEntries(columns.map(({ name, type }, i) => [name, value(row[i], type)]));
}

function value(cell: Cell | undefined, type: Column["type"]): Value {
  if (cell === undefined || cell === null) return null;
  if (typeof cell !== "number") return cell;
  invariant(Number.isFinite(cell), `parquetPieces: ${cell} in a table`);
  return type === "integer" ? BigInt(cell) : cell;
}
