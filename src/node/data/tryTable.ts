import { makeDataset } from "../../core/data/makeDataset.ts";
import { UserError } from "../../core/math/errors.ts";
import { armExperiment } from "../../lab/armExperiment.ts";
import type { Experiment } from "../../lab/types.ts";
import { sourcesOf } from "./loadSources.ts";

/**
 * Reads the table of an experiment before anything is trained. Where categories were read off it, every seed is drawn: one
 * may meet a category that its training rows have not. @throws UserError that names seed and line
 */
export function tryTable(experiment: Experiment): void {
  const { root, firstSeed, seeds, arms, data: own } = experiment;
  const sources = sourcesOf(own);
  if (!own.table?.categorical?.some(({ found }) => found)) return;
  for (const { data } of new Set(Object.values(arms).map((arm) => armExperiment(experiment, arm))))
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      try {
        makeDataset(data, root, seed, sources);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(`seed ${seed}: ${error.message}`, { cause: error });
      }
    }
}
