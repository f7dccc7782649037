import type { ArmSummary } from "../../types.ts";
import type { RateSet } from "../reportInput.ts";
import type { TaskCells } from "./taskCells.ts";

/** Each primary measure of a task at every learning rate of its strip; none where there is but one rate. */
export function rateSets(task: TaskCells, summaries: readonly ArmSummary[]): RateSet[] {
  const { experiment } = task;
  if (experiment.learningRates.length === 0) return [];
  const rates = [experiment.train.learningRate, ...experiment.learningRates].sort((a, b) => a - b);
  const own = summaries.filter((summary) => summary.task === experiment.task);
  const measures = [...new Set(experiment.compare.flatMap(({ primary, on }) => (primary ? [on] : [])))];
  return measures.map((on) => ({
    on,
    arms: Object.fromEntries(
      task.arms.map(({ arm }) => {
        const best = own.find((row) => row.arm === arm && row.metric === on && row.learningRate === "best")?.rate;
        const points = rates.flatMap((learningRate) => {
          const row = own.find((one) => one.arm === arm && one.metric === on && one.learningRate === learningRate);
          if (row === undefined) return [];
          const { cells } = task.at(arm, learningRate);
          const diverged = cells.filter(({ record }) => record?.outcome === "diverged").length;
          const { mean, low, high, n } = row;
          return [{ learningRate, mean, low, high, n, diverged, ...(best === learningRate ? { best: true } : {}) }];
        });
        return [arm, points] as const;
      }),
    ),
  }));
}
