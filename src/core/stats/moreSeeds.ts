import { invariant } from "../math/errors.ts";
import { normalQuantile } from "../math/normalQuantile.ts";
import { studentTQuantile } from "../math/studentT.ts";
import { criticalT, firstLook } from "./alwaysValid.ts";
import { criticalValue, equivalenceTails, type Looks, meanInterval } from "./looks.ts";
import { pairedT } from "./pairedT.ts";
import { seedsForPower, shrunkEffectSize, solveSequential } from "./power.ts";

export interface MoreSeedsQuestion {
  readonly differences: readonly number[];
  /** Smallest effect of interest, in the unit of the differences. */
  readonly margin: number;
  /** `equal`: the claim is that the difference is smaller than the margin. */
  readonly better: "lower" | "higher" | "equal";
  /** Of the family, 0.05 by default. */
  readonly alpha?: number;
  /** Hypotheses of the Holm family that are not rejected yet, this one among them; 1 by default. */
  readonly family?: number;
  /** No verdict below so many pairs; 8 by default. */
  readonly minimumPairs?: number;
  /** `fixed` by default. */
  readonly looks?: Looks;
}

/** How many further seeds would probably decide a comparison. */
export interface MoreSeeds {
  /** Further seeds, at least 1; undefined where no number helps. */
  readonly seeds?: number;
  /** What they would decide. */
  readonly towards?: "effect" | "equivalence";
  readonly because: string;
}

/**
 * "About N more seeds": the smaller of two totals, minus the pairs there are.
 * - effect: power 0.8 at level alpha / family, the next step of Holm, for a shrunk effect size, and at least the smallest
 *   number of pairs whose sign-flip p can pass that step. For an equality claim the effect is what exceeds the margin.
 * - equivalence: the 1 - 2 alpha / family interval just fits, half-width = margin - |mean|, the 1 - alpha / family
 *   interval below 16 pairs; impossible when |mean| is the margin or more.
 * With sequential looks both ask it of the always-valid interval: the effect at that number of pairs alone (an earlier
 * look may decide), the equivalence of the 1 - alpha / family interval.
 *
 * Of skewed differences both ask for as much more as their interval is wider now than that of t.
 * Source: INSTRUMENTS H6 and H7, with the level of the family's next step in place of alpha.
 */
export function moreSeeds(question: MoreSeedsQuestion): MoreSeeds {
  const { differences, margin, better, alpha = 0.05, family = 1, looks = "fixed" } = question;
  const minimumPairs = Math.max(question.minimumPairs ?? 8, looks === "sequential" ? firstLook(differences) : 0);
  invariant(alpha > 0 && alpha < 1 && family >= 1, `moreSeeds: alpha ${alpha}, family ${family}`);
  const level = alpha / family;
  const { n, valid, why, mean, sd } = pairedT(differences);
  const further = (total: number): number => Math.max(1, total - n);
  const least = Math.max(minimumPairs, looks === "sequential" ? 0 : (smallestRejecting(level) ?? Infinity));
  if (!valid) return { seeds: further(minimumPairs), because: why ?? "no interval yet" };
  const size = Math.abs(mean);
  const beyond = better === "equal" ? Math.max(0, size - margin) : size;
  const wider = widening(differences, level, looks);
  const towards = mean > 0 ? wider.below : wider.above;
  const effect = Math.max(least, seedsForEffect(beyond, { sd: sd * towards, n, level, looks }));
  const gap = margin - size;
  const equivalence =
    gap > 0
      ? Math.max(minimumPairs, seedsForWidth(sd * Math.max(wider.below, wider.above), gap, level, looks))
      : Infinity;
  const total = Math.min(effect, equivalence);
  if (total === Infinity) return { because: "the mean difference is 0 and the margin is not positive" };
  return effect <= equivalence
    ? { seeds: further(total), towards: "effect", because: "for power 0.8 at a shrunk effect size" }
    : { seeds: further(total), towards: "equivalence", because: "for an interval inside the margin" };
}

/**
 * Smallest number of pairs whose smallest possible sign-flip p, 2 / 2^S, is at most `level`. Undefined below 3e-5, where the
 * exact test of 16 pairs ends.
 */
export function smallestRejecting(level: number): number | undefined {
  for (let s = 1, p = 1; s <= 16; s++, p /= 2) if (p <= level) return s;
  return undefined;
}

/** How many times farther than t's the interval of these differences reaches below and above their mean. */
function widening(
  d: readonly number[],
  level: number,
  looks: Looks,
): { readonly below: number; readonly above: number } {
  const { n, mean, se, low, high } = meanInterval(d, 1 - level, looks);
  const half = criticalValue(n, level, looks) * se;
  return half > 0 && Number.isFinite(half)
    ? { below: (mean - low) / half, above: (high - mean) / half }
    : { below: 1, above: 1 };
}

interface Spread {
  readonly sd: number;
  /** Pairs it was observed on. */
  readonly n: number;
  readonly level: number;
  readonly looks: Looks;
}

function seedsForEffect(size: number, { sd, n, level, looks }: Spread): number {
  if (size === 0) return Infinity;
  if (sd === 0) return 2;
  return seedsForPower(shrunkEffectSize(size / sd, n), { alpha: level, looks }) ?? Infinity;
}

/** Smallest n with t_{1 - level / tails, n - 1} sd / sqrt(n) <= gap; with sequential looks the critical value of H7 for t. */
function seedsForWidth(sd: number, gap: number, level: number, looks: Looks): number {
  const ratio = (normalQuantile(1 - level) * sd) / gap;
  const sequential = looks === "sequential";
  let n = sequential
    ? solveSequential((critical) => (critical * sd) / gap, level)
    : Math.max(2, Math.ceil(ratio * ratio));
  if (n > 1e5) return n;
  const fits = (pairs: number): boolean =>
    (sequential ? criticalT(pairs, level) : studentTQuantile(1 - level / equivalenceTails(pairs), pairs - 1)) * sd <=
    gap * Math.sqrt(pairs);
  while (!fits(n)) n++;
  while (sequential && n > 2 && fits(n - 1)) n--;
  return n;
}
