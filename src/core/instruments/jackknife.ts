import type { Numbers } from "./numbers.ts";

/** Interleaved groups of examples that are left out one after the other. */
export const jackknifeGroups = 10;

/**
 * Standard error by the delete-a-group jackknife: the square root of (G-1)/G times the sum of squared deviations of the
 * G estimates, each made without one of G interleaved groups of examples. Also right for medians, for which leaving out
 * single examples is not.
 * Source: Efron & Tibshirani 1993, section 11.7.
 * @param statistic the estimate without examples i with i mod G = `group`
 * @param groups G; ten groups of examples unless something else is left out
 */
export function jackknifeError(statistic: (group: number) => number, groups: number = jackknifeGroups): number {
  const estimates = Array.from({ length: groups }, (_, group) => statistic(group));
  const centre = estimates.reduce((sum, value) => sum + value, 0) / groups;
  const squares = estimates.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return Math.sqrt(((groups - 1) / groups) * squares);
}

/**
 * An estimate less its jackknife estimate of bias: G times the estimate less G-1 times the mean of those made without
 * one group. Takes a bias of order 1/N off.
 * Source: Quenouille 1949; Efron & Tibshirani 1993, section 10.5.
 * @param statistic the estimate without examples i with i mod G = `group`
 */
export function jackknifeValue(estimate: number, statistic: (group: number) => number): number {
  const estimates = Array.from({ length: jackknifeGroups }, (_, group) => statistic(group));
  const centre = estimates.reduce((sum, value) => sum + value, 0) / jackknifeGroups;
  return jackknifeGroups * estimate - (jackknifeGroups - 1) * centre;
}

/** Rows of `values` (N, U) without those i with i mod {@link jackknifeGroups} = `group`. */
export function withoutGroup(values: Numbers, units: number, group: number): Float64Array {
  const rows = values.length / units;
  const out = new Float64Array(values.length);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    if (i % jackknifeGroups === group) continue;
    for (let u = 0; u < units; u++) out[at++] = values[i * units + u];
  }
  return out.slice(0, at);
}
