import { conclude } from "../../lab/conclude.ts";
import { estimateNumbers } from "../../lab/report/estimateNumbers.ts";
import { statisticName } from "../../lab/statistics.ts";
import type { Estimate, Experiment, PlannedCell, TrialRecord } from "../../lab/types.ts";

/** From one look to the next at least, in milliseconds, and so many times as long as the look took. */
const EVERY_MS = 2_000;
const REST = 10;

/** Keeps an eye on comparisons while trials arrive. */
export interface EffectSoFar {
  add(record: TrialRecord): void;
  /** Those of which at least two pairs are done. The last look's while it is too early for another. */
  estimates(): readonly Estimate[];
  /** The first of them in words, or empty. */
  text(): string;
}

/** What is watched on the terminal: the first primary comparison of the first experiment. */
export function firstPrimary([first]: readonly Experiment[]): Experiment[] {
  const comparison = first?.compare.find(({ primary }) => primary);
  return first === undefined || comparison === undefined ? [] : [{ ...first, compare: [comparison] }];
}

/** What is watched on the page: every primary comparison. */
export function allPrimary(experiments: readonly Experiment[]): Experiment[] {
  return experiments.flatMap((experiment) => {
    const compare = experiment.compare.filter(({ primary }) => primary);
    return compare.length === 0 ? [] : [{ ...experiment, compare }];
  });
}

/**
 * The comparisons of these experiments at their own learning rates, with the intervals that hold at all looks together.
 * They are shown and not judged.
 */
export function effectSoFar(
  experiments: readonly Experiment[],
  planned: readonly PlannedCell[],
  known: ReadonlyMap<string, TrialRecord>,
  clock: () => number,
): EffectSoFar {
  const watched = experiments.map((experiment) => ({ ...experiment, learningRates: [] }));
  const rates = new Map(watched.map(({ task, train }) => [task, train.learningRate]));
  const own = planned.filter(({ task, learningRate }) => learningRate === rates.get(task));
  const wanted = new Set(own.map(({ trial }) => trial));
  const records = new Map([...known].filter(([trial]) => wanted.has(trial)));
  let changed = records.size > 0;
  let found: readonly Estimate[] = [];
  let nextLook = Number.NEGATIVE_INFINITY;
  const look = (): readonly Estimate[] => {
    const began = clock();
    if (!changed || began < nextLook) return found;
    changed = false;
    const { estimates } = conclude(watched, own, records, { type: "sequential", at: [] });
    found = estimates.filter(({ pairs }) => pairs >= 2);
    const ended = clock();
    nextLook = ended + Math.max(EVERY_MS, REST * (ended - began));
    return found;
  };
  return {
    add(record) {
      if (!wanted.has(record.trial)) return;
      records.set(record.trial, record);
      changed = true;
    },
    estimates: look,
    text() {
      const [estimate] = look();
      return estimate === undefined ? "" : `so far ${effectText(estimate)}`;
    },
  };
}

/** `rely.single.maxT NC1 on teacher -0.031 [-0.050, -0.012], 8 pairs`. */
export function effectText(estimate: Estimate): string {
  const { on, contrast, arm, against, task, statistic, pairs } = estimate;
  const pair = contrast === "" ? `${arm} - ${against}` : contrast;
  const name = statistic === undefined ? pair : statisticName({ contrast, arm, against, statistic });
  const counted = statistic?.type === "correlationBetween" ? "arms" : "pairs";
  return `${on} ${name} on ${task} ${estimateNumbers(estimate)}, ${pairs} ${counted}`;
}
