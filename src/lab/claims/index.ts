import { UserError } from "../../core/math/errors.ts";
import { didYouMean } from "../nearest.ts";
import { experiment } from "../spec.ts";
import type { Experiment } from "../types.ts";
import { bnBatchNoise } from "./bnBatchNoise.ts";
import { bnNoiseSpreadsReliance } from "./bnNoiseSpreadsReliance.ts";
import { bnSlightRegularisation } from "./bnSlightRegularisation.ts";
import { bnSpreadsReliance } from "./bnSpreadsReliance.ts";
import type { Claim, ProfileName } from "./claim.ts";

/** All claims, in the order in which they are shown. */
export const claims: readonly Claim[] = [
  bnNoiseSpreadsReliance,
  bnSpreadsReliance,
  bnSlightRegularisation,
  bnBatchNoise,
];

/** The claim of an id. Throws UserError with the near id where there is none. */
export function claim(id: string): Claim {
  const found = claims.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const ids = claims.map((known) => known.id);
  throw new UserError(`there is no claim "${id}"${didYouMean(id, ids)}; claims: ${ids.join(", ")}`);
}

/**
 * The experiments of a claim's profile, one a task, ready to be planned: from here on a claim and an experiment file are
 * the same.
 *
 * @param settings changes such as `train.epochs=5`, made in every task's experiment
 */
export function claimExperiments(
  { id, profiles }: Claim,
  profile: ProfileName,
  settings: readonly string[] = [],
): Experiment[] {
  return profiles[profile].experiments.map((file) => experiment(file, file.name ?? id, settings));
}
