import type { Conclusion } from "../conclude.ts";
import type { Estimate } from "../types.ts";
import type { ExportedRun } from "./exportedRun.ts";
import { type Cell, type Column, finiteCell, type Table, textColumns } from "./table.ts";

/** An exported experiment and what its records say. */
export interface ConcludedRun {
  readonly run: ExportedRun;
  readonly conclusion: Conclusion;
}

type Member = readonly [name: string, type: Column["type"], cell: (estimate: Estimate) => Cell];

const MEMBERS: readonly Member[] = [
  ["task", "text", ({ task }) => task],
  ["learning_rate", "text", ({ learningRate }) => rateCell(learningRate)],
  ["restatement", "text", ({ restatement }) => restatement],
  ["contrast", "text", ({ contrast }) => contrast],
  ["arm", "text", ({ arm }) => arm],
  ["against", "text", ({ against }) => against],
  ["metric", "text", ({ on }) => on],
  ["against_metric", "text", ({ againstOn }) => againstOn ?? null],
  ["scale", "text", ({ scale }) => scale ?? null],
  ["slope", "text", ({ slope }) => (slope === undefined ? null : JSON.stringify(slope))],
  ["statistic", "text", ({ statistic }) => (statistic === undefined ? null : JSON.stringify(statistic))],
  ["unit", "text", ({ unit }) => unit],
  ["better", "text", ({ better }) => better],
  ["margin", "number", ({ margin }) => finiteCell(margin)],
  ["pairs", "integer", ({ pairs }) => pairs],
  ["diverged_pairs", "integer", ({ divergedPairs }) => divergedPairs],
  ["invalid_pairs", "integer", ({ invalidPairs }) => invalidPairs],
  ["mean", "number", ({ mean }) => finiteCell(mean)],
  ["low", "number", ({ low }) => finiteCell(low)],
  ["high", "number", ({ high }) => finiteCell(high)],
  ["level", "number", ({ level }) => level],
  ["p", "number", ({ p }) => finiteCell(p)],
  ["p_adjusted", "number", ({ pAdjusted }) => finiteCell(pAdjusted)],
  ["p_equivalence", "number", ({ pEquivalence }) => finiteCell(pEquivalence)],
  ["p_equivalence_adjusted", "number", ({ pEquivalenceAdjusted }) => finiteCell(pEquivalenceAdjusted)],
  ["effect_size", "number", ({ effectSize }) => finiteCell(effectSize)],
  ["win_rate", "number", ({ winRate }) => finiteCell(winRate)],
  ["more_seeds", "integer", ({ moreSeeds }) => finiteCell(moreSeeds)],
  ["primary", "boolean", ({ primary }) => primary],
  ["decides", "boolean", ({ decides }) => decides],
  ["decision", "text", ({ decision }) => decision],
  ["text", "text", ({ text }) => text],
  ["because", "text", ({ because }) => because],
  ["invalid_why", "text", ({ invalidWhy }) => invalidWhy ?? null],
  ["method", "text", ({ method }) => method],
  ["seeds", "text", ({ seeds }) => JSON.stringify(seeds)],
  ["differences", "text", ({ differences }) => JSON.stringify(differences)],
  ["points", "text", ({ points }) => (points === undefined ? null : JSON.stringify(points))],
];

/**
 * Every estimate, a row each, as `docs/runDocument.md` describes them; `learning_rate` is a text, because it may be
 * `best`. The pairs stand in `seeds` and `differences`, as JSON.
 */
export function estimateRows(concluded: readonly ConcludedRun[]): Table {
  return {
    columns: [
      ...textColumns("experiment", "profile"),
      ...MEMBERS.map(([name, type]): Column => ({ name, type })),
      ...textColumns("kernel", "experiment_id"),
    ],
    rows: concluded.flatMap(({ run, conclusion }) => conclusion.estimates.map((estimate) => cells(run, estimate))),
  };
}

/** A learning rate, `best`, or null for one that imported results do not name. */
export function rateCell(learningRate: Estimate["learningRate"]): string | null {
  return learningRate === 0 ? null : String(learningRate);
}

function cells({ name, profile, kernel, id }: ExportedRun, estimate: Estimate): readonly Cell[] {
  return [name, profile ?? null, ...MEMBERS.map(([, , cell]) => cell(estimate)), kernel, id];
}
