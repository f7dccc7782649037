/** Arithmetic mean; NaN of nothing. The rounding error of the first sum is taken out by a second pass. */
export function mean(values: readonly number[]): number {
  const n = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const first = sum / n;
  if (!Number.isFinite(first)) return first;
  let rest = 0;
  for (const value of values) rest += value - first;
  return first + rest / n;
}

/** Standard deviation with n - 1 below the root; NaN for fewer than two values, exactly 0 where all are equal. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  if (values.every((value) => value === values[0])) return 0;
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return Math.sqrt(sum / (values.length - 1));
}
