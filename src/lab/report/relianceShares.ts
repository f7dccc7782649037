import { invariant } from "../../core/math/errors.ts";

/** A reliance matrix turned into shares of each downstream unit's signal. */
export interface RelianceShares {
  readonly rows: number;
  readonly columns: number;
  /** Share of upstream unit `column` in what downstream unit `row` reads; a row sums to 1, a dead row to 0. */
  readonly at: (row: number, column: number) => number;
  /** Mean share of each upstream unit over the live downstream units. */
  readonly column: readonly number[];
  /** Upstream units by that mean, largest first; ties by index. */
  readonly order: readonly number[];
  /** Largest single share. */
  readonly largest: number;
}

/**
 * Shares r_du / sum_u r_du of a reliance matrix (D, U), row-major. Values that are not finite or below zero count as 0.
 * @throws InvariantError when the data do not fill the shape.
 */
export function relianceShares(matrix: {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}): RelianceShares {
  const [rows = 0, columns = 0] = matrix.shape;
  invariant(
    matrix.data.length === rows * columns,
    `relianceShares: ${matrix.data.length} values for ${rows} x ${columns}`,
  );
  const value = (row: number, column: number): number => {
    const found = matrix.data[row * columns + column] ?? 0;
    return found > 0 && Number.isFinite(found) ? found : 0;
  };
  const units = Array.from({ length: columns }, (_, index) => index);
  const totals = Array.from({ length: rows }, (_, row) => units.reduce((sum, unit) => sum + value(row, unit), 0));
  const at = (row: number, column: number): number =>
    (totals[row] ?? 0) > 0 ? value(row, column) / (totals[row] ?? 1) : 0;
  const live = totals.filter((total) => total > 0).length;
  const column = units.map((unit) => totals.reduce((sum, _, row) => sum + at(row, unit), 0) / Math.max(1, live));
  const order = [...units].sort((a, b) => (column[b] ?? 0) - (column[a] ?? 0) || a - b);
  const largest = totals.reduce((most, _, row) => Math.max(most, ...units.map((unit) => at(row, unit))), 0);
  return { rows, columns, at, column, order, largest };
}

/** (sum c)^2 / sum c^2 of one downstream unit's shares: 1 when it reads one unit, U when it reads all alike. */
export function effectiveInputs({ at, columns }: RelianceShares, row: number): number {
  let sum = 0;
  let squares = 0;
  for (let unit = 0; unit < columns; unit++) {
    sum += at(row, unit);
    squares += at(row, unit) * at(row, unit);
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
