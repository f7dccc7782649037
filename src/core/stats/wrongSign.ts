import { invariant } from "../math/errors.ts";
import { binomialShare } from "./binomialShare.ts";
import { type Interval, type IntervalEstimate, noEstimate } from "./intervalEstimate.ts";
import { mean } from "./sampleMoments.ts";
import { logit, seedJackknife } from "./seedJackknife.ts";

/**
 * How often one comparison of one run of each arm, of two different seeds, has another sign than the mean difference: the
 * share, over all ordered pairs of seeds s != s', of (a_s - b_s') that point away from mean(a - b), ties as half.
 *
 * Jackknife over seeds on the logit scale; simulated with 16 and 32 seeds its 95 % interval covers 93 to 98 %. (A bootstrap
 * does worse: near one half the sign of the mean turns over between resamples, and small rates are drawn too narrow.)
 * Where not one pair has the wrong sign, the seeds count as that many independent comparisons without a miss.
 * @param a one number a seed @param b of the same seeds in the same order
 * Source: the share is Mann & Whitney's 1947, without the pairs of one seed; CLAIMS `one-run-is-not-evidence`.
 */
export function wrongSignUnpaired(a: readonly number[], b: readonly number[]): IntervalEstimate {
  const seeds = sameLength(a, b);
  const method = "jackknife interval over seeds";
  if (seeds < LEAST) return noEstimate(seeds, method, tooFew(seeds));
  const rateWithout = unpairedRates(a, b);
  const rate = rateWithout(-1);
  if (rate === 0 || rate === 1) return { ...binomialShare(rate * seeds, seeds), method };
  return seedJackknife({
    seeds,
    statistic: (without) => logit.to(rateWithout(without)),
    scale: logit,
    minimum: LEAST,
  });
}

/**
 * How often one comparison of two runs of the same seed has another sign than the mean difference, ties as half. The
 * interval is Clopper and Pearson's.
 */
export function wrongSignPaired(a: readonly number[], b: readonly number[]): IntervalEstimate {
  const seeds = sameLength(a, b);
  const method = "Clopper-Pearson interval";
  if (seeds < LEAST) return noEstimate(seeds, method, tooFew(seeds));
  return { ...binomialShare(pairedMisses(a, b), seeds), method };
}

/**
 * The paired rate less half of the unpaired one: below 0 where pairing leaves fewer than half of the wrong signs. The
 * interval is put together from those of the two rates as if they were independent, lower end = value - sqrt((p - low_p)^2
 * + (high_q - q)^2 / 4): they rise and fall together, so it is too wide rather than too narrow. (A bootstrap of the
 * difference has no width from the paired rate where that is 0.)
 * Source: Zou & Donner 2008 (MOVER); CLAIMS `one-run-is-not-evidence` R2.
 */
export function wrongSignHalved(a: readonly number[], b: readonly number[]): IntervalEstimate {
  const paired = wrongSignPaired(a, b);
  const unpaired = wrongSignUnpaired(a, b);
  const method = "intervals of both rates combined";
  if (!paired.valid || !unpaired.valid) return noEstimate(paired.n, method, paired.why ?? unpaired.why ?? "");
  const value = paired.value - unpaired.value / 2;
  const interval = (level: number): Interval => {
    const p = paired.interval(level);
    const q = unpaired.interval(level);
    return {
      low: value - length(paired.value - p.low, (q.high - unpaired.value) / 2),
      high: value + length(p.high - paired.value, (unpaired.value - q.low) / 2),
    };
  };
  return {
    n: paired.n,
    value,
    interval,
    p: (target) => levelThatExcludes(interval, value, target),
    method,
    valid: true,
  };
}

const LEAST = 5;

function tooFew(seeds: number): string {
  return `a wrong-sign rate needs at least ${LEAST} seeds; got ${seeds}`;
}

function sameLength(a: readonly number[], b: readonly number[]): number {
  invariant(a.length === b.length, `wrongSign: ${a.length} and ${b.length} seeds`);
  return a.length;
}

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** Share of the pairs of different seeds that have the wrong sign: of all seeds (-1), or without the seed of one place. */
function unpairedRates(a: readonly number[], b: readonly number[]): (without: number) => number {
  const seeds = a.length;
  const signs = (s: number, other: number): number => (s === other ? 0 : Math.sign(a[s] - b[other]));
  // What a seed adds to the sum of the signs: its run of `a` with all others' of `b`, and the other way round.
  const share = a.map((_, s) => b.reduce((sum, _b, other) => sum + signs(s, other) + signs(other, s), 0));
  const total = share.reduce((sum, value) => sum + value, 0) / 2;
  return (without) => {
    const kept = without < 0 ? seeds : seeds - 1;
    const sign = Math.sign(mean(a.flatMap((value, s) => (s === without ? [] : [value - b[s]]))));
    const sum = total - (without < 0 ? 0 : share[without]);
    return 0.5 * (1 - (sign * sum) / (kept * (kept - 1)));
  };
}

function pairedMisses(a: readonly number[], b: readonly number[]): number {
  const sign = Math.sign(mean(a.map((value, s) => value - b[s])));
  return a.reduce((wrong, value, s) => wrong + miss(value - b[s], sign), 0);
}

/** 1: away from the sign, 0: with it, a half where either is 0. */
function miss(difference: number, sign: number): number {
  return 0.5 * (1 - Math.sign(difference) * sign);
}

/** The largest alpha at which the interval of level 1 - alpha still holds the target, by halving. */
function levelThatExcludes(interval: (level: number) => Interval, value: number, target: number): number {
  if (target === value) return 1;
  let inside = 0;
  let outside = 1;
  for (let turn = 0; turn < 60 && outside - inside > 1e-12 * outside; turn++) {
    const alpha = 0.5 * (inside + outside);
    const { low, high } = interval(1 - alpha);
    if (low <= target && target <= high) inside = alpha;
    else outside = alpha;
  }
  return outside;
}
