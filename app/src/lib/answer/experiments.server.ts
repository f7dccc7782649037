// What the first page trains: part of the claim's own quick profile, with more seeds.
import type { Claim } from "../../../../src/lab/claims/claim.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";

export const ARMS = ["plain", "bn-g16", "bn-full", "dropout-.094"] as const;
/** The measures of the claim's figure. */
export const MEASURES = ["rely.single.maxT", "rely.curve.train"] as const;
const SEEDS = 64;

/**
 * The claim's quick experiment on each of its tasks, cut down to four arms, two measures and the contrasts between those
 * arms. What decides is the one noise contrast that is left, so the restatements are worded for it.
 */
export function quickExperiments(claim: Claim, restatements: Readonly<Record<string, string>>): ExperimentFile[] {
  return claim.profiles.quick.experiments.map(({ data, train = {}, compare = [], task = "" }): ExperimentFile => {
    const kept = compare.filter(
      ({ arm, against, on }) => isArm(arm) && isArm(against) && MEASURES.some((measure) => measure === on),
    );
    return {
      name: `answer-${task}`,
      question: claim.question,
      ...{ task, data, train, arms: ARMS, seeds: SEEDS },
      instruments: ["generalisation", "rely.single", "rely.curve"],
      restatements,
      compare: kept,
    };
  });
}

function isArm(name: unknown): boolean {
  return ARMS.some((arm) => arm === name);
}
