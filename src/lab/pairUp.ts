import { log } from "../core/math/elementary.ts";
import type { IntervalEstimate } from "../core/stats/intervalEstimate.ts";
import { mean } from "../core/stats/sampleMoments.ts";
import { censoringOf } from "./censoring.ts";
import type { Place } from "./chooseRate.ts";
import { OF_MINUS } from "./fillDefaults.ts";
import { unitOf } from "./metrics.ts";
import type { Results } from "./results.ts";
import { collect, logarithm, readSide, type Side } from "./side.ts";
import type { Censoring, Comparison, EstimatePoint, Experiment, Slope } from "./types.ts";

/** A comparison at one place of the learning-rate strip: the paired differences, before any statistics. */
export interface Pairing {
  readonly comparison: Comparison;
  readonly task: string;
  readonly learningRate: Place;
  /** As the estimate shows them: an arm, or `x - y` for a difference of differences; a choice as `name (arm)`. */
  readonly arm: string;
  readonly against: string;
  /** The number that every seed is held against, where it is one. */
  readonly target?: number;
  /** Seeds that all arms finished with a valid measure, ascending, and their differences (from the target). */
  readonly seeds: readonly number[];
  readonly differences: readonly number[];
  /** Pairs with a diverged trial. */
  readonly divergedPairs: number;
  /** Pairs without divergence in which the measure was not valid. */
  readonly invalidPairs: number;
  /** In the words of the first such trial. */
  readonly invalidWhy?: string;
  /** In the metric's unit; 0 asks for exact equality. */
  readonly margin: number;
  readonly unit: string;
  /** Where a share of a second pair is subtracted: the differences of both pairs, for the share that is really there. */
  readonly gains?: { readonly own: readonly number[]; readonly other: readonly number[] };
  /** What stands in place of the mean difference, where the comparison has another statistic. */
  readonly statistic?: FoundStatistic;
  readonly points?: readonly EstimatePoint[];
  readonly censored?: Censoring;
}

export interface FoundStatistic {
  readonly estimate: IntervalEstimate;
  readonly replicates: "seeds" | "arms";
  /** Seeds, whether or not they tell something. */
  readonly seeds: number;
  /** Pairs, or networks, that were read. */
  readonly measured: number;
}

/**
 * Pairs the trials of a comparison by seed: arm minus against, less the same of a second pair (or a share of it) where
 * there is one; logarithms of both under `scale: log`; the slope over several arms where the comparison has one. Pairs in
 * which a trial diverged are left out and counted (INSTRUMENTS H1), so are pairs whose measure is not valid; pairs that
 * are not finished yet are simply not there.
 */
export function pairUp(found: Results, experiment: Experiment, comparison: Comparison, learningRate: Place): Pairing {
  const { arm, against, minus, on, againstOn, scale, slope } = comparison;
  const side: ReadSide = (name, metric) => {
    const read = readSide(found, experiment, name, metric, learningRate);
    return scale === "log" ? logarithm(read) : read;
  };
  const terms = slope === undefined ? pairTerms(comparison, side) : slopeTerms(slope, comparison, side);
  const target = typeof against === "number" ? onScale(against, scale) : undefined;
  const { seeds, values, divergedPairs, invalidPairs, invalidWhy } = collect(
    found.seeds,
    terms.map(({ read }) => read),
  );
  const differences = values.map((row) => combine(row, terms) - (target ?? 0));
  const gains = minus?.share !== undefined && slope === undefined && typeof against === "string";
  const censored = censoringOf(found, experiment, comparison, learningRate, seeds);
  const [first, second, third, fourth] = terms.map(({ read }) => read.label);
  const simple = minus === undefined || slope !== undefined;
  const label = (name: string | number): string => (typeof name === "number" ? String(name) : side(name, on).label);
  const share = minus?.share === undefined ? "" : `${minus.share} `;
  const otherMetric = minus?.on === undefined ? "" : ` (${minus.on})`;
  return {
    comparison,
    task: experiment.task,
    learningRate,
    arm: simple ? label(arm) : `${first} - ${second}`,
    against: simple
      ? label(against)
      : `${share === "" ? `${third} - ${fourth}` : `${share}(${third} - ${fourth})`}${otherMetric}`,
    ...(target === undefined ? {} : { target }),
    seeds,
    differences,
    divergedPairs,
    invalidPairs,
    ...(invalidWhy === undefined ? {} : { invalidWhy }),
    margin: marginOf(found, experiment, comparison, learningRate, seeds),
    unit: unitText(comparison, unitOf(againstOn ?? on, experiment.loss)),
    ...(gains ? { gains: { own: values.map((row) => step(row, 0)), other: values.map((row) => step(row, 2)) } } : {}),
    ...(censored === undefined ? {} : { censored }),
  };
}

