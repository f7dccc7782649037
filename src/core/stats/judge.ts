import { firstLook } from "./alwaysValid.ts";
import { type Looks, meanInterval } from "./looks.ts";
import { type MoreSeeds, moreSeeds } from "./moreSeeds.ts";
import { about, number, quantity } from "./numberText.ts";
import type { PairedT } from "./pairedT.ts";
import { skewness } from "./sampleMoments.ts";

export type Decision = "supported" | "refuted" | "equivalent" | "undecided";

/** A comparison with its p-values, adjusted over the primary family. */
export interface Evidence {
  /** Paired differences, arm minus against, over the seeds that both arms finished. */
  readonly differences: readonly number[];
  /** Smallest effect the comparison is about, in the unit of the differences. */
  readonly margin: number;
  /** Level of the whole family, 0.05 by default; the interval has coverage 1 - alpha. */
  readonly alpha?: number;
  /** `fixed` by default. With `sequential` looks interval and p-values are always valid, and no sign-flip test is made. */
  readonly looks?: Looks;
  /** p before Holm, to tell "not after Holm" from a test that disagrees with the interval. */
  readonly p?: number;
  /** p of no difference after Holm: sign-flip, or always valid. */
  readonly pAdjusted: number;
  /** p of equivalence after Holm: TOST, or always valid. */
  readonly pEquivalenceAdjusted: number;
  /** Pairs of which a trial diverged; not among the differences. */
  readonly divergedPairs?: number;
  /** Pairs of which a measure was not valid; not among the differences. */
  readonly invalidPairs?: number;
  /**
   * Pairs in which a side was cut off before it reached its target: their differences are bounds towards 0. Where there is
   * one, no equivalence may be concluded; the caller sets its p to 1.
   */
  readonly censoredPairs?: number;
  /** No verdict below so many pairs; 8 by default. With sequential looks at least that of `firstLook`. */
  readonly minimumPairs?: number;
  /** Hypotheses of the Holm family that are not rejected yet, for "about N more seeds"; 1 by default. */
  readonly family?: number;
  /** Unit of the differences, printed behind them; none by default. */
  readonly unit?: string;
}

export interface DirectedEvidence extends Evidence {
  readonly better: "lower" | "higher";
}

/** The differences are values whose distance from `target` is judged (a slope from -1, a ratio from 0.95). */
export interface ThresholdEvidence extends Evidence {
  readonly target: number;
  readonly better: "lower" | "higher" | "equal";
}

export interface Judgement {
  readonly decision: Decision;
  /** The state in words, as INSTRUMENTS H8 words it. */
  readonly text: string;
  /** The numbers behind it, in one sentence. */
  readonly because: string;
  /** The interval that was judged; for a threshold, of the values themselves. */
  readonly interval: { readonly mean: number; readonly low: number; readonly high: number; readonly level: number };
  /** For an undecided comparison that more seeds can decide. */
  readonly moreSeeds?: number;
}

/** What the rules look at. */
interface Finding {
  readonly t: PairedT;
  /** 1 or -1: the interval is on that side of 0 and the test agrees; 0: neither, or they disagree. */
  readonly side: number;
  /** Of the interval alone. */
  readonly outside: number;
  /** The test after Holm. */
  readonly rejects: boolean;
  readonly tooFew: boolean;
  /** More than 10 % of the pairs diverged or were not valid. */
  readonly tooManyLeftOut: boolean;
  readonly equivalent: boolean;
}

/**
 * A claim with a direction.
 * - equivalent: TOST passed;
 * - supported, refuted: interval and sign-flip both exclude 0, on the claimed or the other side, and TOST not passed;
 * - undecided: otherwise; always below the minimum of pairs, and where more than 10 % of the pairs diverged or were not
 *   valid: what is left was chosen by its result. (H8 asks this of supported and of divergence only.)
 *
 * "Real but smaller than the margin" is said of an equivalent difference when interval and sign-flip both exclude 0.
 * The interval is that of {@link meanInterval}. With sequential looks its always-valid form and its own p stand in place of
 * sign-flip and TOST.
 * Source: INSTRUMENTS H7, H8.
 */
