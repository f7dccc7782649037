import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import type { Cell, Table } from "../../lab/export/table.ts";
import { parquetPieces } from "./parquetPieces.ts";

async function written(table: Table): Promise<{ readonly file: ArrayBuffer; readonly pieces: number }> {
  const pieces: Uint8Array[] = [];
  await parquetPieces(table, "linchpin 9.9.9", async (piece) => void pieces.push(piece));
  const file = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return { file: file.buffer, pieces: pieces.length };
}

/** Every tenth value is null, every seventh -0, the others spread over the whole range of doubles. */
function value(i: number): number | null {
  if (i % 10 === 3) return null;
  return i % 7 === 0 ? -0 : (i % 2 === 0 ? 1 : -1) * Math.sin(i) * 2 ** ((i % 2000) - 1000);
}

const cells = (i: number): Cell[] => [`arm ${i % 3}`, value(i), i % 5 === 0 ? null : i, i % 2 === 0];

const table = (rows: number): Table => ({
  columns: [
    { name: "arm", type: "text" },
    { name: "value", type: "number" },
    { name: "seed", type: "integer" },
    { name: "valid", type: "boolean" },
  ],
  rows: (function* () {
    for (let i = 0; i < rows; i++) yield cells(i);
  })(),
});

describe("a table as Parquet", () => {
  test("is read back with the same types, nulls and bits, over several row groups", async () => {
    const { file, pieces } = await written(table(2500));
    // The first group has 1000 rows; two groups and the footer come as pieces of their own.
    expect(pieces).toBe(3);
    const back = await parquetReadObjects({ file });
    expect(back).toHaveLength(2500);
    back.forEach((row, i) => {
      const [arm, number, seed, valid] = cells(i);
      // toBe is Object.is: -0 is not 0.
      expect([row["arm"], row["seed"], row["valid"]]).toEqual([
        arm,
        seed === null ? null : BigInt(Number(seed)),
        valid,
      ]);
      expect(row["value"]).toBe(number);
    });
  });

  test("names its columns, their types and the program that wrote it", async () => {
    const { schema, created_by, num_rows } = parquetMetadata((await written(table(5))).file);
    expect(schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
      ...[
        ["arm", "BYTE_ARRAY"],
        ["value", "DOUBLE"],
        ["seed", "INT64"],
        ["valid", "BOOLEAN"],
      ],
    ]);
    expect([created_by, num_rows]).toEqual(["linchpin 9.9.9", 5n]);
  });

  test("without rows is a file with columns", async () => {
    const { file } = await written(table(0));
    expect(await parquetReadObjects({ file })).toEqual([]);
    expect(parquetMetadata(file).schema).toHaveLength(5);
  });

  test("refuses NaN, which a reader could take for a result", async () => {
    const given: Table = { columns: [{ name: "value", type: "number" }], rows: [[Number.NaN]] };
    await expect(written(given)).rejects.toThrow("NaN in a table");
  });
});
