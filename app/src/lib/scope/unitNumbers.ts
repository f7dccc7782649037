import { relianceShares } from "../../../../src/lab/report/relianceShares.ts";
import type { RelianceRead } from "../../../../src/lab/scope/unitReadings.ts";

/** The unit that the next layer leans on most: the largest mean share of what its units hear. */
export interface Pin {
  readonly unit: number;
  /** In [0, 1]. */
  readonly share: number;
}

/** Mean share of each upstream unit in what the units downstream hear (U), and the first of them. */
export function sharesOf(reliance: RelianceRead | undefined): {
  readonly shares: readonly number[];
  readonly pin?: Pin;
} {
  if (reliance === undefined) return { shares: [] };
  const { column, order } = relianceShares(reliance);
  const [first] = order;
  const share = first === undefined ? 0 : (column[first] ?? 0);
  return { shares: column, ...(first !== undefined && share > 0 ? { pin: { unit: first, share } } : {}) };
}

/** The `most` units of the largest `score`, in their own order; the first ones without scores. */
export function foremost(units: number, score: ArrayLike<number>, most: number): readonly number[] {
  const all = Array.from({ length: units }, (_, unit) => unit);
  if (units <= most) return all;
  const of = (unit: number): number => {
    const value = score[unit];
    return value !== undefined && Number.isFinite(value) ? value : 0;
  };
  return [...all]
    .sort((a, b) => of(b) - of(a) || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** Root mean square about the mean of one unit's values (R, U); NaN without values. */
export function spreadOf(values: Float32Array, units: number, unit: number): number {
  const count = values.length / units;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += values[k * units + unit] ?? 0;
  const mean = sum / count;
  let squares = 0;
  for (let k = 0; k < count; k++) squares += ((values[k * units + unit] ?? 0) - mean) ** 2;
  return Math.sqrt(squares / count);
}

/** Absolute weight of each upstream unit on each downstream one, (U, D): of several weights of a pair the root of their squares. */
export function weightStrength(weights: Float32Array, upstream: number, downstream: number): Float32Array {
  const rows = weights.length / downstream;
  const each = rows / upstream;
  const out = new Float32Array(upstream * downstream);
  for (let row = 0; row < rows; row++)
    for (let d = 0; d < downstream; d++) {
      const at = Math.floor(row / each) * downstream + d;
      out[at] = (out[at] ?? 0) + (weights[row * downstream + d] ?? 0) ** 2;
    }
  return out.map(Math.sqrt);
}

/** A reliance matrix (D, U) turned round, (U, D), with NaN as 0. */
export function relianceStrength({ shape: [downstream, upstream], data }: RelianceRead): Float32Array {
  const out = new Float32Array(data.length);
  for (let u = 0; u < upstream; u++)
    for (let d = 0; d < downstream; d++) {
      const value = data[d * upstream + u] ?? 0;
      out[u * downstream + d] = Number.isNaN(value) ? 0 : value;
    }
  return out;
}

/** Rows `from` and columns `to` of strengths (U, D). */
export function among(
  strength: Float32Array,
  downstream: number,
  from: readonly number[],
  to: readonly number[],
): Float32Array {
  return Float32Array.from(from.flatMap((u) => to.map((d) => strength[u * downstream + d] ?? 0)));
}
