import { InvariantError } from "../core/math/errors.ts";
import type { CorrelationStatistic, Estimate, Statistic } from "./types.ts";

/** What the laboratory knows of a statistic before it is computed. */
export interface StatisticText {
  readonly type: Statistic["type"];
  /** What its value is. */
  readonly title: string;
  /** The same where little room is left. */
  readonly short: string;
  /** Behind its value. */
  readonly unit: string;
  /** Where the value says nothing: what it is held against unless told otherwise. */
  readonly target: number;
  /** Claimed unless told otherwise. */
  readonly better: "lower" | "higher";
}

/** The statistics that may stand in place of a mean difference. */
export const STATISTICS: readonly StatisticText[] = [
  {
    type: "correlationWithin",
    title: "rank correlation over the seeds within arms",
    short: "within arms",
    unit: "",
    target: 0,
    better: "higher",
  },
  {
    type: "correlationBetween",
    title: "rank correlation between arms",
    short: "between arms",
    unit: "",
    target: 0,
    better: "higher",
  },
  {
    type: "firstToReach",
    title: "share of the seeds in which the arm reached the target first",
    short: "first to reach",
    unit: "of the seeds",
    target: 0.5,
    better: "higher",
  },
  {
    type: "wrongSignUnpaired",
    title: "wrong sign of one comparison of two different seeds",
    short: "wrong sign, unpaired",
    unit: "of comparisons",
    target: 0.5,
    better: "higher",
  },
  {
    type: "wrongSignPaired",
    title: "wrong sign of one comparison of one seed",
    short: "wrong sign, paired",
    unit: "of comparisons",
    target: 0.5,
    better: "lower",
  },
  {
    type: "wrongSignHalved",
    title: "wrong sign of one seed, less half of that of two different seeds",
    short: "paired less half unpaired",
    unit: "of comparisons",
    target: 0,
    better: "lower",
  },
  {
    type: "seedsSaved",
    title: "runs for power 0.8 without pairing, over those with it",
    short: "seeds saved",
    unit: "times",
    target: 1,
    better: "higher",
  },
];

export const STATISTIC_TYPES: readonly Statistic["type"][] = STATISTICS.map(({ type }) => type);

/** The words of a type; every type has some. */
export function statisticText(type: Statistic["type"]): StatisticText {
  const found = STATISTICS.find((entry) => entry.type === type);
  if (found === undefined) throw new InvariantError(`statisticText: ${type}`);
  return found;
}

/** True of the two correlations, which are over arms and not of a pair. */
export function isCorrelation(statistic: Pick<Statistic, "type">): statistic is CorrelationStatistic {
  return statistic.type === "correlationWithin" || statistic.type === "correlationBetween";
}

/** True of wrong signs and saved seeds: what one comparison is worth. */
export function isLottery({ type }: Pick<Statistic, "type">): boolean {
  return type === "seedsSaved" || type.startsWith("wrongSign");
}

/** What an estimate is of, in short: `wrong sign, paired (bn, plain)`, with the contrast's name where it has one. */
export function statisticName({
  contrast,
  arm,
  against,
  statistic,
}: Pick<Estimate, "contrast" | "arm" | "against"> & { readonly statistic: Statistic }): string {
  const { short } = statisticText(statistic.type);
  if (isCorrelation(statistic)) return `rank correlation ${short}`;
  return `${short} (${contrast === "" ? `${arm}, ${against}` : contrast})`;
}
