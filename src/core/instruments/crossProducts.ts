import { jackknifeGroups } from "./jackknife.ts";
import type { Numbers } from "./numbers.ts";
import { unitMoments } from "./unitMoments.ts";

/** Sums over the rows of each jackknife group of examples of h and h h^T, with h taken about its overall mean. */
export interface CrossProducts {
  readonly units: number;
  /** (G) rows */
  readonly counts: Float64Array;
  /** (G, U) */
  readonly sums: Float64Array;
  /** (G, U, U), lower triangle */
  readonly products: Float64Array;
}

/**
 * Cross products of `values` (N, U), one pass for the estimate and all leave-one-group-out estimates.
 * @param positions rows that belong to one example, and so to one group
 */
export function crossProducts(values: Numbers, units: number, positions = 1): CrossProducts {
  const { mean } = unitMoments(values, units);
  const counts = new Float64Array(jackknifeGroups);
  const sums = new Float64Array(jackknifeGroups * units);
  const products = new Float64Array(jackknifeGroups * units * units);
  const centred = new Float64Array(units);
  for (let i = 0, at = 0; at < values.length; i++) {
    const group = Math.floor(i / positions) % jackknifeGroups;
    counts[group]++;
    for (let u = 0; u < units; u++) {
      centred[u] = values[at++] - mean[u];
      sums[group * units + u] += centred[u];
    }
    for (let u = 0, to = group * units * units; u < units; u++, to += units) {
      const own = centred[u];
      for (let v = 0; v <= u; v++) products[to + v] += own * centred[v];
    }
  }
  return { units, counts, sums, products };
}

/** Biased covariance (U, U), of all examples or without those of one group. */
export function covariance({ units, counts, sums, products }: CrossProducts, leftOut?: number): Float64Array {
  const out = new Float64Array(units * units);
  const mean = new Float64Array(units);
  let n = 0;
  for (let group = 0; group < counts.length; group++) {
    if (group === leftOut) continue;
    n += counts[group];
    for (let u = 0; u < units; u++) mean[u] += sums[group * units + u];
    for (let at = 0; at < out.length; at++) out[at] += products[group * out.length + at];
  }
  for (let u = 0; u < units; u++) {
    for (let v = 0; v <= u; v++) {
      const value = out[u * units + v] / n - (mean[u] / n) * (mean[v] / n);
      out[u * units + v] = value;
      out[v * units + u] = value;
    }
  }
  return out;
}
