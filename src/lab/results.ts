import { derivedArms } from "./derivedArms.ts";
import type { Cell } from "./ensembleCells.ts";
import { metric } from "./metrics.ts";
import type { Experiment, PlannedCell, TrialRecord } from "./types.ts";

/** What is known of one metric in one trial. */
export type Result =
  | { readonly type: "value"; readonly value: number }
  | { readonly type: "diverged" }
  | { readonly type: "invalid"; readonly why: string }
  | { readonly type: "missing" };

/** Records found by the cell of the plan that they answer. */
export interface Results {
  /** Seeds of the plan, ascending. */
  readonly seeds: readonly number[];
  result(arm: string, learningRate: number, seed: number, metric: string): Result;
  /** Finished values of a metric over the seeds of one arm. */
  values(arm: string, learningRate: number, metric: string): readonly number[];
  /** Share of the finished trials of an arm that diverged; 0 where none is finished. */
  divergedShare(arm: string, learningRate: number): number;
  /** Metrics that any record of an arm has. */
  metrics(arm: string, learningRate: number): readonly string[];
}

/**
 * Looks records up by the plan of one experiment; trials without a record are `missing`. An ensemble or an average of
 * weights is looked up like an arm; it is missing until all its members are there.
 */
export function results(
  experiment: Pick<Experiment, "ensembles" | "weightAverages">,
  planned: readonly PlannedCell[],
  records: ReadonlyMap<string, TrialRecord>,
): Results {
  const trained = new Map<string, Map<number, TrialRecord>>();
  for (const { arm, learningRate, seed, trial } of planned) {
    const cell = trained.get(cellKey(arm, learningRate)) ?? new Map<number, TrialRecord>();
    trained.set(cellKey(arm, learningRate), cell);
    const record = records.get(trial);
    if (record !== undefined) cell.set(seed, record);
  }
  const cells = new Map<string, ReadonlyMap<number, Cell>>(trained);
  for (const rate of new Set(planned.map(({ learningRate }) => learningRate)))
    for (const { name, members, cell } of derivedArms(experiment))
      cells.set(
        cellKey(name, rate),
        derivedCells(
          members.map((member) => trained.get(cellKey(member, rate)) ?? new Map()),
          cell,
        ),
      );
  const cellOf = (arm: string, rate: number): ReadonlyMap<number, Cell> => cells.get(cellKey(arm, rate)) ?? new Map();
  return {
    seeds: [...new Set(planned.map(({ seed }) => seed))].sort((a, b) => a - b),
    result: (arm, rate, seed, metric) => read(cellOf(arm, rate).get(seed), metric),
    values: (arm, rate, metric) =>
      [...cellOf(arm, rate).values()].flatMap((record) => {
        const found = read(record, metric);
        return found.type === "value" ? [found.value] : [];
      }),
    divergedShare(arm, rate) {
      const found = [...cellOf(arm, rate).values()];
      return found.filter(({ outcome }) => outcome === "diverged").length / Math.max(1, found.length);
    },
    metrics: (arm, rate) => [
      ...new Set([...cellOf(arm, rate).values()].flatMap(({ scalars }) => Object.keys(scalars))),
    ],
  };
}

/** By seed, where every member is finished. */
function derivedCells(
  members: readonly ReadonlyMap<number, TrialRecord>[],
  make: (records: readonly TrialRecord[]) => Cell,
): ReadonlyMap<number, Cell> {
  const seeds = [...(members[0]?.keys() ?? [])];
  return new Map(
    seeds.flatMap((seed): [number, Cell][] => {
      const records = members.flatMap((member) => member.get(seed) ?? []);
      return records.length === members.length ? [[seed, make(records)]] : [];
    }),
  );
}

function cellKey(arm: string, learningRate: number): string {
  return `${arm} ${learningRate}`;
}

/** A network that diverged has a value where the metric says which: the share that reached a target counts it. */
function read(record: Cell | undefined, name: string): Result {
  if (record === undefined) return { type: "missing" };
  const diverged = record.outcome === "diverged";
  const value = diverged ? metric(name)?.diverged : record.scalars[name];
  if (value !== undefined) return { type: "value", value };
  return diverged ? { type: "diverged" } : { type: "invalid", why: record.invalid[name] ?? `${name} was not measured` };
}
