import type { Random } from "../math/random.ts";
import { holm } from "./holm.ts";
import { type Judgement, judgeDirected, judgeEquality, judgeThreshold } from "./judge.ts";
import { type PairedT, pairedT } from "./pairedT.ts";
import { type SignFlip, signFlip } from "./signFlip.ts";
import { tost } from "./tost.ts";

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
  readonly unit?: string;
}

export interface FamilyOptions {
  /** Level of the whole family, 0.05 by default. */
  readonly alpha?: number;
  /** Patterns of the sign-flip test above 16 pairs; read in the order of the tests. */
  readonly random: Random;
  /** No verdict below so many pairs; 8 by default. */
  readonly minimumPairs?: number;
}

export interface FamilyVerdict extends Judgement {
  /** Of the differences, less the target where there is one; level 1 - alpha. */
  readonly pairedT: PairedT;
  /** Sign-flip, two-sided. */
  readonly p: number;
  readonly pAdjusted: number;
  readonly pEquivalence: number;
  readonly pEquivalenceAdjusted: number;
}

/**
 * Judges all primary tests of one claim together. Their sign-flip p-values and their TOST p-values form one Holm family of
 * twice as many hypotheses, so that the chance of any false "supported", "refuted" or "equivalent" is at most alpha.
 * Source: INSTRUMENTS H2, H4, H5, H8.
 */
export function judgeFamily(tests: readonly FamilyTest[], options: FamilyOptions): readonly FamilyVerdict[] {
  const { alpha = 0.05, random, minimumPairs = 8 } = options;
  const measured = tests.map((test) => measure(test, alpha, random));
  const adjusted = holm([...measured.map(({ p }) => p), ...measured.map(({ pEquivalence }) => pEquivalence)]);
  const standing = Math.max(1, adjusted.filter((p) => p > alpha).length);
  return tests.map((test, i) => {
    const pAdjusted = adjusted[i];
    const pEquivalenceAdjusted = adjusted[tests.length + i];
    const evidence = {
      ...test,
      alpha,
      p: measured[i].p,
      pAdjusted,
      pEquivalenceAdjusted,
      minimumPairs,
      family: standing,
    };
    return { ...judge(evidence), ...measured[i], pAdjusted, pEquivalenceAdjusted };
  });
}

function measure(
  { differences, target = 0, margin }: FamilyTest,
  alpha: number,
  random: Random,
): Pick<FamilyVerdict, "pairedT" | "p" | "pEquivalence"> {
  const moved = differences.map((value) => value - target);
  const t = pairedT(moved, 1 - alpha);
  // Without an interval there is no test either; the hypotheses stay in the family with p = 1.
  const flip: Pick<SignFlip, "p"> = t.valid ? signFlip(moved, random) : { p: 1 };
  return { pairedT: t, p: flip.p, pEquivalence: tost(moved, margin, alpha).p };
}

function judge(evidence: FamilyTest & Parameters<typeof judgeEquality>[0]): Judgement {
  const { target, better } = evidence;
  if (target !== undefined) return judgeThreshold({ ...evidence, target, better });
  return better === "equal" ? judgeEquality(evidence) : judgeDirected({ ...evidence, better });
}
