import { estimateTitle } from "../../../../src/lab/report/estimateNumbers.ts";
import type { ExperimentAnswer } from "../../../../src/lab/serverAnswers.ts";
import type { Decision, Estimate } from "../../../../src/lab/types.ts";
import { estimateOf } from "./estimateOf.ts";

/** One effect of several experiments side by side. */
export interface ComparedRow {
  readonly restatement: string;
  readonly task: string;
  readonly on: string;
  readonly contrast: string;
  readonly unit: string;
  /** In the order of the experiments; undefined where one has no such effect. */
  readonly cells: readonly (Pick<Estimate, "mean" | "low" | "high" | "pairs"> & { readonly decision?: Decision })[];
}

/**
 * The primary effects of several experiments, one row for each restatement, task, measure and contrast, in the order in which
 * they first stand. A cell has a decision once its experiment was judged.
 */
export function compared(experiments: readonly ExperimentAnswer[]): readonly ComparedRow[] {
  const rows = new Map<string, { row: Omit<ComparedRow, "cells">; cells: ComparedRow["cells"][number][] }>();
  const none = { mean: NaN, low: NaN, high: NaN, pairs: 0 };
  for (const [place, { document }] of experiments.entries()) {
    const judged = document.verdicts.length > 0;
    for (const json of document.estimates.filter(({ primary }) => primary)) {
      const estimate = estimateOf(json);
      const { restatement, task, on, unit, mean, low, high, pairs, decision } = estimate;
      const contrast = estimateTitle(estimate).short;
      const key = [restatement, task, on, contrast].join("\n");
      const found = rows.get(key) ?? {
        row: { restatement, task, on, contrast, unit },
        cells: experiments.map(() => none),
      };
      found.cells[place] = { mean, low, high, pairs, ...(judged ? { decision } : {}) };
      rows.set(key, found);
    }
  }
  return [...rows.values()].map(({ row, cells }) => ({ ...row, cells }));
}
