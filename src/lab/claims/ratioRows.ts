import type { ComparisonFile } from "../experimentFile.ts";
import type { Contrast } from "./contrasts.ts";

/** Rows that are only shown: each contrast on a metric as a ratio, with its margin. */
export function ratioRows(contrasts: readonly Contrast[], on: string, margin: number): ComparisonFile[] {
  return contrasts.map((contrast): ComparisonFile => ({ ...pair(contrast), on, scale: "log", margin, primary: false }));
}

/** The same but for the contrasts that a restatement is decided by on that metric. */
export function ratioRowsBeside(
  decided: readonly ComparisonFile[],
  contrasts: readonly Contrast[],
  on: string,
  margin: number,
): ComparisonFile[] {
  const taken = decided.filter((own) => own.on === on).map(({ contrast }) => contrast);
  return ratioRows(
    contrasts.filter(({ name }) => !taken.includes(name)),
    on,
    margin,
  );
}

/** How far from one half the share of the seeds in which an arm is first must be, to be more than a slight lead. */
export const FIRST = 0.1;

/** Rows that are only shown: who reached the target loss first, by seed; it tells of runs that were cut off or diverged too. */
export function firstRows(contrasts: readonly Contrast[]): ComparisonFile[] {
  return contrasts.map(
    (contrast): ComparisonFile => ({
      ...pair(contrast),
      on: "speed.restricted",
      statistic: { type: "firstToReach" },
      margin: FIRST,
      primary: false,
    }),
  );
}

/** Arms and name of a contrast, as a comparison has them. */
export function pair({ name, arm, against }: Contrast): Pick<ComparisonFile, "contrast" | "arm" | "against"> {
  return { contrast: name, arm, against };
}
