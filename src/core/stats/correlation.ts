import { invariant } from "../math/errors.ts";
import { mean } from "./sampleMoments.ts";

/** Pearson's correlation, in [-1, 1]; NaN where one of the two does not vary. Source: Pearson 1895. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  invariant(x.length === y.length, `correlation: ${x.length} and ${y.length} values`);
  const xMean = mean(x);
  const yMean = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i] - xMean;
    const b = y[i] - yMean;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  if (!(xx > 0 && yy > 0)) return NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}
