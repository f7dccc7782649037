import { studentTSf } from "../math/studentT.ts";
import { correlation } from "./correlation.ts";

/** Rank correlation over seeds. */
export interface Spearman {
  readonly n: number;
  /** In [-1, 1]. */
  readonly rho: number;
  /** Two-sided, by t = rho sqrt((n - 2) / (1 - rho^2)) on n - 2 degrees of freedom: an approximation below about 10. */
  readonly p: number;
  readonly valid: boolean;
  readonly why?: string;
}

/** Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank. Source: Spearman 1904; INSTRUMENTS H10. */
export function spearman(x: readonly number[], y: readonly number[]): Spearman {
  const n = x.length;
  const rho = correlation(ranks(x), ranks(y));
  if (n < 3) return { n, rho: NaN, p: NaN, valid: false, why: `a correlation needs at least 3 seeds; got ${n}` };
  if (Number.isNaN(rho))
    return { n, rho, p: NaN, valid: false, why: "one of the two measures is the same for all seeds" };
  const t = Math.abs(rho) * Math.sqrt((n - 2) / Math.max(0, (1 - rho) * (1 + rho)));
  return { n, rho, p: Math.min(1, 2 * studentTSf(t, n - 2)), valid: true };
}

/** Ranks from 1, ties sharing the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const out = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    for (let k = first; k <= last; k++) out[order[k]] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return out;
}
