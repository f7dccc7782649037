import { recordToJson } from "../../lab/recordJson.ts";
import type { ListedTrial, TrialAnswer, TrialList } from "../../lab/serverAnswers.ts";
import type { PlannedCell, StoredExperiment } from "../../lab/types.ts";
import { replayCommandOf } from "../run/storedReport.ts";
import type { LocalStore } from "../store/localStore.ts";

/** Which cells of a plan, and from where. */
export interface TrialPage {
  readonly limit: number;
  readonly after?: number;
  readonly arm?: string;
  readonly task?: string;
}

/** The trials of an experiment in the order of its plan, page by page. */
export function listTrials(store: LocalStore, { plan }: StoredExperiment, page: TrialPage): TrialList {
  const { limit, after = 0, arm, task } = page;
  const asked = plan.filter((cell) => (arm ?? cell.arm) === cell.arm && (task ?? cell.task) === cell.task);
  const shown = asked.slice(after, after + limit);
  return {
    planned: asked.length,
    trials: shown.map((cell) => listed(store, cell)),
    next: after + limit < asked.length ? String(after + limit) : null,
  };
}

function listed(store: LocalStore, cell: PlannedCell): ListedTrial {
  const record = store.get(cell.trial);
  if (record === undefined) {
    const tried = store.attempts([cell.trial]).some(({ outcome }) => outcome !== undefined);
    return { ...cell, state: tried ? "failed" : "missing", divergedAt: null, scalars: {}, invalid: {}, digest: null };
  }
  const { outcome, divergedAt = null, scalars, invalid, digest } = record;
  return { ...cell, state: outcome, divergedAt, scalars, invalid, digest };
}

/** Undefined where the store has neither record nor attempt. @param path of the store, as it was given */
export function trialAnswer(store: LocalStore, trial: string, path: string): TrialAnswer | undefined {
  const record = store.get(trial);
  const attempts = store.attempts([trial]);
  if (record === undefined && attempts.length === 0) return undefined;
  return { record: record === undefined ? null : recordToJson(record), attempts, replay: replayCommandOf(trial, path) };
}
