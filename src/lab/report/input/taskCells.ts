import { pairedT } from "../../../core/stats/pairedT.ts";
import type { Experiment, PlannedCell, TrialRecord } from "../../types.ts";
import type { Interval, SeedState } from "../reportInput.ts";

/** One arm of one task at one learning rate: its planned seeds and their records. */
export interface ArmCells {
  readonly arm: string;
  readonly cells: readonly {
    readonly seed: number;
    readonly trial: string;
    readonly record: TrialRecord | undefined;
  }[];
}

/** Everything that a report says about one task. */
export interface TaskCells {
  readonly experiment: Experiment;
  /** At the experiment's own learning rate, in the order of the experiment. */
  readonly arms: readonly ArmCells[];
  /** The same at any learning rate. */
  at(arm: string, learningRate: number): ArmCells;
  readonly state: (cell: ArmCells["cells"][number]) => SeedState["state"];
}

/** @param failed trials that were tried in vain and have no record */
export function taskCells(
  experiment: Experiment,
  planned: readonly PlannedCell[],
  records: ReadonlyMap<string, TrialRecord>,
  failed: ReadonlySet<string>,
): TaskCells {
  const own = planned.filter(({ task }) => task === experiment.task);
  const at = (arm: string, rate: number): ArmCells => ({
    arm,
    cells: own
      .filter((cell) => cell.arm === arm && cell.learningRate === rate)
      .map(({ seed, trial }) => ({ seed, trial, record: records.get(trial) })),
  });
  return {
    experiment,
    arms: Object.keys(experiment.arms).map((arm) => at(arm, experiment.train.learningRate)),
    at,
    state({ trial, record }) {
      if (record === undefined) return failed.has(trial) ? "failed" : "missing";
      return record.outcome === "ok" ? "ok" : "diverged";
    },
  };
}

/** Mean with its 95 % t interval; of one value, the value alone. */
export function meanInterval(values: readonly number[]): Interval {
  const { mean, low, high, valid } = pairedT(values);
  return valid ? { mean, low, high } : { mean, low: mean, high: mean };
}

/** What {@link meanInterval}'s band is, for captions. */
export const BAND = "95 % t interval of the mean over seeds";

/** The values of a scalar in the finished trials of an arm, by seed. */
export function valuesOf({ cells }: ArmCells, metric: string): { readonly seed: number; readonly value: number }[] {
  return cells.flatMap(({ seed, record }) => {
    const value = record?.scalars[metric];
    return value === undefined ? [] : [{ seed, value }];
  });
}
