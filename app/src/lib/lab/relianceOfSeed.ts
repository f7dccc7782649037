import { relianceSet } from "../../../../src/lab/report/input/relianceSet.ts";
import type { TaskCells } from "../../../../src/lab/report/input/taskCells.ts";
import type { RelianceSet } from "../../../../src/lab/report/reportInput.ts";

/** Reliance of the networks of one seed that the reader chose, in every arm that has finished it. */
export function relianceOfSeed(task: TaskCells, seed: number): RelianceSet | undefined {
  const records = new Map(
    task.arms.flatMap(({ cells }) =>
      cells.flatMap(({ trial, record }) => (record === undefined ? [] : [[trial, record] as const])),
    ),
  );
  const arms = task.arms.map((arm) => ({ ...arm, cells: arm.cells.filter((cell) => cell.seed === seed) }));
  const whole = arms.filter(({ cells }) => cells.some(({ record }) => record?.outcome === "ok"));
  const found = relianceSet({ ...task, arms: whole }, [], (trial) => records.get(trial));
  return found === undefined ? undefined : { ...found, rule: "chosen" };
}
