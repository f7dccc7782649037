import type { InstrumentFile } from "../experimentFile.ts";

/** What claims about reliance measure. */
export const RELIANCE_INSTRUMENTS: readonly (string | InstrumentFile)[] = [
  "generalisation",
  "rely.single",
  "rely.curve",
  "rely.matrix",
  "concentration",
  // For the picture of the noise itself; networks without batch norm have none.
  { id: "noise.bn", batches: [8, 16, 32, 64] },
];

/**
 * Rows of every reliance claim besides its restatements: worst damage raw and at T*, over all units and by layer; nAUC on
 * test examples; top share at T* and over chance; evenness; the total that shares are shares of; inputs by layer; and how
 * the networks generalise. No merged score.
 */
export const RELIANCE_ROWS: readonly string[] = [
  "rely.single.maxT",
  "rely.single.max",
  "rely.single.maxT.layer1",
  "rely.single.maxT.layer2",
  "rely.single.max.layer1",
  "rely.single.max.layer2",
  "rely.curve.train",
  "rely.curve.test",
  "rely.single.topShare",
  "rely.single.topShareRatio",
  "rely.single.gini",
  "rely.single.total",
  "concentration.nEff",
  "concentration.nEff.output",
  "test.accuracy",
  "test.nll",
  "test.nllAtT",
];

/** Further rows of the full profiles. */
export const RELIANCE_ROWS_FULL: readonly string[] = [
  ...RELIANCE_ROWS,
  "rely.single.topShareT",
  "rely.single.giniT",
  "rely.single.topShare.layer1",
  "rely.single.topShare.layer2",
  "rely.matrix.maxShare.layer2",
];
