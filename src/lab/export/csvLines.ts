import { numberText } from "./numberText.ts";
import type { Cell, Table } from "./table.ts";

/**
 * The lines of a table as comma-separated values with a header (RFC 4180, lines end in LF). Null is an empty cell.
 *
 * A text that a spreadsheet would take for a formula gets a `'` in front, which {@link plainText} takes away again.
 */
export function* csvLines({ columns, rows }: Table): Generator<string> {
  yield `${columns.map(({ name }) => field(safeText(name))).join(",")}\n`;
  for (const row of rows) yield `${row.map(cellText).join(",")}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return numberText(cell);
  return typeof cell === "boolean" ? String(cell) : field(safeText(cell));
}

/** In quotes where the text has something that separates, is empty (null has no quotes) or ends in blanks. */
function field(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Beginnings that make a spreadsheet calculate; and the mark itself, so that it can be taken away without doubt. */
const DANGEROUS = /^[=+\-@\t\r']/;

function safeText(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text;
}

/** The text of a cell that {@link csvLines} wrote. */
export function plainText(cell: string): string {
  return cell.startsWith("'") && DANGEROUS.test(cell.slice(1)) ? cell.slice(1) : cell;
}