/** One value less the next. */
function step(values: readonly number[], place: number): number {
  return (values[place] ?? Number.NaN) - (values[place + 1] ?? Number.NaN);
}

/** Under `scale: log` numbers in files are ratios. */
function onScale(value: number, scale: Comparison["scale"]): number {
  return scale === "log" ? log(value) : value;
}

function unitText({ scale, slope }: Comparison, unit: string): string {
  const own = scale === "log" ? "log ratio" : unit;
  return slope === undefined ? own : `${own} a ${slope.per}`;
}

type ReadSide = (name: string, metric: string) => Side;

/** A number of each seed and its weight in the sum that is judged. */
interface Term {
  readonly read: Side;
  readonly weight: number;
}

function pairTerms({ arm, against, minus, on, againstOn, share: own = 1 }: Comparison, side: ReadSide): Term[] {
  const share = minus?.share ?? 1;
  return [
    { read: side(arm, on), weight: 1 },
    ...(typeof against === "number" ? [] : [{ read: side(against, againstOn ?? on), weight: -own }]),
    ...(minus === undefined
      ? []
      : [
          { read: side(minus.arm, minus.on ?? on), weight: -share },
          { read: side(minus.against, minus.on ?? on), weight: share },
        ]),
  ];
}

function slopeTerms({ over }: Slope, { on }: Comparison, side: ReadSide): Term[] {
  const places = Object.values(over);
  const centre = mean(places);
  const spread = places.reduce((sum, x) => sum + (x - centre) * (x - centre), 0);
  return Object.entries(over).map(([name, x]) => ({ read: side(name, on), weight: (x - centre) / spread }));
}

/** The weighted sum. */
function combine(values: readonly number[], terms: readonly Term[]): number {
  return values.reduce((sum, value, i) => sum + (terms[i]?.weight ?? 0) * value, 0);
}

/**
 * The margin in the unit of the differences; a percentage is one of the mean, over the seeds of the pairs, of the arm it
 * names, or of the mean difference of the second pair. Under `scale: log` a percentage p is the ratio 1 + p.
 */
function marginOf(
  found: Results,
  experiment: Experiment,
  { margin, arm, against, on, againstOn, minus, scale }: Comparison,
  place: Place,
  seeds: readonly number[],
): number {
  if (typeof margin === "number") return margin === 0 ? 0 : onScale(margin, scale);
  const [share = "", of] = margin.split("% of ");
  const part = Number.parseFloat(share) / 100;
  if (scale === "log") return log(1 + part);
  const meanOf = (name: string, metric: string): number => {
    const side = readSide(found, experiment, name, metric, place);
    const values = seeds.flatMap((seed) => {
      const result = side.at(seed);
      return result.type === "value" ? [result.value] : [];
    });
    return values.length === 0 ? Number.NaN : mean(values);
  };
  if (of === OF_MINUS && minus !== undefined) {
    const other = minus.on ?? on;
    return Math.abs(meanOf(minus.arm, other) - meanOf(minus.against, other)) * part;
  }
  const reference = typeof against === "string" ? against : arm;
  return Math.abs(meanOf(reference, of ?? (typeof against === "string" ? (againstOn ?? on) : on))) * part;
}
