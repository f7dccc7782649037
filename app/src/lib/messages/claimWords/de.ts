import type { ClaimTexts } from "./claimWords.ts";
import { bnAccelerates } from "./de/bnAccelerates.ts";
import { bnBatchNoise } from "./de/bnBatchNoise.ts";
import { bnCovariateShift } from "./de/bnCovariateShift.ts";
import { bnNoDominantUnit } from "./de/bnNoDominantUnit.ts";
import { bnNoiseLikeDropout } from "./de/bnNoiseLikeDropout.ts";
import { bnNoiseSpreadsReliance } from "./de/bnNoiseSpreadsReliance.ts";
import { bnOutliers } from "./de/bnOutliers.ts";
import { bnSlightRegularisation } from "./de/bnSlightRegularisation.ts";
import { bnSmoothsLandscape } from "./de/bnSmoothsLandscape.ts";
import { bnSpreadsReliance } from "./de/bnSpreadsReliance.ts";
import { dropoutBeforeBn } from "./de/dropoutBeforeBn.ts";
import { dropoutCheapEffective } from "./de/dropoutCheapEffective.ts";
import { dropoutIsManyNetworks } from "./de/dropoutIsManyNetworks.ts";
import { dropoutLessCoadaptation } from "./de/dropoutLessCoadaptation.ts";
import { dropoutSpreadsReliance } from "./de/dropoutSpreadsReliance.ts";
import { ensemblesReduceOverfitting } from "./de/ensemblesReduceOverfitting.ts";
import { labelNoiseSurprise } from "./de/labelNoiseSurprise.ts";
import { largeNetsOverfit } from "./de/largeNetsOverfit.ts";
import { learningRateNotNoise } from "./de/learningRateNotNoise.ts";
import { lessInformationMoreRobust } from "./de/lessInformationMoreRobust.ts";
import { mcUncertainty } from "./de/mcUncertainty.ts";
import { noiseMustBeFresh } from "./de/noiseMustBeFresh.ts";
import { oneRunIsNotEvidence } from "./de/oneRunIsNotEvidence.ts";
import { plainDominantUnits } from "./de/plainDominantUnits.ts";
import { reliancePredictsGeneralisation } from "./de/reliancePredictsGeneralisation.ts";
import { santurkarNoise } from "./de/santurkarNoise.ts";
import { speakersAndPlaces } from "./de/shared.ts";
import { shortcutReliance } from "./de/shortcutReliance.ts";
import { smallerBatchMoreNoise } from "./de/smallerBatchMoreNoise.ts";
import { trainEvalDiscrepancy } from "./de/trainEvalDiscrepancy.ts";

/** The claims in German. */
export const de: ClaimTexts = {
  claims: {
    "bn-accelerates": bnAccelerates,
    "bn-batch-noise": bnBatchNoise,
    "bn-covariate-shift": bnCovariateShift,
    "bn-no-dominant-unit": bnNoDominantUnit,
    "bn-noise-like-dropout": bnNoiseLikeDropout,
    "bn-noise-spreads-reliance": bnNoiseSpreadsReliance,
    "bn-outliers": bnOutliers,
    "bn-slight-regularisation": bnSlightRegularisation,
    "bn-smooths-landscape": bnSmoothsLandscape,
    "bn-spreads-reliance": bnSpreadsReliance,
    "dropout-before-bn": dropoutBeforeBn,
    "dropout-cheap-effective": dropoutCheapEffective,
    "dropout-is-many-networks": dropoutIsManyNetworks,
    "dropout-less-coadaptation": dropoutLessCoadaptation,
    "dropout-spreads-reliance": dropoutSpreadsReliance,
    "ensembles-reduce-overfitting": ensemblesReduceOverfitting,
    "label-noise-surprise": labelNoiseSurprise,
    "large-nets-overfit": largeNetsOverfit,
    "learning-rate-not-noise": learningRateNotNoise,
    "less-information-more-robust": lessInformationMoreRobust,
    "mc-uncertainty": mcUncertainty,
    "noise-must-be-fresh": noiseMustBeFresh,
    "one-run-is-not-evidence": oneRunIsNotEvidence,
    "plain-dominant-units": plainDominantUnits,
    "reliance-predicts-generalisation": reliancePredictsGeneralisation,
    "santurkar-noise": santurkarNoise,
    "shortcut-reliance": shortcutReliance,
    "smaller-batch-more-noise": smallerBatchMoreNoise,
    "train-eval-discrepancy": trainEvalDiscrepancy,
  },
  speakersAndPlaces,
};
