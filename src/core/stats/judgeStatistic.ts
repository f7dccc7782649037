import { normalQuantile } from "../math/normalQuantile.ts";
import type { IntervalEstimate } from "./intervalEstimate.ts";
import type { Decision, Judgement } from "./judge.ts";
import type { Looks } from "./looks.ts";
import { about, number, quantity } from "./numberText.ts";
import { seedsForPower, shrunkEffectSize } from "./power.ts";

/** A statistic of the seeds that is no mean of differences, with its p-values, adjusted over the primary family. */
export interface StatisticEvidence {
  readonly estimate: IntervalEstimate;
  /** The value that it is held against. */
  readonly target: number;
  readonly better: "lower" | "higher";
  /** Smallest distance from the target that the claim is about; 0 where it names none. */
  readonly margin: number;
  /** What the estimate's n counts. More seeds narrow an interval over seeds only. */
  readonly replicates: "seeds" | "arms";
  /** Seeds there are; those that tell nothing (ties, say) among them. */
  readonly seeds: number;
  /** Trials, or pairs of them, that were read, and those that diverged or whose measure was not valid. */
  readonly measured: number;
  readonly leftOut: number;
  /** Level of the whole family, 0.05 by default; the interval has coverage 1 - alpha. */
  readonly alpha?: number;
  readonly p: number;
  readonly pAdjusted: number;
  /** No verdict below so many seeds; 8 by default. */
  readonly minimumSeeds?: number;
  /** Hypotheses of the Holm family that are not rejected yet; 1 by default. */
  readonly family?: number;
  readonly looks?: Looks;
  readonly unit?: string;
}

/**
 * A claim that a statistic lies on one side of a target: supported where its interval lies beyond the target on the
 * claimed side and its p after Holm rejects, refuted where both say so on the other side, undecided otherwise. Undecided
 * also below the minimum of seeds, where more than 10 % of what was read is left out, and under sequential looks: none of
 * these intervals is always valid.
 * Source: INSTRUMENTS H8, "threshold claims".
 */
export function judgeStatistic(evidence: StatisticEvidence): Judgement {
  const { estimate, target, better, margin, alpha = 0.05, pAdjusted, unit } = evidence;
  const level = 1 - alpha;
  const { low, high } = estimate.interval(level);
  const interval = { mean: estimate.value, low, high, level };
  const because = sentence(evidence, interval);
  const finish = (decision: Decision, text: string): Judgement => ({ decision, text, because, interval });
  const why = reasonAgainst(evidence);
  if (why !== undefined) return finish("undecided", why);
  const outside = low > target ? 1 : high < target ? -1 : 0;
  if (outside === 0 || pAdjusted > alpha) {
    const seeds = furtherSeeds(evidence);
    const holm =
      outside === 0 ? "" : `; the interval excludes ${number(target)}, but the test does not reject after Holm`;
    const undecided = finish("undecided", `could still be luck${about(seeds)}`);
    return { ...undecided, because: `${because}${holm}`, ...(seeds === undefined ? {} : { moreSeeds: seeds }) };
  }
  const claimed = better === "higher" ? 1 : -1;
  if (outside !== claimed) return finish("refuted", `refuted: on the other side of ${number(target)}`);
  const beyond = margin > 0 && claimed * ((claimed === 1 ? low : high) - target) >= margin;
  return finish("supported", beyond ? `supported by at least ${quantity(margin, unit)}` : "supported");
}

function reasonAgainst(evidence: StatisticEvidence): string | undefined {
  const { estimate, seeds, minimumSeeds = 8, measured, leftOut, looks } = evidence;
  if (seeds < minimumSeeds) return `no verdict below ${minimumSeeds} seeds${about(minimumSeeds - seeds)}`;
  if (!estimate.valid) return `undecided: ${estimate.why}`;
  if (leftOut > 0.1 * (measured + leftOut))
    return `undecided: ${leftOut} of ${measured + leftOut} diverged or are not valid, more than 10 %`;
  if (looks === "sequential")
    return "undecided: not valid under repeated looks; run a number of seeds fixed in advance";
  return undefined;
}

function sentence(evidence: StatisticEvidence, { mean, low, high, level }: Judgement["interval"]): string {
  const { estimate, target, unit, seeds, leftOut, replicates, pAdjusted } = evidence;
  const counted = `${estimate.n} ${replicates}${replicates === "seeds" && seeds !== estimate.n ? ` that tell, of ${seeds}` : ""}`;
  const left = leftOut > 0 ? ` (and ${leftOut} left out)` : "";
  if (!estimate.valid) return `${counted}${left}: ${estimate.why}`;
  const range = `${Number((100 * level).toPrecision(3))} % interval ${number(low)} to ${number(high)}`;
  return `${quantity(mean, unit)}, ${range}, ${counted}${left}, held against ${number(target)}; p ${number(pAdjusted)} after Holm${estimate.detail === undefined ? "" : `; ${estimate.detail}`}`;
}

/**
 * As for a mean (INSTRUMENTS H6): p as a normal deviate over sqrt(n) is the size of the effect, shrunk, and power 0.8 is
 * asked at the family's next step. Undefined where the value is the target, and where arms are what is counted.
 */
function furtherSeeds(evidence: StatisticEvidence): number | undefined {
  const { estimate, p, seeds, replicates, alpha = 0.05, family = 1 } = evidence;
  if (replicates === "arms" || estimate.n < 2 || !(p < 1)) return undefined;
  const deviate = -normalQuantile(Math.max(p, 1e-300) / 2);
  const total = seedsForPower(shrunkEffectSize(deviate / Math.sqrt(estimate.n), estimate.n), { alpha: alpha / family });
  // Seeds that tell nothing go on telling nothing.
  return total === undefined ? undefined : Math.max(1, Math.ceil((total * seeds) / estimate.n) - seeds);
}
