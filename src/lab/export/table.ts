/** One value of a table. What does not exist is null; a number is always finite. */
export type Cell = string | number | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: "text" | "number" | "integer" | "boolean";
}

/** A table as it is exported. Its rows are made while they are read, so that a large store needs little memory. */
export interface Table {
  readonly columns: readonly Column[];
  /** As many cells as there are columns, in their order. */
  readonly rows: Iterable<readonly Cell[]>;
}

export function textColumns(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: "text" }));
}

export function numberColumns(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: "number" }));
}

export function integerColumns(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: "integer" }));
}

export function booleanColumns(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: "boolean" }));
}

/** Cells of `value`, `valid` and `why`: a number that is not finite is never written as one, its name is the reason. */
export function valueCells(value: number): readonly [number | null, boolean, string | null] {
  return Number.isFinite(value) ? [value, true, null] : [null, false, `the value is ${value}`];
}

/** A number that may not exist, as a cell: null for NaN, infinities and undefined. */
export function finiteCell(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
