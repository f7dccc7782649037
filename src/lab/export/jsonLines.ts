import { numberText } from "./numberText.ts";
import type { Cell, Table } from "./table.ts";

/** The lines of a table as one JSON array with an object a row. */
export function* jsonLines({ columns, rows }: Table): Generator<string> {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  let before = "[\n";
  for (const row of rows) {
    yield `${before}{${row.map((cell, i) => `${keys[i]}:${cellText(cell)}`).join(",")}}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

function cellText(cell: Cell): string {
  return typeof cell === "number" ? numberText(cell) : JSON.stringify(cell);
}
