import { mean } from "../core/stats/sampleMoments.ts";
import { armOf, type Place, rateOf } from "./chooseRate.ts";
import { unitOf } from "./metrics.ts";
import type { Result, Results } from "./results.ts";
import type { Comparison, Experiment } from "./types.ts";

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
}

/**
 * Pairs the trials of a comparison by seed: arm minus against, less the same of a second pair where there is one. Pairs
 * in which a trial diverged are left out and counted (INSTRUMENTS H1), so are pairs whose measure is not valid; pairs that
 * are not finished yet are simply not there.
 */
export function pairUp(found: Results, experiment: Experiment, comparison: Comparison, learningRate: Place): Pairing {
  const { arm, against, minus, on } = comparison;
  const side = (name: string): Side => readSide(found, experiment, name, on, learningRate);
  const sides: Side[] = [side(arm)];
  const signs = [1];
  const add = (name: string | number, sign: number): void => {
    sides.push(typeof name === "number" ? constant(name) : side(name));
    signs.push(sign);
  };
  add(against, -1);
  if (minus !== undefined) {
    add(minus.arm, -1);
    add(minus.against, 1);
  }
  const seeds: number[] = [];
  const differences: number[] = [];
  let divergedPairs = 0;
  let invalidPairs = 0;
  let invalidWhy: string | undefined;
  for (const seed of found.seeds) {
    const results = sides.map((one) => one.at(seed));
    const difference = combine(results, signs);
    if (difference !== undefined) {
      seeds.push(seed);
      differences.push(difference);
    } else if (results.some(({ type }) => type === "missing")) continue;
    else if (results.some(({ type }) => type === "diverged")) divergedPairs++;
    else {
      invalidPairs++;
      invalidWhy ??= results.find((result) => result.type === "invalid")?.why;
    }
  }
  const [first, second, third, fourth] = sides.map(({ label }) => label);
  return {
    comparison,
    task: experiment.task,
    learningRate,
    arm: minus === undefined ? (first ?? arm) : `${first} - ${second}`,
    against: minus === undefined ? (second ?? String(against)) : `${third} - ${fourth}`,
    ...(typeof against === "number" ? { target: against } : {}),
    seeds,
    differences,
    divergedPairs,
    invalidPairs,
    ...(invalidWhy === undefined ? {} : { invalidWhy }),
    margin: marginOf(found, experiment, comparison, learningRate, seeds),
    unit: unitOf(on, experiment.loss),
  };
}

interface Side {
  readonly label: string;
  at(seed: number): Result;
}

function constant(value: number): Side {
  return { label: String(value), at: () => ({ type: "value", value }) };
}

function readSide(found: Results, experiment: Experiment, name: string, on: string, place: Place): Side {
  const arm = armOf(found, experiment, name, place);
  if (arm === undefined) return { label: name, at: () => ({ type: "missing" }) };
  const rate = rateOf(found, experiment, arm, place);
  return { label: arm === name ? name : `${name} (${arm})`, at: (seed) => found.result(arm, rate, seed, on) };
}

/** The signed sum, where every side has a value. */
function combine(results: readonly Result[], signs: readonly number[]): number | undefined {
  let sum = 0;
  for (const [i, result] of results.entries()) {
    if (result.type !== "value") return undefined;
    sum += (signs[i] ?? 0) * result.value;
  }
  return sum;
}

/** The margin in the metric's unit; a percentage is one of the mean, over the seeds of the pairs, of the arm it names. */
function marginOf(
  found: Results,
  experiment: Experiment,
  { margin, arm, against, on }: Comparison,
  place: Place,
  seeds: readonly number[],
): number {
  if (typeof margin === "number") return margin;
  const [share, of = on] = margin.split("% of ");
  const reference = readSide(found, experiment, typeof against === "string" ? against : arm, of, place);
  const values = seeds.flatMap((seed) => {
    const result = reference.at(seed);
    return result.type === "value" ? [result.value] : [];
  });
  return values.length === 0 ? Number.NaN : Math.abs(mean(values)) * (Number.parseFloat(share ?? "") / 100);
}
