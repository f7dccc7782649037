import { unitOf } from "../metrics.ts";
import type { TrialRecord } from "../types.ts";
import {
  type ExportedRun,
  type LoadRecord,
  ORIGIN_COLUMNS,
  originCells,
  plannedRecords,
  TRIAL_COLUMNS,
  trialCells,
} from "./exportedRun.ts";
import {
  booleanColumns,
  type Cell,
  integerColumns,
  numberColumns,
  type Table,
  textColumns,
  valueCells,
} from "./table.ts";

/**
 * Every number that trials ended with, a row each. A measure that is not valid is a row without a value that says why;
 * a trial without any measure (it diverged, or has no record yet) is a row without a metric, so that none is left out.
 */
export function longScalars(runs: readonly ExportedRun[], load: LoadRecord): Table {
  return {
    columns: [
      ...TRIAL_COLUMNS,
      ...textColumns("metric"),
      ...numberColumns("value"),
      ...textColumns("unit", "outcome"),
      ...integerColumns("diverged_at"),
      ...booleanColumns("valid"),
      ...textColumns("why"),
      ...ORIGIN_COLUMNS,
    ],
    rows: rows(runs, load),
  };
}

function* rows(runs: readonly ExportedRun[], load: LoadRecord): Generator<readonly Cell[]> {
  for (const { run, cell, record } of plannedRecords(runs, load)) {
    const loss = run.experiments.find(({ task }) => task === cell.task)?.loss ?? "softmax";
    const [before, after] = [trialCells(run, cell), originCells(run, cell, record?.digest)];
    for (const { metric, value, valid, why } of measures(record)) {
      const unit = metric === null ? null : unitOf(metric, loss);
      yield [
        ...before,
        metric,
        value,
        unit,
        record?.outcome ?? "missing",
        record?.divergedAt ?? null,
        valid,
        why,
        ...after,
      ];
    }
  }
}

interface Measure {
  readonly metric: string | null;
  readonly value: number | null;
  readonly valid: boolean | null;
  readonly why: string | null;
}

function measures(record: TrialRecord | undefined): Measure[] {
  const found = [
    ...Object.entries(record?.scalars ?? {}).map(([metric, given]): Measure => {
      const [value, valid, why] = valueCells(given);
      return { metric, value, valid, why };
    }),
    ...Object.entries(record?.invalid ?? {}).map(
      ([metric, why]): Measure => ({ metric, value: null, valid: false, why }),
    ),
  ];
  return found.length > 0 ? found : [{ metric: null, value: null, valid: null, why: null }];
}
