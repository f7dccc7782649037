import type { Experiment } from "../../lab/types.ts";
import { loadTable } from "./loadTable.ts";

/** What was read of the tables of one's own that experiments name, a line each. */
export function tableNotes(experiments: readonly Experiment[]): string[] {
  const lines = experiments.flatMap(({ data }): string[] => {
    if (data.table === undefined) return [];
    const { y, inputs, classNames, dropped } = loadTable(data);
    const without = dropped === 0 ? "" : ` (${dropped} more left out, a value is missing)`;
    const answer = classNames.length === 0 ? "values to learn" : `classes ${classNames.join(", ")}`;
    return [`${data.name}: ${y.length} rows${without}, ${inputs} inputs, ${answer}`];
  });
  return [...new Set(lines)];
}
