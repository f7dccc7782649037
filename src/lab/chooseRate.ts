import { mean } from "../core/stats/sampleMoments.ts";
import { derivedArms } from "./derivedArms.ts";
import type { Results } from "./results.ts";
import type { Choice, Experiment } from "./types.ts";

/** Where on the learning-rate strip an arm is read: at a rate, or at the arm's own best. */
export type Place = number | "best";

/** Metric that chooses learning rates: the loss on examples that are used for nothing else that is reported. */
function rateMetric(loss: Experiment["loss"]): string {
  return loss === "squared" ? "validation.loss" : "validation.nll";
}

/** Share of diverged trials above which a rate or an arm is not the best, however good the survivors. */
const MOST_DIVERGED = 0.1;

/**
 * The learning rate of the strip at which an arm stands for a place: the place itself, or for `best` the rate with the
 * lowest mean validation loss over its seeds, of those at which at most a tenth of the seeds diverged (of all, where none
 * is so). The choice is made by validation examples, once for all seeds.
 */
export function rateOf(found: Results, { train, learningRates, loss }: Experiment, arm: string, place: Place): number {
  if (place !== "best") return place;
  const rates = [train.learningRate, ...learningRates];
  const steady = rates.filter((rate) => found.divergedShare(arm, rate) <= MOST_DIVERGED);
  return lowest(steady.length > 0 ? steady : rates, (rate) => meanOf(found.values(arm, rate, rateMetric(loss))));
}

/**
 * The arm or ensemble that a name stands for at a place: itself, or the best of a choice, of those of which at most a tenth
 * of the seeds diverged (of all, where none is so). Undefined for any other name.
 */
export function armOf(found: Results, experiment: Experiment, name: string, place: Place): string | undefined {
  if (Object.hasOwn(experiment.arms, name) || derivedArms(experiment).some((arm) => arm.name === name)) return name;
  const choice: Choice | undefined = experiment.choices[name];
  if (choice === undefined) return undefined;
  const sign = choice.better === "lower" ? 1 : -1;
  const rate = (arm: string): number => rateOf(found, experiment, arm, place);
  const steady = choice.of.filter((arm) => found.divergedShare(arm, rate(arm)) <= MOST_DIVERGED);
  const candidates = steady.length > 0 ? steady : choice.of;
  return lowest(candidates, (arm) => sign * meanOf(found.values(arm, rate(arm), choice.by)));
}

/** The first candidate with the lowest score; a score that is not a number comes last. */
function lowest<T>(candidates: readonly T[], score: (candidate: T) => number): T {
  const [first, ...others] = candidates as readonly [T, ...T[]];
  let best = first;
  let least = score(best);
  for (const candidate of others) {
    const value = score(candidate);
    if (value < least || (Number.isNaN(least) && !Number.isNaN(value))) [best, least] = [candidate, value];
  }
  return best;
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : mean(values);
}
