import { exp } from "../core/math/elementary.ts";
import { stream } from "../core/math/random.ts";
import { type FamilyTest, type FamilyVerdict, judgeFamily, type StatisticTest } from "../core/stats/family.ts";
import { fieller } from "../core/stats/fieller.ts";
import { type Looks, meanInterval } from "../core/stats/looks.ts";
import type { PairedT } from "../core/stats/pairedT.ts";
import { winRate } from "../core/stats/pairing.ts";
import { censoringText } from "./censoring.ts";
import type { Pairing } from "./pairUp.ts";
import type { Summary } from "./summarise.ts";
import type { Estimate } from "./types.ts";

/** Level of a whole family; intervals have coverage 1 - ALPHA. */
export const ALPHA = 0.05;

/**
 * Estimates of all pairings of a claim or experiment, with their p-values adjusted within families:
 * - the primary family: every primary comparison of every task at the experiment's own learning rate (H4: the primary
 *   tests of one claim). Only it carries the promise that a false verdict anywhere in it has a chance of at most 5 %;
 * - for each other place of the learning-rate strip, the same comparisons once more: a family of its own;
 * - for each task, contrast and place, its secondary rows: a family of its own.
 *
 * @param looks what intervals and p-values must hold for
 */
export function estimate(summaries: readonly Summary[], looks: Looks = "fixed"): Estimate[] {
  const families = new Map<string, Pairing[]>();
  for (const { experiment, pairings } of summaries)
    for (const pairing of pairings) {
      const key = familyOf(pairing, experiment.train.learningRate);
      families.set(key, [...(families.get(key) ?? []), pairing]);
    }
  const root = summaries[0]?.experiment.root ?? 0;
  const made = new Map([...families].flatMap(([key, pairings]) => judged(key, pairings, { root, looks })));
  return summaries.flatMap(({ pairings }) => pairings.flatMap((pairing) => made.get(pairing) ?? []));
}

function familyOf({ comparison, learningRate, task }: Pairing, own: number): string {
  if (!comparison.primary) return `rows/${task}/${comparison.contrast}/${learningRate}`;
  return learningRate === own ? PRIMARY : `strip/${learningRate}`;
}

const PRIMARY = "primary";

interface Judging {
  readonly root: number;
  readonly looks: Looks;
}

function judged(key: string, pairings: readonly Pairing[], { root, looks }: Judging): [Pairing, Estimate][] {
  const tested = pairings.filter((pairing) => !isExact(pairing));
  const tests = tested.map(testOf);
  const random = stream(root, 0, `signflip/${key}`);
  const verdicts = judgeFamily(tests, { alpha: ALPHA, random, looks });
  const found = new Map(tested.map((pairing, i) => [pairing, verdicts[i]]));
  return pairings.map((pairing) => [pairing, toEstimate(pairing, found.get(pairing), key === PRIMARY, looks)]);
}

function testOf(pairing: Pairing): FamilyTest | StatisticTest {
  const { comparison, differences, margin, unit, divergedPairs, invalidPairs, target, statistic, censored } = pairing;
  if (statistic !== undefined && comparison.statistic !== undefined)
    return {
      ...statistic,
      target: comparison.statistic.target,
      better: comparison.better === "lower" ? "lower" : "higher",
      margin,
      leftOut: divergedPairs + invalidPairs,
      unit,
    };
  return {
    // With a target, the family reads the values themselves.
    differences: differences.map((difference) => difference + (target ?? 0)),
    better: comparison.better,
    margin,
    divergedPairs,
    invalidPairs,
    unit,
    ...(censored === undefined ? {} : { censoredPairs: censored.pairs }),
    ...(target === undefined ? {} : { target }),
  };
}

/** `equal` with a margin of 0: every difference must be 0 to the last bit, which needs no statistics. */
function isExact({ comparison }: Pairing): boolean {
  return comparison.better === "equal" && comparison.margin === 0 && comparison.statistic === undefined;
}

const METHODS: Readonly<Record<Looks, string>> = {
  fixed: "paired t interval, widened where skewed (Hall); sign-flip test; TOST",
  sequential:
    "always-valid interval, widened where skewed (Hall); mixture likelihood ratio test; equivalence by the interval",
};

