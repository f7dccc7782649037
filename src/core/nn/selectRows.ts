import { UserError } from "../math/errors.ts";
import { rowsOf } from "./rowsOf.ts";

/** The given rows of a (N, U) array. Throws UserError for a row that is not there. */
export function selectRows(values: Float64Array, units: number, rows: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length * units);
  const total = rowsOf("rows", values, units);
  for (let b = 0; b < rows.length; b++) {
    if (!(rows[b] >= 0 && rows[b] < total))
      throw new UserError(`network: row ${rows[b]} asked for; expected a row number from 0 to ${total - 1}`);
    out.set(values.subarray(rows[b] * units, (rows[b] + 1) * units), b * units);
  }
  return out;
}

/** The way back of {@link selectRows}: row b is added to row `rows[b]` of a (N, U) array of zeros. */
export function scatterRows(values: Float64Array, units: number, rows: Int32Array, total: number): Float64Array {
  const out = new Float64Array(total * units);
  for (let b = 0; b < rows.length; b++) {
    for (let u = 0; u < units; u++) out[rows[b] * units + u] += values[b * units + u];
  }
  return out;
}

/** The labels of the given rows. */
export function selectLabels(labels: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length);
  for (let b = 0; b < rows.length; b++) out[b] = labels[rows[b]];
  return out;
}
