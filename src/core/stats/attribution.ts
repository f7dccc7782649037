import { fieller, type Ratio } from "./fieller.ts";
import type { Decision } from "./judge.ts";
import { type Looks, meanInterval } from "./looks.ts";
import type { PairedT } from "./pairedT.ts";
import { mean } from "./sampleMoments.ts";

type Attribution = "noise" | "coupling" | "normalisation" | "mixed" | "none";

/** A contrast of two arms on one metric. */
export interface Contrast {
  /** Paired differences; for all contrasts the same seeds in the same order. */
  readonly differences: readonly number[];
  /** Its verdict, for the claimed direction. */
  readonly decision: Decision;
}

export interface AttributionQuestion {
  /** `bn-gK` - `bn-full`. */
  readonly nc1: Contrast;
  /** `bn-full+sharedK` - `bn-full`. */
  readonly nc2Shared: Contrast;
  /** `bn-full` - `plain`. */
  readonly normalisation: Contrast;
  /** Differences of `bn-gK` - `plain`. */
  readonly total: readonly number[];
  /** Margin of the claim, in the metric's unit. */
  readonly margin: number;
  /** Coverage of the intervals, 0.95 by default. */
  readonly level?: number;
  /** `fixed` by default; the intervals are always valid where the looks are sequential. */
  readonly looks?: Looks;
}

export interface AttributionResult {
  readonly attribution: Attribution;
  /** The sentence the report may print. */
  readonly text: string;
  /** True: the words "because of the noise" are allowed. */
  readonly becauseOfNoise: boolean;
  /** NC1 - NC2-shared, printed as "coupling"; undefined where the two were not measured on the same seeds. */
  readonly coupling?: PairedT;
  /** NC1 / total, only under the rule; otherwise `shareWhyNot`. */
  readonly share?: Ratio;
  readonly shareWhyNot?: string;
}

/**
 * What batch norm's effect is due to, from the verdicts of the noise contrasts.
 *
 * | NC1 supported | NC2-shared supported, of NC1's sign, at least margin / 2 | normalisation supported | attribution |
 * |---|---|---|---|
 * | yes | yes | no  | noise |
 * | yes | no  | no  | coupling, or none where it is open |
 * | no  | any | yes | normalisation |
 * | yes | any | yes | mixed |
 * | no  | any | no  | none |
 *
 * Open: NC2-shared is undecided and the interval of NC1 - NC2 contains 0. Then nothing shows that noise of that size does
 * less than the batch, and absence of evidence is not called coupling.
 *
 * "Because of the noise" may be said in the two rows where NC1 and NC2-shared both hold, also within `mixed`. NC3 is shown
 * beside and never decides. The noise share NC1 / total is given only where the interval of the total excludes 0 and NC1
 * and normalisation have the same sign (then it lies between 0 and 1), with Fieller's interval.
 * Source: CLAIMS 2.2; INSTRUMENTS H9.
 */
export function attribute(question: AttributionQuestion): AttributionResult {
  const { nc1, nc2Shared, normalisation, margin, level = 0.95, looks = "fixed" } = question;
  const batch = nc1.decision === "supported";
  const noise = batch && noiseHolds(nc1, nc2Shared, margin);
  const norm = normalisation.decision === "supported";
  const paired = nc1.differences.length === nc2Shared.differences.length;
  const gap = paired
    ? meanInterval(
        nc1.differences.map((d, i) => d - nc2Shared.differences[i]),
        level,
        looks,
      )
    : undefined;
  const open = batch && !noise && nc2Shared.decision === "undecided" && !(gap?.valid && (gap.low > 0 || gap.high < 0));
  const alone = noise ? "noise" : batch && !open ? "coupling" : "none";
  const attribution = norm ? (batch ? "mixed" : "normalisation") : alone;
  return {
    attribution,
    text: words(attribution, { batch, noise, open }),
    becauseOfNoise: noise,
    ...(gap ? { coupling: gap } : {}),
    ...shareOf(question, level, looks),
  };
}

function noiseHolds(nc1: Contrast, nc2: Contrast, margin: number): boolean {
  const first = mean(nc1.differences);
  const second = mean(nc2.differences);
  return nc2.decision === "supported" && first * second > 0 && Math.abs(second) >= margin / 2;
}

function words(
  attribution: Attribution,
  { batch, noise, open }: { readonly batch: boolean; readonly noise: boolean; readonly open: boolean },
): string {
  if (!batch)
    return attribution === "normalisation"
      ? "because of the normalisation; the batch is not shown to do it"
      : "neither the batch nor the normalisation is shown to do it";
  const own = noise
    ? "because of the noise"
    : open
      ? "because of the batch; whether noise of that size does it is open"
      : "because of the batch, but not because of noise of that size";
  return attribution === "mixed" ? `${own}; and because of the normalisation as well` : own;
}

function shareOf(
  { nc1, normalisation, total }: AttributionQuestion,
  level: number,
  looks: Looks,
): Pick<AttributionResult, "share" | "shareWhyNot"> {
  if (nc1.differences.length !== total.length)
    return { shareWhyNot: "the contrasts were not measured on the same seeds" };
  const whole = meanInterval(total, level, looks);
  if (!whole.valid) return { shareWhyNot: `no interval of the total effect: ${whole.why}` };
  if (whole.low <= 0 && whole.high >= 0) return { shareWhyNot: "the interval of the total effect contains 0" };
  if (!(mean(nc1.differences) * mean(normalisation.differences) > 0)) {
    return { shareWhyNot: "noise and normalisation do not have the same sign" };
  }
  const share = fieller(nc1.differences, total, level, looks);
  return share ? { share } : { shareWhyNot: "the ratio has no bounded interval" };
}
