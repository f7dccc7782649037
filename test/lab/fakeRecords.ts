import { plan } from "../../src/lab/plan.ts";
import { recordDigest } from "../../src/lab/recordDigest.ts";
import type { Experiment, PlannedTrial, TrialRecord } from "../../src/lab/types.ts";

/** What a made-up trial found: values, `diverged`, the reason why a metric is not valid, or nothing at all. */
export type Found = Readonly<Record<string, number | string>> | "diverged" | undefined;

/** Records with planted values for every planned trial. */
export function fakeRecords(
  experiment: Experiment,
  found: (cell: PlannedTrial) => Found,
): { readonly planned: PlannedTrial[]; readonly records: Map<string, TrialRecord> } {
  const planned = plan(experiment, "lanes-exact-1");
  const records = new Map<string, TrialRecord>();
  for (const cell of planned) {
    const values = found(cell);
    if (values === undefined) continue;
    const entries = Object.entries(values === "diverged" ? {} : values);
    const content = {
      outcome: values === "diverged" ? ("diverged" as const) : ("ok" as const),
      ...(values === "diverged" ? { divergedAt: 7 } : {}),
      scalars: Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number")),
      invalid: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
      curves: { loss: Float32Array.of(1) },
      arrays: {},
    };
    records.set(cell.trial, { trial: cell.trial, spec: cell.spec, digest: recordDigest(content), ...content });
  }
  return { planned, records };
}

/**
 * A wobble with mean 0 and standard deviation 1 over seeds 0 to 15 (sample form), the same for every arm that asks with
 * the same phase: eight values and their negatives.
 */
export function wobble(seed: number, phase = 0): number {
  const size = [0.2, 0.5, 0.8, 1.1, 1.4, 0.35, 0.95, 1.6][(seed + phase) % 8]!;
  return (Math.floor(seed / 8) % 2 === 0 ? size : -size) / SD;
}

const squares = [0.2, 0.5, 0.8, 1.1, 1.4, 0.35, 0.95, 1.6].reduce((sum, x) => sum + 2 * x * x, 0);
const SD = Math.sqrt(squares / 15);
