import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";

/** Networks that an experiment trains, where its file says how many seeds; else undefined. */
export function networksOf({ arms, seeds, learningRates = [] }: ExperimentFile): number | undefined {
  const names = Array.isArray(arms) ? arms : Object.keys(arms);
  return seeds === undefined ? undefined : names.length * seeds * (1 + learningRates.length);
}