function toEstimate(pairing: Pairing, verdict: FamilyVerdict | undefined, primary: boolean, looks: Looks): Estimate {
  const { comparison, differences, statistic, points, censored } = pairing;
  const t = verdict?.effect ?? meanInterval(differences, 1 - ALPHA, looks);
  const judgement = verdict ?? exactly(differences);
  return {
    restatement: comparison.restatement,
    contrast: comparison.contrast,
    arm: pairing.arm,
    against: pairing.against,
    on: comparison.on,
    ...(comparison.againstOn === undefined ? {} : { againstOn: comparison.againstOn }),
    ...(comparison.share === undefined ? {} : { share: comparison.share }),
    ...(comparison.scale === undefined ? {} : { scale: comparison.scale }),
    ...(comparison.slope === undefined ? {} : { slope: comparison.slope }),
    ...(comparison.statistic === undefined ? {} : { statistic: comparison.statistic }),
    ...(points === undefined ? {} : { points }),
    ...(censored === undefined ? {} : { censored }),
    task: pairing.task,
    learningRate: pairing.learningRate,
    better: comparison.better,
    margin: pairing.margin,
    unit: pairing.unit,
    pairs: statistic === undefined ? differences.length : statistic.replicates === "arms" ? t.n : statistic.seeds,
    divergedPairs: pairing.divergedPairs,
    invalidPairs: pairing.invalidPairs,
    ...(pairing.invalidWhy === undefined ? {} : { invalidWhy: pairing.invalidWhy }),
    mean: t.mean,
    low: t.low,
    high: t.high,
    level: t.level,
    method: methodOf(pairing, verdict, looks),
    p: judgement.p,
    pAdjusted: judgement.pAdjusted,
    pEquivalence: judgement.pEquivalence,
    pEquivalenceAdjusted: judgement.pEquivalenceAdjusted,
    effectSize: t.effectSize,
    winRate: winRate(differences),
    ...(judgement.moreSeeds === undefined ? {} : { moreSeeds: judgement.moreSeeds }),
    seeds: pairing.seeds,
    differences,
    primary,
    decides: comparison.primary,
    decision: judgement.decision,
    text: judgement.text,
    because: `${judgement.because}${comparison.scale === "log" ? ratios(t, pairing.target) : ""}${keptOf(pairing, looks)}${cutOff(pairing)}`,
  };
}

function methodOf({ statistic }: Pairing, verdict: FamilyVerdict | undefined, looks: Looks): string {
  if (statistic !== undefined) return statistic.estimate.method;
  return verdict === undefined ? "every difference looked at" : METHODS[looks];
}

/** The share of the second pair's difference that the first one keeps, with Fieller's interval. */
function keptOf({ gains }: Pairing, looks: Looks): string {
  if (gains === undefined || gains.own.length < 2) return "";
  const kept = fieller(gains.own, gains.other, 1 - ALPHA, looks);
  if (kept === undefined) return "; the second pair's own difference may be 0, so no share of it has an interval";
  const share = (value: number): string => String(Number(value.toPrecision(2))).replace("-", "−");
  return `; that is ${share(kept.value)} times the second pair's difference, ${share(kept.low)} to ${share(kept.high)}`;
}

/** What must be said where runs were cut off before they reached their target. */
function cutOff({ censored, arm, against, statistic }: Pairing): string {
  if (censored === undefined) return "";
  const medians = `; ${censoringText(censored, [arm, against])}`;
  if (censored.pairs === 0 || statistic !== undefined) return medians;
  const pairs = censored.pairs === 1 ? "1 pair is" : `${censored.pairs} pairs are`;
  return `${medians}; ${pairs} cut off: their differences are bounds towards 0, so no equivalence is concluded`;
}

/** Logarithms in the words of ratios. */
function ratios({ mean, low, high }: PairedT, target = 0): string {
  const ratio = (value: number): string => String(Number(exp(value + target).toPrecision(3)));
  return `; as a ratio ${ratio(mean)}, ${ratio(low)} to ${ratio(high)}`;
}

/** Judges a claim of exact equality: one difference that is not 0 refutes it. */
function exactly(differences: readonly number[]): Omit<FamilyVerdict, "effect" | "interval"> {
  const off = differences.filter((difference) => difference !== 0).length;
  const none = { p: 1, pAdjusted: 1, pEquivalence: 1, pEquivalenceAdjusted: 1 };
  const because = `${off} of ${differences.length} seeds differ from it`;
  if (off > 0) return { ...none, p: 0, pAdjusted: 0, decision: "refuted", text: "refuted: not exactly equal", because };
  if (differences.length === 0) return { ...none, decision: "undecided", text: "no seed is finished", because };
  return {
    ...none,
    pEquivalence: 0,
    pEquivalenceAdjusted: 0,
    decision: "supported",
    text: "supported: exactly equal",
    because,
  };
}
