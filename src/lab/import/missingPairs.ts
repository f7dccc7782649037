import type { Experiment, PlannedCell } from "../types.ts";

/** Seeds that are named one by one, at most. */
const NAMED = 8;

/**
 * Which arms have no result for which seeds of their task, in words: such a seed makes no pair. Empty where every arm has
 * every seed.
 */
export function missingPairs(experiments: readonly Experiment[], planned: readonly PlannedCell[]): string[] {
  return experiments.flatMap(({ task, arms, train }) => {
    const cells = planned.filter((cell) => cell.task === task && cell.learningRate === train.learningRate);
    const seeds = [...new Set(cells.map(({ seed }) => seed))].sort((a, b) => a - b);
    return Object.keys(arms).flatMap((arm) => {
      const has = new Set(cells.filter((cell) => cell.arm === arm).map(({ seed }) => seed));
      const lacks = seeds.filter((seed) => !has.has(seed));
      if (lacks.length === 0) return [];
      const which = lacks.length === seeds.length ? "any seed" : seedText(lacks);
      return [`${task}: there is no result of ${arm} for ${which}, so no pair either`];
    });
  });
}

function seedText(seeds: readonly number[]): string {
  const named = seeds.slice(0, NAMED).join(", ");
  const more = seeds.length > NAMED ? ` and ${seeds.length - NAMED} more` : "";
  return `seed${seeds.length === 1 ? "" : "s"} ${named}${more}`;
}
