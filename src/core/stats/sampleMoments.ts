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

/** Mean of ((value - mean) / sd)^3, sd with n - 1 below the root; NaN for fewer than two values, or where all are equal. */
export function skewness(values: readonly number[]): number {
  const [centre, sd] = [mean(values), standardDeviation(values)];
  if (!(sd > 0)) return NaN;
  return mean(values.map((value) => ((value - centre) / sd) * ((value - centre) / sd) * ((value - centre) / sd)));
}
