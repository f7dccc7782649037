import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";

/**
 * Networks that an experiment trains, where its file says how many seeds; else undefined. A file that came by a link is not
 * checked yet: what is none of ours has no number either.
 */
export function networksOf({ arms, seeds, learningRates }: Partial<ExperimentFile>): number | undefined {
  if (typeof arms !== "object" || arms === null || typeof seeds !== "number") return undefined;
  const names = Array.isArray(arms) ? arms : Object.keys(arms);
  return names.length * seeds * (1 + (Array.isArray(learningRates) ? learningRates.length : 0));
}
