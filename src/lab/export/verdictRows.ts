import type { Verdict } from "../types.ts";
import { type ConcludedRun, rateCell } from "./estimateRows.ts";
import type { ExportedRun } from "./exportedRun.ts";
import { booleanColumns, type Cell, type Table, textColumns } from "./table.ts";

/** Every verdict, a row each: one a restatement, task and place of the learning-rate strip. */
export function verdictRows(concluded: readonly ConcludedRun[]): Table {
  return {
    columns: [
      ...textColumns("experiment", "profile", "task", "learning_rate", "restatement", "text", "decision", "because"),
      ...booleanColumns("primary"),
      ...textColumns("attribution", "attribution_text", "kernel", "experiment_id"),
    ],
    rows: concluded.flatMap(({ run, conclusion }) => conclusion.verdicts.map((verdict) => cells(run, verdict))),
  };
}

function cells({ name, profile, kernel, id }: ExportedRun, verdict: Verdict): readonly Cell[] {
  const { task, learningRate, restatement, text, decision, because, primary } = verdict;
  return [
    ...[name, profile ?? null, task, rateCell(learningRate), restatement, text, decision, because, primary],
    ...[verdict.attribution ?? null, verdict.attributionDetail?.text ?? null, kernel, id],
  ];
}
