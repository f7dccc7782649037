import type { SQLOutputValue } from "node:sqlite";
import { StoreDamagedError } from "./storeErrors.ts";

/** A row as node:sqlite returns it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Text of a column. Throws StoreDamagedError where the column holds another type: a flipped bit can change that too. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw wrongType(column, "text", value);
  return value;
}

/** Text of a column, or undefined for NULL. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

/** Number of a column. */
export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw wrongType(column, "a number", value);
  return value;
}

/** Number of a column, or undefined for NULL. */
export function optionalNumber(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : number(row, column);
}

/** Bytes of a column. */
export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw wrongType(column, "bytes", value);
  return value;
}

function wrongType(column: string, expected: string, came: unknown): StoreDamagedError {
  return new StoreDamagedError(
    `store: column ${column} holds ${came === null ? "nothing" : typeof came}, not ${expected}`,
  );
}
