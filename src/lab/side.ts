import { log } from "../core/math/elementary.ts";
import { armOf, type Place, rateOf } from "./chooseRate.ts";
import type { Result, Results } from "./results.ts";
import type { Experiment } from "./types.ts";

/** One metric of one arm, by seed. */
export interface Side {
  /** The arm; a choice as `name (arm)`. */
  readonly label: string;
  at(seed: number): Result;
}

/** Opens a metric of an arm, ensemble or choice at a place of the learning-rate strip. An unknown name has nothing. */
export function readSide(found: Results, experiment: Experiment, name: string, on: string, place: Place): Side {
  const arm = armOf(found, experiment, name, place);
  if (arm === undefined) return { label: name, at: () => ({ type: "missing" }) };
  const rate = rateOf(found, experiment, arm, place);
  return { label: arm === name ? name : `${name} (${arm})`, at: (seed) => found.result(arm, rate, seed, on) };
}

/** The same side in natural logarithms; what is not above 0 has none. */
export function logarithm({ label, at }: Side): Side {
  return {
    label,
    at(seed) {
      const result = at(seed);
      if (result.type !== "value") return result;
      if (result.value > 0) return { type: "value", value: log(result.value) };
      return { type: "invalid", why: `${result.value} has no logarithm` };
    },
  };
}

/** The seeds that all sides finished with a valid value, and what was left out. Seeds not finished are not counted. */
export interface Collected {
  readonly seeds: readonly number[];
  /** A row a seed: the value of each side. */
  readonly values: readonly (readonly number[])[];
  readonly divergedPairs: number;
  readonly invalidPairs: number;
  /** In the words of the first such trial. */
  readonly invalidWhy?: string;
}

/** Reads sides seed by seed. */
export function collect(seeds: readonly number[], sides: readonly Side[]): Collected {
  const kept: number[] = [];
  const values: number[][] = [];
  let divergedPairs = 0;
  let invalidPairs = 0;
  let invalidWhy: string | undefined;
  for (const seed of seeds) {
    const results = sides.map(({ at }) => at(seed));
    const row = results.flatMap((result) => (result.type === "value" ? [result.value] : []));
    if (row.length === sides.length) {
      kept.push(seed);
      values.push(row);
    } else if (results.some(({ type }) => type === "missing")) continue;
    else if (results.some(({ type }) => type === "diverged")) divergedPairs++;
    else {
      invalidPairs++;
      invalidWhy ??= results.find((result) => result.type === "invalid")?.why;
    }
  }
  return { seeds: kept, values, divergedPairs, invalidPairs, ...(invalidWhy === undefined ? {} : { invalidWhy }) };
}