export function judgeDirected(evidence: DirectedEvidence): Judgement {
  return directed(evidence, evidence.better, undefined);
}

/**
 * A claim that the arms do not differ by as much as the margin: supported when TOST passed, refuted when the interval lies
 * outside the margin and the sign-flip test agrees that there is a difference. Source: INSTRUMENTS H8.
 */
export function judgeEquality(evidence: Evidence): Judgement {
  return equality(evidence, undefined);
}

/** The same rules about a target instead of 0. Source: INSTRUMENTS H8. */
export function judgeThreshold(evidence: ThresholdEvidence): Judgement {
  const { target, better } = evidence;
  const moved = { ...evidence, differences: evidence.differences.map((value) => value - target) };
  return better === "equal" ? equality(moved, target) : directed(moved, better, target);
}

function directed(evidence: Evidence, better: "lower" | "higher", target: number | undefined): Judgement {
  const found = find(evidence);
  const delta = quantity(evidence.margin, evidence.unit);
  const claimed = better === "higher" ? 1 : -1;
  const finish = conclude(evidence, better, target, found);
  if (found.tooFew) return finish("undecided", "too few");
  if (found.tooManyLeftOut && (found.equivalent || found.side !== 0)) return finish("undecided", "left out");
  if (found.equivalent) {
    const none = target === undefined ? `no effect as large as ${delta}` : `within ${delta} of ${target}`;
    return finish("equivalent", found.side === 0 ? none : `${none}: real but smaller than ${delta}`);
  }
  if (found.side === -claimed) {
    return finish(
      "refuted",
      target === undefined ? "refuted: the effect goes the other way" : `refuted: on the other side of ${target}`,
    );
  }
  if (found.side === 0) return finish("undecided", "luck");
  const beyond = claimed * (claimed === 1 ? found.t.low : found.t.high) >= evidence.margin;
  return finish("supported", beyond ? `supported by at least ${delta}` : "supported");
}

function equality(evidence: Evidence, target: number | undefined): Judgement {
  const found = find(evidence);
  const delta = quantity(evidence.margin, evidence.unit);
  const finish = conclude(evidence, "equal", target, found);
  if (found.tooFew) return finish("undecided", "too few");
  if (found.tooManyLeftOut && (found.equivalent || found.side !== 0)) return finish("undecided", "left out");
  if (found.equivalent) {
    const within =
      target === undefined ? `supported: no effect as large as ${delta}` : `supported: within ${delta} of ${target}`;
    return finish("supported", found.side === 0 ? within : `${within}, real but smaller than ${delta}`);
  }
  const outside = found.t.low >= evidence.margin || found.t.high <= -evidence.margin;
  if (!outside || found.side === 0) return finish("undecided", "luck");
  return finish("refuted", `refuted: off ${target === undefined ? "" : `${target} `}by at least ${delta}`);
}

function find(evidence: Evidence): Finding {
  const { differences, alpha = 0.05, looks = "fixed", pAdjusted, pEquivalenceAdjusted } = evidence;
  const leftOut = leftOutOf(evidence);
  const t = meanInterval(differences, 1 - alpha, looks);
  const outside = t.low > 0 ? 1 : t.high < 0 ? -1 : 0;
  const rejects = pAdjusted <= alpha;
  return {
    t,
    side: rejects ? outside : 0,
    outside,
    rejects,
    tooFew: t.n < leastPairs(evidence) || !t.valid,
    tooManyLeftOut: leftOut > 0.1 * (t.n + leftOut),
    equivalent: pEquivalenceAdjusted <= alpha,
  };
}

function leastPairs({ differences, looks, minimumPairs = 8 }: Evidence): number {
  return looks === "sequential" ? Math.max(minimumPairs, firstLook(differences)) : minimumPairs;
}

