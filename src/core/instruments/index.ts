import { UserError } from "../math/errors.ts";
import { ablation } from "./ablation.ts";
import { ablationCurve } from "./ablationCurve.ts";
import { activity } from "./activity.ts";
import { batchNoiseLaw } from "./batchNoiseLaw.ts";
import { concentration } from "./concentration.ts";
import { conditionalInformation } from "./conditionalInformation.ts";
import { contextDependence } from "./contextDependence.ts";
import { correlation } from "./correlation.ts";
import { cost } from "./cost.ts";
import { dimension } from "./dimension.ts";
import { dominance } from "./dominance.ts";
import { drift } from "./drift.ts";
import { dropoutExact } from "./dropoutExact.ts";
import { effectiveBatch } from "./effectiveBatch.ts";
import { gammaSpread } from "./gammaSpread.ts";
import { generalisation } from "./generalisation.ts";
import { gradientShift } from "./gradientShift.ts";
import { inputReliance } from "./inputReliance.ts";
import { irreplaceability } from "./irreplaceability.ts";
import { landscape } from "./landscape.ts";
import { noiseBn } from "./noiseBn.ts";
import { noiseBnDelta } from "./noiseBnDelta.ts";
import { noiseToSignal } from "./noiseToSignal.ts";
import { outlierInfluence } from "./outlierInfluence.ts";
import { outputNoise } from "./outputNoise.ts";
import { pairCoadaptation } from "./pairCoadaptation.ts";
import { parameters } from "./parameters.ts";
import { predictions } from "./predictions.ts";
import { redundancy } from "./redundancy.ts";
import { relianceByMode } from "./relianceByMode.ts";
import { relianceMatrix } from "./relianceMatrix.ts";
import { robustness } from "./robustness.ts";
import { selectivity } from "./selectivity.ts";
import { sgdNoise } from "./sgdNoise.ts";
import { speed } from "./speed.ts";
import { statisticsDiscrepancy } from "./statisticsDiscrepancy.ts";
import { trainMode } from "./trainMode.ts";
import type { Instrument, WatchingInstrument } from "./types.ts";
import { uncertainty } from "./uncertainty.ts";
import { varianceShift } from "./varianceShift.ts";

/** Every instrument. To add one: a file, its test, a line here. */
export const instruments: readonly Instrument[] = [
  generalisation,
  ablation,
  ablationCurve,
  inputReliance,
  relianceMatrix,
  irreplaceability,
  concentration,
  dominance,
  selectivity,
  correlation,
  redundancy,
  conditionalInformation,
  pairCoadaptation,
  contextDependence,
  dimension,
  activity,
  gammaSpread,
  noiseBn,
  noiseBnDelta,
  noiseToSignal,
  batchNoiseLaw,
  predictions,
  parameters,
  cost,
  robustness,
  uncertainty,
  dropoutExact,
  effectiveBatch,
  statisticsDiscrepancy,
  outputNoise,
  sgdNoise,
  relianceByMode,
  trainMode,
  outlierInfluence,
  varianceShift,
];

/** Every instrument that looks while networks train. To add one: a file, its test, a line here. */
export const watchingInstruments: readonly WatchingInstrument[] = [speed, drift, gradientShift, landscape];

/** The instrument of an id; throws UserError where there is none. */
export function instrument(id: string): Instrument {
  const found = instruments.find((candidate) => candidate.id === id);
  if (found === undefined)
    throw new UserError(
      `there is no instrument "${id}"; expected one of ${instruments.map((known) => known.id).join(", ")}`,
    );
  return found;
}
