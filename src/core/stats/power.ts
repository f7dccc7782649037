import { invariant } from "../math/errors.ts";
import { noncentralTCdf } from "../math/noncentralTCdf.ts";
import { normalQuantile } from "../math/normalQuantile.ts";
import { studentTQuantile } from "../math/studentT.ts";
import { criticalT, FIRST_LOOK } from "./alwaysValid.ts";
import type { Looks } from "./looks.ts";

/**
 * Power of the two-sided paired t test: the chance that it rejects at `alpha` when the differences are normal with mean
 * over standard deviation d_z. Exact, by the non-central t with non-centrality d_z sqrt(n).
 * @param n pairs, at least 2
 * @param looks `sequential`: the chance that the always-valid interval excludes 0 at n, whatever it did before
 */
export function powerPairedT(dz: number, n: number, alpha: number = 0.05, looks: Looks = "fixed"): number {
  invariant(Number.isInteger(n) && n >= 2 && Number.isFinite(dz), `powerPairedT: d_z ${dz}, n ${n}`);
  const df = n - 1;
  const critical = looks === "sequential" ? criticalT(n, alpha) : studentTQuantile(1 - alpha / 2, df);
  if (critical === Infinity) return 0;
  // Ten times the critical value and more the test rejects for certain, and the integral takes time in proportion.
  const most = 10 * critical + 100;
  const delta = Math.max(-most, Math.min(most, dz * Math.sqrt(n)));
  return noncentralTCdf(-critical, df, -delta) + noncentralTCdf(-critical, df, delta);
}

export interface PowerTarget {
  /** Level of the two-sided test, 0.05 by default. */
  readonly alpha?: number;
  /** 0.8 by default. */
  readonly power?: number;
  /** `fixed` by default. */
  readonly looks?: Looks;
}

/** Above it the normal formula stands: it is then right to one pair, and nobody has so many seeds. */
const LARGE = 1e5;

/**
 * Smallest number of pairs at which {@link powerPairedT} reaches the wanted power; undefined where d_z is 0 or not
 * finite. Source: INSTRUMENTS H6.
 */
export function seedsForPower(dz: number, target: PowerTarget = {}): number | undefined {
  const { alpha = 0.05, power = 0.8, looks = "fixed" } = target;
  if (!Number.isFinite(dz) || dz === 0) return undefined;
  const guess =
    looks === "sequential"
      ? solveSequential((critical) => (critical + normalQuantile(power)) / dz, alpha)
      : square((normalQuantile(1 - alpha / 2) + normalQuantile(power)) / dz);
  if (guess > LARGE) return guess + 2;
  let n = guess;
  while (powerPairedT(dz, n, alpha, looks) < power) n++;
  while (n > 2 && powerPairedT(dz, n - 1, alpha, looks) >= power) n--;
  return n;
}

function square(ratio: number): number {
  return Math.max(2, Math.ceil(ratio * ratio));
}

/**
 * About the number of pairs n that equals the square of a ratio which the critical value at n makes. The critical value
 * grows like the root of a logarithm, so that a few rounds come close.
 */
export function solveSequential(ratio: (critical: number) => number, alpha: number): number {
  let n = FIRST_LOOK;
  for (let round = 0; round < 8; round++) {
    while (criticalT(n, alpha) === Infinity) n++;
    const critical = criticalT(n, alpha);
    n = square(ratio(critical));
    if (n > LARGE) return n;
  }
  return n;
}

/** A t above it, where differences hardly differ, is planned with as this one is. */
const FAR = 200;

/**
 * The effect size to plan with: the lower 80 % confidence limit of |d_z|, or half of |d_z| where that limit is lower
 * (it falls to 0 and below when t is small). A pilot's own d_z is too hopeful.
 * @param dz observed, finite @param n pairs it was observed on, at least 2
 * Source: INSTRUMENTS H6; the limit by inversion of the non-central t (Steiger & Fouladi 1997).
 */
export function shrunkEffectSize(dz: number, n: number): number {
  invariant(Number.isFinite(dz) && n >= 2, `shrunkEffectSize: d_z ${dz}, n ${n}`);
  const t = Math.abs(dz) * Math.sqrt(n);
  // Far out the limit is a fixed part of d_z: the deviation is all that is uncertain.
  if (t > FAR) return (shrunkEffectSize(FAR / Math.sqrt(n), n) * t) / FAR;
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
