/** The numeric core of Linchpin: data, networks, engine, instruments and statistics, free of any platform. */
export { catalogue } from "./data/catalogue.ts";
export { makeDataset } from "./data/makeDataset.ts";
export type { DataSpec, Dataset, Examples, Sources } from "./data/types.ts";
export { createEngine, type Engine, kernelName } from "./engine/engine.ts";
export { fastIsAvailable } from "./engine/kernels.ts";
export type { GroupWatch, KernelBuild, Member, TrainedGroup, Training } from "./engine/types.ts";
export { instrument, instruments, watchingInstruments } from "./instruments/index.ts";
export type {
  ForwardOptions,
  Hold,
  Instrument,
  Measure,
  Nets,
  NetVoice,
  NoiseDraw,
  Readings,
  SetName,
  Statistics,
  TrainingPlan,
  Watch,
  WatchingInstrument,
} from "./instruments/types.ts";
export { InvariantError, UserError } from "./math/errors.ts";
export { openStream, type Random, stream, streamKey } from "./math/random.ts";
export type { BatchNormSpec, LayerSpec, NetSpec, TrainSpec } from "./nn/spec.ts";
export { alwaysValid } from "./stats/alwaysValid.ts";
export { bca } from "./stats/bca.ts";
export { betweenCorrelation } from "./stats/betweenCorrelation.ts";
export { judgeFamily } from "./stats/family.ts";
export { holm } from "./stats/holm.ts";
export { type KaplanMeier, kaplanMeier, type Lifetime } from "./stats/kaplanMeier.ts";
export { logRank } from "./stats/logRank.ts";
export { type Looks, type MeanEquivalence, meanEquivalence, meanInterval } from "./stats/looks.ts";
export { moreSeeds } from "./stats/moreSeeds.ts";
export { pairedT } from "./stats/pairedT.ts";
export { powerPairedT, seedsForPower } from "./stats/power.ts";
export { seedsSaved } from "./stats/seedsSaved.ts";
export { signFlip } from "./stats/signFlip.ts";
export { spearman } from "./stats/spearman.ts";
export { tost } from "./stats/tost.ts";
export { type CorrelationPoint, withinCorrelation } from "./stats/withinCorrelation.ts";
export { wrongSignHalved, wrongSignPaired, wrongSignUnpaired } from "./stats/wrongSign.ts";
