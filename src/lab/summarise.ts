import { pairedT } from "../core/stats/pairedT.ts";
import { type Place, rateOf } from "./chooseRate.ts";
import { derivedArms } from "./derivedArms.ts";
import { unitOf } from "./metrics.ts";
import { type Pairing, pairUp } from "./pairUp.ts";
import { type Results, results } from "./results.ts";
import { statisticPairing } from "./statisticPairing.ts";
import type { ArmSummary, Comparison, Experiment, PlannedCell, TrialRecord } from "./types.ts";

/** What the records of one experiment say before it is judged. */
export interface Summary {
  readonly experiment: Experiment;
  readonly pairings: readonly Pairing[];
  readonly arms: readonly ArmSummary[];
}

/**
 * Pairs the records of an experiment by seed for every comparison, and takes each arm's mean of every metric. All
 * comparisons are made at the experiment's own learning rate; where there is a strip of others, the primary ones (and the
 * contrasts that attribution needs beside them) are also made at each of them and with each arm at its validation-best.
 *
 * @param planned the plan of this experiment
 * @param records by trial id; trials that are not finished are not there
 */
export function summarise(
  experiment: Experiment,
  planned: readonly PlannedCell[],
  records: ReadonlyMap<string, TrialRecord>,
): Summary {
  const found = results(experiment, planned, records);
  const strip: readonly Place[] = experiment.learningRates.length === 0 ? [] : [...experiment.learningRates, "best"];
  const repeated = repeatedOnStrip(experiment.compare);
  const own = experiment.train.learningRate;
  return {
    experiment,
    pairings: [
      ...experiment.compare.map((comparison) => read(found, experiment, comparison, own)),
      ...strip.flatMap((place) => repeated.map((comparison) => read(found, experiment, comparison, place))),
    ],
    arms: [own, ...strip].flatMap((place) =>
      [...Object.keys(experiment.arms), ...derivedArms(experiment).map(({ name }) => name)].flatMap((arm) =>
        armSummaries(found, experiment, arm, place),
      ),
    ),
  };
}

function read(found: Results, experiment: Experiment, comparison: Comparison, place: Place): Pairing {
  const { statistic } = comparison;
  return statistic === undefined
    ? pairUp(found, experiment, comparison, place)
    : statisticPairing(found, experiment, { ...comparison, statistic }, place);
}

const ATTRIBUTING: ReadonlySet<string> = new Set(["total", "normalisation", "NC1", "NC2-shared"]);

function repeatedOnStrip(compare: readonly Comparison[]): Comparison[] {
  const subjects = new Set(compare.flatMap(({ primary, on }) => (primary ? [on] : [])));
  return compare.filter(
    ({ primary, on, contrast, statistic }) =>
      primary || (statistic === undefined && subjects.has(on) && ATTRIBUTING.has(contrast)),
  );
}

function armSummaries(found: Results, experiment: Experiment, arm: string, place: Place): ArmSummary[] {
  const rate = rateOf(found, experiment, arm, place);
  return found.metrics(arm, rate).map((name): ArmSummary => {
    const values = found.values(arm, rate, name);
    const t = pairedT(values);
    return {
      arm,
      task: experiment.task,
      learningRate: place,
      rate,
      metric: name,
      unit: unitOf(name, experiment.loss),
      n: values.length,
      mean: t.mean,
      sd: t.valid ? t.sd : 0,
      low: t.valid ? t.low : t.mean,
      high: t.valid ? t.high : t.mean,
    };
  });
}
