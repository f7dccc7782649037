import type { Estimate, NumberArray, TrialRecord } from "../../types.ts";
import type { RelianceSet } from "../reportInput.ts";
import type { TaskCells } from "./taskCells.ts";

/** Layers whose reliance may be shown, best first: (downstream, upstream) in words and the name of the array. */
const PLACES = [
  { array: "rely.matrix.layer2", downstream: "layer 2", upstream: "layer 1" },
  { array: "rely.matrix.output", downstream: "the output", upstream: "the last hidden layer" },
] as const;

/**
 * The reliance matrices of one seed in every arm. The seed is the one in the middle of the first primary comparison, so
 * that the picture shows neither the best nor the worst case.
 *
 * @param load the whole record of a trial, arrays included
 */
export function relianceSet(
  { arms }: TaskCells,
  estimates: readonly Estimate[],
  load: (trial: string) => TrialRecord | undefined,
): RelianceSet | undefined {
  const chosen = middleSeed(estimates) ?? firstWhole(arms);
  if (chosen === undefined) return undefined;
  const records = arms.flatMap(({ arm, cells }) => {
    const trial = cells.find(({ seed, record }) => seed === chosen.seed && record?.outcome === "ok")?.trial;
    const record = trial === undefined ? undefined : load(trial);
    return record === undefined ? [] : [{ arm, record }];
  });
  for (const { array, downstream, upstream } of PLACES) {
    const matrices = records.flatMap(({ arm, record }): [string, NumberArray][] => {
      const matrix = record.arrays[array];
      return matrix === undefined ? [] : [[arm, matrix]];
    });
    if (matrices.length > 0) return { ...chosen, downstream, upstream, matrices: Object.fromEntries(matrices) };
  }
  return undefined;
}

interface ChosenSeed {
  readonly seed: number;
  readonly rule: string;
}

function middleSeed(estimates: readonly Estimate[]): ChosenSeed | undefined {
  const estimate = estimates.find(
    ({ primary, seeds, statistic }) => primary && seeds.length > 0 && statistic === undefined,
  );
  if (estimate === undefined) return undefined;
  const { seeds, differences, contrast, arm, against, on } = estimate;
  const order = seeds.map((_, i) => i).sort((a, b) => (differences[a] ?? 0) - (differences[b] ?? 0));
  const seed = seeds[order[Math.floor((order.length - 1) / 2)] ?? 0];
  if (seed === undefined) return undefined;
  return { seed, rule: `the seed in the middle of ${contrast === "" ? `${arm} - ${against}` : contrast} on ${on}` };
}

function firstWhole(arms: TaskCells["arms"]): ChosenSeed | undefined {
  const seed = arms[0]?.cells.find(({ record }) => record?.outcome === "ok")?.seed;
  return seed === undefined ? undefined : { seed, rule: "the first seed" };
}