function leftOutOf({ divergedPairs = 0, invalidPairs = 0 }: Evidence): number {
  return divergedPairs + invalidPairs;
}

/** Puts decision and text together with the numbers, and with the number of further seeds where it is undecided. */
function conclude(
  evidence: Evidence,
  better: "lower" | "higher" | "equal",
  target: number | undefined,
  found: Finding,
): (decision: Decision, text: string) => Judgement {
  const { t, tooFew } = found;
  const shift = target ?? 0;
  const interval = { mean: t.mean + shift, low: t.low + shift, high: t.high + shift, level: t.level };
  return (decision, text) => {
    const numbers = sentence(evidence, interval, found);
    if (decision !== "undecided") return { decision, text, because: numbers, interval };
    if (text === "left out") {
      const leftOut = leftOutOf(evidence);
      const words = `undecided: ${leftOut} of ${t.n + leftOut} pairs diverged or are not valid, more than 10 %`;
      return { decision, text: words, because: numbers, interval };
    }
    const more = moreSeeds({ ...evidence, better, ...(evidence.censoredPairs ? { margin: 0 } : {}) });
    const start = tooFew ? `no verdict below ${leastPairs(evidence)} seeds` : "could still be luck";
    const words = `${start}${about(more.seeds)}`;
    const because = `${numbers}${tooFew ? "" : disagreement(evidence, found)}${reason(more)}`;
    return { decision, text: words, because, interval, ...(more.seeds === undefined ? {} : { moreSeeds: more.seeds }) };
  };
}

/** Why an interval that excludes 0 does not decide, or a test that rejects; nothing where the two agree. */
function disagreement({ p, alpha = 0.05 }: Evidence, { outside, rejects }: Finding): string {
  if (rejects === (outside !== 0)) return "";
  if (rejects) return "; the test rejects after Holm, but the interval holds 0";
  return p !== undefined && p <= alpha
    ? "; the interval excludes 0, but the test does not reject after Holm"
    : "; the interval excludes 0, but the test does not reject";
}

function reason(more: MoreSeeds): string {
  if (more.towards === undefined) return `; ${more.because}`;
  return `; further seeds counted ${more.because}`;
}

function sentence(evidence: Evidence, interval: Judgement["interval"], { t }: Finding): string {
  const { unit, divergedPairs = 0, invalidPairs = 0, margin, looks, pAdjusted, pEquivalenceAdjusted } = evidence;
  const without = [
    ...(divergedPairs > 0 ? [`${divergedPairs} diverged`] : []),
    ...(invalidPairs > 0 ? [`${invalidPairs} not valid`] : []),
  ];
  const pairs = `${t.n} pair${t.n === 1 ? "" : "s"}${without.length > 0 ? ` (and ${without.join(", ")})` : ""}`;
  if (!t.valid) return `${pairs}: ${t.why}`;
  const level = `${Number((100 * interval.level).toPrecision(3))} %${looks === "sequential" ? " always-valid" : ""} interval`;
  const range = Number.isFinite(interval.low)
    ? `${level} ${number(interval.low)} to ${quantity(interval.high, unit)}`
    : `no finite ${level} yet`;
  const tests = `${looks === "sequential" ? "always-valid" : "sign-flip"} p ${number(pAdjusted)}, equivalence p ${number(pEquivalenceAdjusted)} after Holm`;
  return `mean ${quantity(interval.mean, unit)}, ${range}, ${pairs}, margin ${quantity(margin, unit)}; ${tests}${skewed(evidence)}`;
}

/** A remark where the differences are so skewed that a few seeds make the mean. */
function skewed({ differences, unit }: Evidence): string {
  const skew = skewness(differences);
  if (!(Math.abs(skew) > 1)) return "";
  const sorted = [...differences].sort((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
  return `; skewed (${number(skew)}), median ${quantity(middle, unit)}: a few seeds carry the mean`;
}
