import { quoted } from "../../core/data/quoted.ts";
import { UserError } from "../../core/math/errors.ts";
import { metricsOf } from "../fillDefaults.ts";
import { didYouMean } from "../nearest.ts";
import type { Experiment, ImportedFrom } from "../types.ts";
import type { ImportedTrials } from "./importedRecords.ts";

/**
 * An experiment file's question put to imported results: its arms, comparisons and words, with the seeds and learning rates
 * of the results. Whether they were trained as the file says cannot be known.
 *
 * @throws UserError where the results have another task, arm or learning rate, or no metric that is compared
 */
export function judgedByFile(trials: ImportedTrials, imported: ImportedFrom, experiment: Experiment): Experiment {
  const { file } = imported;
  const { task, arms, train, learningRates, compare } = experiment;
  const own = train.learningRate;
  const rates = [...new Set(trials.planned.map(({ learningRate }) => learningRate))];
  for (const cell of trials.planned) {
    if (cell.task !== task)
      throw new UserError(
        `${file}: task ${quoted(cell.task)}, but the experiment has ${quoted(task)}; leave out other rows`,
      );
    if (!Object.hasOwn(arms, cell.arm))
      throw new UserError(
        `${file}: the experiment has no arm ${quoted(cell.arm)}${didYouMean(cell.arm, Object.keys(arms))}; there are ${Object.keys(arms).join(", ")}`,
      );
    if (cell.learningRate !== own && !learningRates.includes(cell.learningRate))
      throw new UserError(
        `${file}: learning rate ${cell.learningRate}, but the experiment has ${[own, ...learningRates].join(", ")}`,
      );
  }
  if (!rates.includes(own))
    throw new UserError(`${file}: no row has the learning rate ${own}, at which the experiment is judged`);
  const compared = new Set(compare.flatMap(metricsOf));
  const found = [...trials.records.values()].some(({ scalars }) =>
    Object.keys(scalars).some((name) => compared.has(name)),
  );
  if (!found)
    throw new UserError(
      `${file}: it has none of the metrics that the experiment compares: ${[...compared].join(", ") || "there are none"}`,
    );
  const seeds = [...new Set(trials.planned.map(({ seed }) => seed))];
  return {
    ...experiment,
    name: file,
    seeds: seeds.length,
    firstSeed: Math.min(...seeds),
    learningRates: learningRates.filter((rate) => rates.includes(rate)),
    imported,
  };
}
