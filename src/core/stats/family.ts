import type { Random } from "../math/random.ts";
import { holm } from "./holm.ts";
import { type Judgement, judgeDirected, judgeEquality, judgeThreshold } from "./judge.ts";
import { judgeStatistic, type StatisticEvidence } from "./judgeStatistic.ts";
import { type Looks, meanEquivalence, meanInterval } from "./looks.ts";
import type { PairedT } from "./pairedT.ts";
import { signFlip } from "./signFlip.ts";

/** One primary test of a claim. */
export interface FamilyTest {
  /** Paired differences, arm minus against, in the metric's unit, over the seeds that both arms finished. */
  readonly differences: readonly number[];
  /** The claimed direction; `equal` claims a difference smaller than the margin. */
  readonly better: "lower" | "higher" | "equal";
  /** Smallest effect of interest, in the metric's unit. */
  readonly margin: number;
  /** Judge the differences about this value instead of 0 (a slope of -1, a ratio of 0.95). */
  readonly target?: number;
  readonly divergedPairs?: number;
  readonly invalidPairs?: number;
  /** Pairs whose difference is a bound towards 0; where there is one, equivalence is not tested. */
  readonly censoredPairs?: number;
  readonly unit?: string;
}

/** One primary test whose statistic is no mean of differences. It is not tested for equivalence. */
export type StatisticTest = Omit<StatisticEvidence, "alpha" | "p" | "pAdjusted" | "minimumSeeds" | "family" | "looks">;

export interface FamilyOptions {
  /** Level of the whole family, 0.05 by default. */
  readonly alpha?: number;
  /** Patterns of the sign-flip test above 16 pairs; read in the order of the tests. */
  readonly random: Random;
  /** No verdict below so many pairs; 8 by default. */
  readonly minimumPairs?: number;
  /** `fixed` by default: judged once, at a number of seeds that was set before the first trial. */
  readonly looks?: Looks;
}

export interface FamilyVerdict extends Judgement {
  /**
   * Mean and interval of the differences, less the target where there is one; of another statistic its value and interval
   * as they are. Level 1 - alpha.
   */
  readonly effect: PairedT;
  /** Two-sided: sign-flip, or always valid where the looks are sequential. */
  readonly p: number;
  readonly pAdjusted: number;
  /** 1 where equivalence was not tested. */
  readonly pEquivalence: number;
  readonly pEquivalenceAdjusted: number;
}

/**
 * Judges all primary tests of one claim together. Their sign-flip p-values and their TOST p-values form one Holm family of
 * twice as many hypotheses, so that the chance of any false "supported", "refuted" or "equivalent" is at most alpha. With
 * sequential looks the p-values are always valid, and the chance is that of all looks together. A test of another
 * statistic adds its one p; it has none that is always valid, and stays undecided under sequential looks.
 * Source: INSTRUMENTS H2, H4, H5, H7, H8.
 */
export function judgeFamily(
  tests: readonly (FamilyTest | StatisticTest)[],
  options: FamilyOptions,
): readonly FamilyVerdict[] {
  const { alpha = 0.05, random, minimumPairs = 8, looks = "fixed" } = options;
  const measured = tests.map((test) =>
    "estimate" in test ? measureStatistic(test, alpha, looks) : measure(test, { alpha, random, looks }),
  );
  const equivalences = measured.flatMap(({ pEquivalence }) => pEquivalence ?? []);
  const adjusted = holm([...measured.map(({ p }) => p), ...equivalences]);
  const standing = Math.max(1, adjusted.filter((p) => p > alpha).length);
  let place = tests.length;
  return tests.map((test, i) => {
    const { effect, p, pEquivalence = 1 } = measured[i];
    const pAdjusted = adjusted[i];
    const pEquivalenceAdjusted = measured[i].pEquivalence === undefined ? 1 : adjusted[place++];
    const shared = { alpha, p, pAdjusted, looks, family: standing };
    const judgement =
      "estimate" in test
        ? judgeStatistic({ ...test, ...shared, minimumSeeds: minimumPairs })
        : judge({ ...test, ...shared, pEquivalenceAdjusted, minimumPairs });
    return { ...judgement, effect, p, pAdjusted, pEquivalence, pEquivalenceAdjusted };
  });
}

/** What a test is before Holm; without `pEquivalence`, it is not tested for equivalence. */
interface Measured {
  readonly effect: PairedT;
  readonly p: number;
  readonly pEquivalence?: number;
}

function measureStatistic({ estimate, target }: StatisticTest, alpha: number, looks: Looks): Measured {
  const { n, value, valid, why } = estimate;
  const none = { sd: NaN, se: NaN, t: NaN, df: NaN, p: NaN, effectSize: NaN };
  const range = valid ? estimate.interval(1 - alpha) : { low: NaN, high: NaN };
  const effect = { ...none, n, mean: value, ...range, level: 1 - alpha, valid, ...(why === undefined ? {} : { why }) };
  return { effect, p: valid && looks === "fixed" ? estimate.p(target) : 1 };
}

function measure(
  { differences, target = 0, margin, censoredPairs = 0 }: FamilyTest,
  { alpha, random, looks }: Required<Pick<FamilyOptions, "alpha" | "random" | "looks">>,
): Measured {
  const moved = differences.map((value) => value - target);
  const effect = meanInterval(moved, 1 - alpha, looks);
  // Without an interval there is no test either; the hypotheses stay in the family with p = 1.
  if (!effect.valid) return { effect, p: 1, pEquivalence: 1 };
  const pEquivalence = censoredPairs > 0 ? 1 : meanEquivalence(moved, margin, alpha, looks).p;
  return { effect, p: looks === "sequential" ? effect.p : signFlip(moved, random).p, pEquivalence };
}

function judge(evidence: FamilyTest & Parameters<typeof judgeEquality>[0]): Judgement {
  const { target, better } = evidence;
  if (target !== undefined) return judgeThreshold({ ...evidence, target, better });
  return better === "equal" ? judgeEquality(evidence) : judgeDirected({ ...evidence, better });
}
