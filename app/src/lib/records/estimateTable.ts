import type { FigureTable } from "#lib/figure/table.ts";
import { estimateTitle } from "../../../../src/lab/report/estimateNumbers.ts";
import type { Estimate } from "../../../../src/lab/types.ts";

/** Headings of {@link estimateTable}. */
export interface EstimateColumns {
  readonly task: string;
  readonly measure: string;
  readonly contrast: string;
  readonly mean: string;
  readonly low: string;
  readonly high: string;
  readonly pairs: string;
}

/** Estimates as a table: what stands beside a forest, and in its CSV file. */
export function estimateTable(estimates: readonly Estimate[], words: EstimateColumns): FigureTable {
  return {
    columns: [words.task, words.measure, words.contrast, words.mean, words.low, words.high, words.pairs],
    rows: estimates.map((estimate) => [
      estimate.task,
      `${estimate.on} (${estimate.unit})`,
      estimateTitle(estimate).short,
      estimate.mean,
      estimate.low,
      estimate.high,
      estimate.pairs,
    ]),
  };
}
