import { invariant } from "../math/errors.ts";
import { studentTQuantile } from "../math/studentT.ts";
import { criticalT } from "./alwaysValid.ts";
import type { Looks } from "./looks.ts";
import { mean } from "./sampleMoments.ts";

/** A ratio of two means with its interval. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

/**
 * mean(x) / mean(y) of values paired by seed, with Fieller's interval: the ratios r for which the paired t test of
 * mean(x - r y) = 0 does not reject. Undefined where that set is not an interval, which is exactly where the interval of
 * mean(y) contains 0, and for fewer than two pairs. With sequential looks the always-valid test stands in place of t.
 * Source: Fieller 1954.
 */
export function fieller(
  x: readonly number[],
  y: readonly number[],
  level: number = 0.95,
  looks: Looks = "fixed",
): Ratio | undefined {
  invariant(x.length === y.length, `fieller: ${x.length} and ${y.length} values`);
  const n = x.length;
  if (n < 2) return undefined;
  const xMean = mean(x);
  const yMean = mean(y);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i] - xMean) * (x[i] - xMean);
    xy += (x[i] - xMean) * (y[i] - yMean);
    yy += (y[i] - yMean) * (y[i] - yMean);
  }
  const t = looks === "sequential" ? criticalT(n, 1 - level) : studentTQuantile(0.5 + 0.5 * level, n - 1);
  const factor = (t * t) / (n * (n - 1));
  // (xMean - r yMean)^2 <= factor (xx - 2 r xy + r^2 yy), a quadratic inequality a r^2 - 2 b r + c <= 0.
  const a = yMean * yMean - factor * yy;
  const b = xMean * yMean - factor * xy;
  const c = xMean * xMean - factor * xx;
  const root = b * b - a * c;
  if (!(a > 0 && root >= 0)) return undefined;
  return { value: xMean / yMean, low: (b - Math.sqrt(root)) / a, high: (b + Math.sqrt(root)) / a, level };
}
