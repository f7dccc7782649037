/** Middle, smallest and largest of some numbers. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median (mean of the middle two where the count is even), smallest and largest. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** Spread of `ours / other`, each pair taken within one round, so that a slow minute of the machine slows both. */
export function ratios(ours: readonly number[], other: readonly number[]): Spread {
  return spread(ours.map((value, round) => value / other[round]));
}
