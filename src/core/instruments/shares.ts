/**
 * Gini coefficient of n contributions c >= 0: sum over i, j of |c_i - c_j| / (2 n^2 mean). 0 when all are equal,
 * 1 - 1/n when one holds everything, NaN when all are 0.
 * Source: Gini 1912; the sorted form below is Dorfman 1979.
 */
export function gini(contributions: ArrayLike<number>): number {
  const sorted = Float64Array.from(contributions).sort();
  const n = sorted.length;
  let total = 0;
  let weighted = 0;
  for (let i = 0; i < n; i++) {
    total += sorted[i];
    weighted += (2 * i + 1 - n) * sorted[i];
  }
  return weighted / (n * total);
}

/**
 * Effective number (sum c)^2 / sum c^2 of n contributions c >= 0, in [1, n]; NaN when all are 0. The inverse of the
 * Herfindahl index of the shares.
 * Source: Laakso & Taagepera 1979.
 */
export function effectiveNumber(contributions: ArrayLike<number>): number {
  return 1 / herfindahl(contributions);
}

/** Herfindahl index: the sum of squared shares p = c / sum c, in [1/n, 1]; NaN when all are 0. */
export function herfindahl(contributions: ArrayLike<number>): number {
  const total = sum(contributions);
  let squares = 0;
  for (let i = 0; i < contributions.length; i++) squares += (contributions[i] / total) * (contributions[i] / total);
  return squares;
}

/** Share of the k largest of the contributions c >= 0; NaN when all are 0. */
export function topShare(contributions: ArrayLike<number>, k = 1): number {
  const sorted = Float64Array.from(contributions).sort();
  return sum(sorted.subarray(Math.max(0, sorted.length - k))) / sum(sorted);
}

/**
 * H_n / n with H_n the harmonic number: the expected share of the largest of n independent exponential contributions,
 * what chance alone gives. 0.1268 for 32 units, 0.0424 for 128; the uniform 1/n is the wrong null.
 * Source: the expected maximum of n exponentials, Rényi 1953.
 */
export function harmonicShare(n: number): number {
  let harmonic = 0;
  for (let i = n; i >= 1; i--) harmonic += 1 / i;
  return harmonic / n;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
