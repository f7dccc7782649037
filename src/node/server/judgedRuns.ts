import type { ReportInput } from "../../lab/report/reportInput.ts";
import type { TrialRecord } from "../../lab/types.ts";
import { type JudgedRun, judgeStored } from "../run/judgeStored.ts";
import { storedReport } from "../run/storedReport.ts";
import type { LocalStore } from "../store/localStore.ts";

/** A stored experiment, judged, with everything that a report says of it. */
export interface ReportedRun extends JudgedRun {
  readonly report: ReportInput;
}

/** Judged once as long as nothing changes. @returns undefined where the store has no such experiment */
export type JudgedRuns = (experiment: string) => ReportedRun | undefined;

/** Experiments that stay in memory: whoever looks at one asks for its parts one after the other. */
const KEPT = 4;

interface Kept {
  readonly state: string;
  readonly judged: ReportedRun;
}

/** Judges experiments of a store when they are asked for. @param path of the store, as it was given */
export function judgedRuns(store: LocalStore, path: string): JudgedRuns {
  const kept = new Map<string, Kept>();
  return (id) => {
    const summary = store.summary(id);
    if (summary === undefined) return undefined;
    // A verdict may also depend on what else was judged: earlier looks at the same seeds. New looks come with new verdicts.
    const newest = store.summaries({ limit: 1 }).map((latest) => latest.id);
    const state = JSON.stringify([summary.trials, store.verdicts(id)?.at ?? null, newest]);
    const known = kept.get(id);
    const judged = known?.state === state ? known.judged : judge(store, path, id, known?.judged.records);
    if (judged === undefined) return undefined;
    kept.delete(id);
    kept.set(id, { state, judged });
    for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
    return judged;
  };
}

function judge(
  store: LocalStore,
  path: string,
  id: string,
  known: ReadonlyMap<string, TrialRecord> | undefined,
): ReportedRun | undefined {
  const stored = store.experiment(id);
  if (stored === undefined) return undefined;
  const judged = judgeStored(store, stored, known);
  return { ...judged, report: storedReport(judged, store, { path, now: new Date().toISOString() }) };
}
