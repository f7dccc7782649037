import { invariant } from "../math/errors.ts";
import { noncentralTCdf } from "../math/noncentralTCdf.ts";
import { normalQuantile } from "../math/normalQuantile.ts";
import { studentTQuantile } from "../math/studentT.ts";

/**
 * Power of the two-sided paired t test: the chance that it rejects at `alpha` when the differences are normal with mean
 * over standard deviation d_z. Exact, by the non-central t with non-centrality d_z sqrt(n).
 * @param n pairs, at least 2
 */
export function powerPairedT(dz: number, n: number, alpha: number = 0.05): number {
  invariant(Number.isInteger(n) && n >= 2 && Number.isFinite(dz), `powerPairedT: d_z ${dz}, n ${n}`);
  const df = n - 1;
  const critical = studentTQuantile(1 - alpha / 2, df);
  const delta = dz * Math.sqrt(n);
  return noncentralTCdf(-critical, df, -delta) + noncentralTCdf(-critical, df, delta);
}

export interface PowerTarget {
  /** Level of the two-sided test, 0.05 by default. */
  readonly alpha?: number;
  /** 0.8 by default. */
  readonly power?: number;
}

/** Above it the normal formula stands: it is then right to one pair, and nobody has so many seeds. */
const LARGE = 1e5;

/**
 * Smallest number of pairs at which {@link powerPairedT} reaches the wanted power; undefined where d_z is 0 or not
 * finite. Source: INSTRUMENTS H6.
 */
export function seedsForPower(dz: number, { alpha = 0.05, power = 0.8 }: PowerTarget = {}): number | undefined {
  if (!Number.isFinite(dz) || dz === 0) return undefined;
  const ratio = (normalQuantile(1 - alpha / 2) + normalQuantile(power)) / dz;
  const guess = Math.max(2, Math.ceil(ratio * ratio));
  if (guess > LARGE) return guess + 2;
  let n = guess;
  while (powerPairedT(dz, n, alpha) < power) n++;
  while (n > 2 && powerPairedT(dz, n - 1, alpha) >= power) n--;
  return n;
}

/**
 * The effect size to plan with: the lower 80 % confidence limit of |d_z|, or half of |d_z| where that limit is lower
 * (it falls to 0 and below when t is small). A pilot's own d_z is too hopeful.
 * @param dz observed, finite @param n pairs it was observed on, at least 2
 * Source: INSTRUMENTS H6; the limit by inversion of the non-central t (Steiger & Fouladi 1997).
 */
export function shrunkEffectSize(dz: number, n: number): number {
  invariant(Number.isFinite(dz) && n >= 2, `shrunkEffectSize: d_z ${dz}, n ${n}`);
  const t = Math.abs(dz) * Math.sqrt(n);
  // P(T <= t) falls as the non-centrality grows; the limit is where it is 0.8.
  if (noncentralTCdf(t, n - 1, t / 2) <= 0.8) return Math.abs(dz) / 2;
  // On the normal scale it is nearly a straight line, of slope -1 / sqrt(1 + t^2 / 2n).
  let delta = t;
  for (let step = Infinity, turn = 0; Math.abs(step) > 1e-4 * t && turn < 30; turn++) {
    const excess = normalQuantile(noncentralTCdf(t, n - 1, delta)) - normalQuantile(0.8);
    step = excess * Math.sqrt(1 + (t * t) / (2 * n));
    delta = Math.max(t / 2, delta + step);
  }
  return delta / Math.sqrt(n);
}
