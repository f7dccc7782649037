import type { PlannedCell } from "../../lab/types.ts";
import { replayCommandOf } from "../run/storedReport.ts";
import type { RunResult } from "../runPlan.ts";
import { count } from "./print.ts";

/** Failures named one by one, at most. */
const NAMED = 5;

/** What went wrong in a run, for stderr: which trials failed, why, and how to look at one alone. */
export function failureNotes(
  { failures, conflicts }: RunResult,
  planned: readonly PlannedCell[],
  store: string,
): string[] {
  const lines = [...failures].slice(0, NAMED).map(([trial, { outcome, error }]) => {
    const cell = planned.find((candidate) => candidate.trial === trial);
    const where = cell === undefined ? "" : ` (${cell.task}, arm ${cell.arm}, seed ${cell.seed})`;
    return `trial ${trial.slice(0, 12)}${where}: ${outcome}: ${error.split("\n")[0]}\n  look at it alone: ${replayCommandOf(trial, store)}`;
  });
  if (failures.size > NAMED) lines.push(`... and ${failures.size - NAMED} more failed`);
  if (failures.size > 0) lines.push(`${count(failures.size, "trial")} failed; repeating the command tries them again`);
  if (conflicts > 0)
    lines.push(
      `${count(conflicts, "trial")} came with another result than the one stored: the first is kept; see "linchpin doctor"`,
    );
  return lines;
}
