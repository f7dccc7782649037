import { ensembleMeasures, type MemberAnswers } from "../core/instruments/ensembleMeasures.ts";
import type { TrialRecord } from "./types.ts";

/** What the statistics read of a trial; an ensemble of trials has the same. */
export type Cell = Pick<TrialRecord, "outcome" | "scalars" | "invalid">;

/** Metrics that add up over the members. */
const SUMS = ["cost.training", "cost.inference"] as const;

/**
 * An ensemble of finished trials of one seed as if it were a trial: its answers are the mean of their probabilities. It has
 * diverged where a member has. Costs are the sums of its members'.
 *
 * @param records of the members, all measured by `predictions`
 */
export function ensembleCell(records: readonly TrialRecord[]): Cell {
  if (records.some(({ outcome }) => outcome === "diverged")) return { outcome: "diverged", scalars: {}, invalid: {} };
  const members = records.map(answersOf);
  const lacking = members.find((member) => typeof member === "string");
  if (typeof lacking === "string") return { outcome: "ok", scalars: {}, invalid: { "test.nll": lacking } };
  const answers = members.filter((member) => typeof member !== "string");
  const scalars: Record<string, number> = {};
  const invalid: Record<string, string> = {};
  for (const [name, { value, why }] of Object.entries(ensembleMeasures(answers, classesOf(records[0])))) {
    if (why === undefined && Number.isFinite(value)) scalars[name] = value + 0;
    else invalid[name] = why ?? `the value is ${value}`;
  }
  for (const name of SUMS) {
    const costs = records.flatMap((record) => record.scalars[name] ?? []);
    if (costs.length === records.length) scalars[name] = costs.reduce((sum, cost) => sum + cost, 0);
  }
  return { outcome: "ok", scalars, invalid };
}

/** The stored answers of a member, or why it has none. */
function answersOf({ arrays, invalid }: TrialRecord): MemberAnswers | string {
  const [train, validation, test] = (["train", "validation", "test"] as const).map((set) => {
    const logits = arrays[`predictions.${set}`];
    const labels = arrays[`predictions.${set}.labels`];
    return logits && labels ? { logits: logits.data, labels: Int32Array.from(labels.data) } : undefined;
  });
  if (train && validation && test) return { train, validation, test };
  return invalid["predictions.entropy"] ?? "the answers of a member were not stored";
}

function classesOf(record: TrialRecord | undefined): number {
  return record?.arrays["predictions.test"]?.shape[1] ?? 0;
}
