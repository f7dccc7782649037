import { UserError } from "../../core/math/errors.ts";
import { didYouMean } from "../nearest.ts";
import { experiment } from "../spec.ts";
import type { Experiment } from "../types.ts";
import { bnAccelerates } from "./bnAccelerates.ts";
import { bnBatchNoise } from "./bnBatchNoise.ts";
import { bnCovariateShift } from "./bnCovariateShift.ts";
import { bnNoDominantUnit } from "./bnNoDominantUnit.ts";
import { bnNoiseLikeDropout } from "./bnNoiseLikeDropout.ts";
import { bnNoiseSpreadsReliance } from "./bnNoiseSpreadsReliance.ts";
import { bnOutliers } from "./bnOutliers.ts";
import { bnSlightRegularisation } from "./bnSlightRegularisation.ts";
import { bnSmoothsLandscape } from "./bnSmoothsLandscape.ts";
import { bnSpreadsReliance } from "./bnSpreadsReliance.ts";
import { type Claim, PROFILES, type Profile, type ProfileName } from "./claim.ts";
import { dropoutBeforeBn } from "./dropoutBeforeBn.ts";
import { dropoutCheapEffective } from "./dropoutCheapEffective.ts";
import { dropoutIsManyNetworks } from "./dropoutIsManyNetworks.ts";
import { dropoutLessCoadaptation } from "./dropoutLessCoadaptation.ts";
import { dropoutSpreadsReliance } from "./dropoutSpreadsReliance.ts";
import { ensemblesReduceOverfitting } from "./ensemblesReduceOverfitting.ts";
import { labelNoiseSurprise } from "./labelNoiseSurprise.ts";
import { largeNetsOverfit } from "./largeNetsOverfit.ts";
import { learningRateNotNoise } from "./learningRateNotNoise.ts";
import { lessInformationMoreRobust } from "./lessInformationMoreRobust.ts";
import { mcUncertainty } from "./mcUncertainty.ts";
import { noiseMustBeFresh } from "./noiseMustBeFresh.ts";
import { oneRunIsNotEvidence } from "./oneRunIsNotEvidence.ts";
import { plainDominantUnits } from "./plainDominantUnits.ts";
import { reliancePredictsGeneralisation } from "./reliancePredictsGeneralisation.ts";
import { santurkarNoise } from "./santurkarNoise.ts";
import { shortcutReliance } from "./shortcutReliance.ts";
import { smallerBatchMoreNoise } from "./smallerBatchMoreNoise.ts";
import { trainEvalDiscrepancy } from "./trainEvalDiscrepancy.ts";

/** All claims, in the order in which they are shown. */
export const claims: readonly Claim[] = [
  bnNoiseSpreadsReliance,
  bnSpreadsReliance,
  bnSlightRegularisation,
  bnBatchNoise,
  smallerBatchMoreNoise,
  noiseMustBeFresh,
  dropoutSpreadsReliance,
  dropoutLessCoadaptation,
  largeNetsOverfit,
  ensemblesReduceOverfitting,
  dropoutIsManyNetworks,
  dropoutCheapEffective,
  bnNoiseLikeDropout,
  plainDominantUnits,
  bnNoDominantUnit,
  learningRateNotNoise,
  labelNoiseSurprise,
  reliancePredictsGeneralisation,
  oneRunIsNotEvidence,
  santurkarNoise,
  bnCovariateShift,
  bnSmoothsLandscape,
  bnAccelerates,
  mcUncertainty,
  bnOutliers,
  dropoutBeforeBn,
  lessInformationMoreRobust,
  shortcutReliance,
  trainEvalDiscrepancy,
];

/** The claim of an id. Throws UserError where there is none, with the near id, or with all of them where none is near. */
export function claim(id: string): Claim {
  const found = claims.find((candidate) => candidate.id === id);
  if (found !== undefined) return found;
  const ids = claims.map((known) => known.id);
  throw new UserError(`there is no claim "${id}"${didYouMean(id, ids) || `; claims: ${ids.join(", ")}`}`);
}

/**
 * The experiments of a claim's profile, one a task, ready to be planned: from here on a claim and an experiment file are
 * the same.
 *
 * @param settings changes such as `train.epochs=5`, made in every task's experiment
 * @throws UserError where the claim has no such profile
 */
export function claimExperiments(claim: Claim, profile: ProfileName, settings: readonly string[] = []): Experiment[] {
  return claimProfile(claim, profile).experiments.map((file) => experiment(file, file.name ?? claim.id, settings));
}

/** A profile of a claim. Throws UserError that names the profiles it has where this one is missing. */
export function claimProfile(claim: Claim, profile: ProfileName): Profile {
  const found = claim.profiles[profile];
  if (found !== undefined) return found;
  throw new UserError(
    `claim "${claim.id}" has no ${profile} profile; it has ${profileNames(claim).join(" and ")}: linchpin run ${claim.id} --profile quick`,
  );
}

/** The profiles that a claim has, in order. */
export function profileNames({ profiles }: Claim): readonly ProfileName[] {
  return PROFILES.filter((name) => profiles[name] !== undefined);
}
