/** Experiments as data: from a file or a claim to trials, from records to verdicts. The entry point of the library. */
export { armByName, isStandardArm } from "./arms.ts";
export { canonical } from "./canonical.ts";
export type { Claim, Profile, ProfileName } from "./claims/claim.ts";
export { claim, claimExperiments, claims } from "./claims/index.ts";
export { type Conclusion, conclude } from "./conclude.ts";
export type {
  ComparisonFile,
  DataFile,
  ExperimentFile,
  InstrumentFile,
  TableDataFile,
  TableText,
  TrainFile,
} from "./experimentFile.ts";
export { type Metric, metric, metricNames } from "./metrics.ts";
export { buildNet, type NetBase } from "./net.ts";
export type { ReadTable, TableFile } from "./openTable.ts";
export { distinctTrials, plan, planAll } from "./plan.ts";
export { recordDigest } from "./recordDigest.ts";
export { type JsonArray, type RecordJson, recordFromJson, recordToJson } from "./recordJson.ts";
export {
  type RunDocument,
  type RunEstimate,
  type RunFacts,
  type RunSummary,
  type RunVerdict,
  runDocument,
} from "./runDocument.ts";
export { runTrials, type TrialMeans } from "./runTrials.ts";
export { experiment, parseExperiment } from "./spec.ts";
export { experimentJsonSchema } from "./specSchema.ts";
export { toYaml } from "./toYaml.ts";
export { trialId } from "./trialId.ts";
export { GROUP } from "./trialTasks.ts";
export type * from "./types.ts";
