import { betweenCorrelation } from "../core/stats/betweenCorrelation.ts";
import { first, firstToReach } from "../core/stats/firstToReach.ts";
import type { IntervalEstimate } from "../core/stats/intervalEstimate.ts";
import { seedsSaved } from "../core/stats/seedsSaved.ts";
import { withinCorrelation } from "../core/stats/withinCorrelation.ts";
import { wrongSignHalved, wrongSignPaired, wrongSignUnpaired } from "../core/stats/wrongSign.ts";
import { censoringOf } from "./censoring.ts";
import type { Place } from "./chooseRate.ts";
import type { Pairing } from "./pairUp.ts";
import type { Results } from "./results.ts";
import { collect, readSide } from "./side.ts";
import { isCorrelation, statisticText } from "./statistics.ts";
import type { Comparison, CorrelationStatistic, EstimatePoint, Experiment, PairStatistic, Statistic } from "./types.ts";

/** What a comparison must have to be read here. */
type WithStatistic = Comparison & { readonly statistic: Statistic };

/** Reads the records of a comparison whose statistic is no mean of differences, and computes it. */
export function statisticPairing(
  found: Results,
  experiment: Experiment,
  comparison: WithStatistic,
  place: Place,
): Pairing {
  const { statistic } = comparison;
  if (isCorrelation(statistic)) return correlation(found, experiment, comparison, statistic, place);
  if (statistic.type === "firstToReach") return race(found, experiment, comparison, place);
  return lottery(found, experiment, comparison, LOTTERY[statistic.type], place);
}

/** What every pairing has, before anything is read. */
function start(
  { task }: Experiment,
  comparison: WithStatistic,
  learningRate: Place,
): Pick<Pairing, "comparison" | "task" | "learningRate" | "margin" | "unit"> {
  const { statistic, margin } = comparison;
  const unit = statisticText(statistic.type).unit;
  return { comparison, task, learningRate, margin: typeof margin === "number" ? margin : Number.NaN, unit };
}

/** A correlation over the networks of several arms: a network that lacks one of the two measures is left out. */
function correlation(
  found: Results,
  experiment: Experiment,
  comparison: WithStatistic,
  { type, with: other, arms }: CorrelationStatistic,
  place: Place,
): Pairing {
  const read = arms.map((name) => {
    const x = readSide(found, experiment, name, comparison.on, place);
    return { label: x.label, ...collect(found.seeds, [x, readSide(found, experiment, name, other, place)]) };
  });
  const points = read.flatMap(({ label, seeds, values }) =>
    seeds.map(
      (seed, i): EstimatePoint => ({
        arm: label,
        seed,
        x: values[i]?.[0] ?? Number.NaN,
        y: values[i]?.[1] ?? Number.NaN,
      }),
    ),
  );
  const within = type === "correlationWithin";
  const invalidWhy = read.find((side) => side.invalidWhy !== undefined)?.invalidWhy;
  return {
    ...start(experiment, comparison, place),
    arm: `${within ? "within" : "between"} ${arms.length} arms`,
    against: String(comparison.statistic.target),
    seeds: [],
    differences: [],
    divergedPairs: sum(read.map(({ divergedPairs }) => divergedPairs)),
    invalidPairs: sum(read.map(({ invalidPairs }) => invalidPairs)),
    ...(invalidWhy === undefined ? {} : { invalidWhy }),
    statistic: {
      estimate: within ? withinCorrelation(points) : betweenCorrelation(points),
      replicates: within ? "seeds" : "arms",
      seeds: new Set(points.map(({ seed }) => seed)).size,
      measured: points.length,
    },
    points,
  };
}

type OfPairs = (a: readonly number[], b: readonly number[]) => IntervalEstimate;

const LOTTERY: Readonly<Record<Exclude<PairStatistic["type"], "firstToReach">, OfPairs>> = {
  wrongSignUnpaired,
  wrongSignPaired,
  wrongSignHalved,
  seedsSaved,
};

/** Wrong signs and seeds saved: of the pairs that both arms finished. */
function lottery(
  found: Results,
  experiment: Experiment,
  comparison: WithStatistic,
  ofPairs: OfPairs,
  place: Place,
): Pairing {
  const { arm, against, on } = comparison;
  const one = readSide(found, experiment, arm, on, place);
  const other = readSide(found, experiment, String(against), on, place);
  const { seeds, values, ...leftOut } = collect(found.seeds, [one, other]);
  const a = values.map(([value = Number.NaN]) => value);
  const b = values.map(([, value = Number.NaN]) => value);
  return {
    ...start(experiment, comparison, place),
    arm: one.label,
    against: other.label,
    seeds,
    differences: values.map(([x = Number.NaN, y = Number.NaN]) => x - y),
    ...leftOut,
    statistic: { estimate: ofPairs(a, b), replicates: "seeds", seeds: seeds.length, measured: seeds.length },
    points: values.map(([x = Number.NaN, y = Number.NaN], s) => ({ arm: one.label, seed: seeds[s] ?? 0, x, y })),
  };
}

/**
 * Who reached the target first, by seed; a run that was cut off or diverged takes part. `differences` are 1 where `arm` was
 * first, -1 where `against` was, 0 where it cannot be told.
 */
function race(found: Results, experiment: Experiment, comparison: WithStatistic, place: Place): Pairing {
  const { arm, against, on } = comparison;
  const all = censoringOf(found, experiment, comparison, place, found.seeds);
  const pairs = (all?.arm.lifetimes ?? []).flatMap((run) => {
    const rival = all?.against.lifetimes.find(({ seed }) => seed === run.seed);
    return rival === undefined ? [] : [{ seed: run.seed, run, rival }];
  });
  const seeds = pairs.map(({ seed }) => seed);
  const censored = censoringOf(found, experiment, comparison, place, seeds);
  const estimate = firstToReach(
    pairs.map(({ run }) => run),
    pairs.map(({ rival }) => rival),
  );
  return {
    ...start(experiment, comparison, place),
    arm: readSide(found, experiment, arm, on, place).label,
    against: readSide(found, experiment, String(against), on, place).label,
    seeds,
    differences: pairs.map(({ run, rival }) => first(run, rival)),
    divergedPairs: 0,
    invalidPairs: 0,
    statistic: { estimate, replicates: "seeds", seeds: seeds.length, measured: seeds.length },
    ...(censored === undefined ? {} : { censored }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
