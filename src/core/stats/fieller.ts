import { invariant } from "../math/errors.ts";
import { leastT } from "./hall.ts";
import { criticalValue, type Looks, meanInterval } from "./looks.ts";
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
 * mean(x - r y) = 0 does not reject, and beyond its ends as far as Hall's statistic does not, as in {@link meanInterval}.
 * Undefined where that set is not bounded, which is where the interval of mean(y) contains 0, and for fewer than two pairs.
 * With sequential looks the always-valid test stands in place of t.
 * Source: Fieller 1954; Hall 1992.
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
  const t = criticalValue(n, 1 - level, looks);
  const factor = (t * t) / (n * (n - 1));
  // (xMean - r yMean)^2 <= factor (xx - 2 r xy + r^2 yy), a quadratic inequality a r^2 - 2 b r + c <= 0.
  const a = yMean * yMean - factor * yy;
  const b = xMean * yMean - factor * xy;
  const c = xMean * xMean - factor * xx;
  const root = b * b - a * c;
  if (!(a > 0 && root >= 0)) return undefined;
  const whole = meanInterval(y, level, looks);
  if (!(whole.low > 0 || whole.high < 0)) return undefined;
  const rejects = (r: number): boolean => Math.abs(leastT(x.map((value, i) => value - r * y[i]))) > t;
  const [low, high] = [(b - Math.sqrt(root)) / a, (b + Math.sqrt(root)) / a];
  const [below, above] = [outwards(low, low - high, rejects), outwards(high, high - low, rejects)];
  if (below === undefined || above === undefined) return undefined;
  return { value: xMean / yMean, low: below, high: above, level };
}

/**
 * The place beyond `end` from which the test rejects, to 1e-9 of the step; `end` itself where it rejects at once. Undefined
 * where it does not within a thousand steps.
 */
function outwards(end: number, step: number, rejects: (r: number) => boolean): number | undefined {
  // At the very end t itself is at its critical value, and rounding decides.
  if (step === 0 || rejects(end + 1e-9 * step)) return end;
  let [inside, outside] = [0, 1];
  while (!rejects(end + outside * step)) {
    if (outside > 1000) return undefined;
    [inside, outside] = [outside, 2 * outside];
  }
  while (outside - inside > 1e-9 * outside) {
    const middle = 0.5 * (inside + outside);
    if (rejects(end + middle * step)) outside = middle;
    else inside = middle;
  }
  return end + outside * step;
}
