import { conclude } from "../../lab/conclude.ts";
import { estimateNumbers } from "../../lab/report/estimateNumbers.ts";
import { statisticName } from "../../lab/statistics.ts";
import type { Estimate, Experiment, PlannedTrial, TrialRecord } from "../../lab/types.ts";

const EVERY_MS = 2_000;

/** Keeps an eye on the first primary comparison while trials arrive. */
export interface EffectSoFar {
  add(record: TrialRecord): void;
  /** In words, or empty while fewer than two pairs are done. */
  text(): string;
}

/**
 * The first primary comparison of the first experiment, on its own and at the experiment's own learning rate, with the
 * interval that holds at all looks together. It is shown and not judged.
 */
export function effectSoFar(
  experiments: readonly Experiment[],
  planned: readonly PlannedTrial[],
  known: ReadonlyMap<string, TrialRecord>,
  clock: () => number,
): EffectSoFar {
  const [first] = experiments;
  const comparison = first?.compare.find(({ primary }) => primary);
  if (first === undefined || comparison === undefined) return { add() {}, text: () => "" };
  const only: Experiment = { ...first, compare: [comparison], learningRates: [] };
  const own = planned.filter(
    ({ task, learningRate }) => task === first.task && learningRate === first.train.learningRate,
  );
  const wanted = new Set(own.map(({ trial }) => trial));
  const records = new Map([...known].filter(([trial]) => wanted.has(trial)));
  let changed = true;
  let text = "";
  let looked = Number.NEGATIVE_INFINITY;
  return {
    add(record) {
      if (!wanted.has(record.trial)) return;
      records.set(record.trial, record);
      changed = true;
    },
    text() {
      if (!changed || clock() - looked < EVERY_MS) return text;
      looked = clock();
      changed = false;
      const [estimate] = conclude([only], own, records, { type: "sequential", at: [] }).estimates;
      text = estimate === undefined || estimate.pairs < 2 ? "" : `so far ${effectText(estimate)}`;
      return text;
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
