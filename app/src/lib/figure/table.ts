/** What a figure shows, in rows and columns: for "show as table" and for the CSV file. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * The table as comma-separated values (RFC 4180), numbers in full. A text that a spreadsheet would take for a formula gets
 * an apostrophe in front.
 */
export function tableCsv({ columns, rows }: FigureTable): string {
  return [columns, ...rows]
    .map((row) => row.map(cell).join(","))
    .join("\r\n")
    .concat("\r\n");
}

function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
