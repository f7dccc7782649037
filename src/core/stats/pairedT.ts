import { studentTQuantile, studentTSf } from "../math/studentT.ts";
import { mean, standardDeviation } from "./sampleMoments.ts";

/** Paired t test and interval of the mean difference over seeds. */
export interface PairedT {
  readonly n: number;
  readonly mean: number;
  /** With n - 1 below the root. */
  readonly sd: number;
  readonly se: number;
  readonly low: number;
  readonly high: number;
  /** Coverage of the interval, such as 0.95. */
  readonly level: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  /** d_z = mean / sd; infinite where sd is 0 and mean is not. */
  readonly effectSize: number;
  /** False: fewer than two pairs, or a difference that is not finite. All numbers but n and mean are then NaN. */
  readonly valid: boolean;
  readonly why?: string;
}

/**
 * mean +- t_{n-1} sd / sqrt(n), and the test of mean = 0. Differences that are all equal give an interval of no width,
 * with p = 0, or 1 where they are all 0.
 * @param d paired differences, one a seed; pairs of which one trial diverged are left out by the caller
 * @param level coverage in (0, 1)
 * Source: INSTRUMENTS H3; Student 1908.
 */
export function pairedT(d: readonly number[], level: number = 0.95): PairedT {
  const n = d.length;
  const centre = mean(d);
  const why = reasonAgainst(d);
  if (why !== undefined) {
    const none = { sd: NaN, se: NaN, low: NaN, high: NaN, t: NaN, df: NaN, p: NaN, effectSize: NaN };
    return { n, mean: centre, ...none, level, valid: false, why };
  }
  const sd = standardDeviation(d);
  const se = sd / Math.sqrt(n);
  const df = n - 1;
  const t = centre === 0 ? 0 : centre / se;
  const half = studentTQuantile(0.5 + 0.5 * level, df) * se;
  const p = Math.min(1, 2 * studentTSf(Math.abs(t), df));
  const effectSize = centre === 0 ? 0 : centre / sd;
  return { n, mean: centre, sd, se, low: centre - half, high: centre + half, level, t, df, p, effectSize, valid: true };
}

function reasonAgainst(d: readonly number[]): string | undefined {
  if (d.length < 2) return `an interval needs at least 2 pairs; got ${d.length}`;
  const bad = d.findIndex((value) => !Number.isFinite(value));
  return bad < 0 ? undefined : `difference ${bad + 1} of ${d.length} is ${d[bad]}`;
}
