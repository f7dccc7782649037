import { invariant } from "../../core/math/errors.ts";
import { trialId } from "../../lab/trialId.ts";
import type { AttemptInfo, Conflict, StoredExperiment, TrialRecord } from "../../lab/types.ts";
import type { StoredVerdicts } from "./experimentRows.ts";
import type { LocalStore, StoredAttempt } from "./localStore.ts";
import type { ExperimentSummary } from "./summaryRows.ts";

/** A store that lives as long as the process: for tests, the library and trying things out. */
export function memoryStore(): LocalStore {
  const records = new Map<string, TrialRecord>();
  const experiments = new Map<string, StoredExperiment>();
  const verdicts = new Map<string, StoredVerdicts>();
  const conflicts: Conflict[] = [];
  const attempts: StoredAttempt[] = [];

  function finish(trial: string, info: AttemptInfo, end: Partial<StoredAttempt>): void {
    const place = attempts.findIndex((attempt) => attempt.trial === trial && attempt.outcome === undefined);
    attempts.splice(place < 0 ? attempts.length : place, place < 0 ? 0 : 1, {
      ...attempts[place],
      trial,
      ...info,
      ...end,
    });
  }

  function summaryOf({ plan, source: _, ...experiment }: StoredExperiment): ExperimentSummary {
    const trials = [...new Set(plan.map(({ trial }) => trial))];
    const done = trials.flatMap((trial) => records.get(trial) ?? []);
    const tried = new Set(attempts.flatMap(({ trial, outcome }) => (outcome === undefined ? [] : [trial])));
    return {
      ...experiment,
      trials: {
        planned: trials.length,
        done: done.length,
        diverged: done.filter(({ outcome }) => outcome === "diverged").length,
        failed: trials.filter((trial) => !records.has(trial) && tried.has(trial)).length,
      },
    };
  }

  return {
    readOnly: false,
    append(record, info) {
      const { trial, digest } = record;
      invariant(trialId(record.spec) === trial, `append: record ${trial} carries the spec of another trial`);
      const kept = records.get(trial);
      const result = kept === undefined ? "stored" : kept.digest === digest ? "duplicate" : "conflict";
      if (kept === undefined) records.set(trial, structuredClone(record));
      else if (result === "conflict")
        conflicts.push({
          ...{ trial, digestKept: kept.digest, digestSeen: digest },
          ...{ worker: info.worker, at: info.endedAt },
        });
      finish(trial, info, { outcome: result === "stored" ? "ok" : result });
      return result;
    },
    get(trial) {
      const record = records.get(trial);
      return record === undefined ? undefined : structuredClone(record);
    },
    done: (trials) => new Set(trials.filter((trial) => records.has(trial))),
    begin(trials, start) {
      for (const trial of trials) attempts.push({ trial, ...start });
    },
    recordAttempt(trial, info, { outcome, error, stderrTail }) {
      finish(trial, info, { outcome, error, stderrTail });
    },
    attempts: (trials) =>
      trials === undefined
        ? [...attempts]
        : trials.flatMap((trial) => attempts.filter((attempt) => attempt.trial === trial)),
    conflicts: () => [...conflicts],
    list: () => [...experiments.values()],
    saveExperiment(experiment) {
      const createdAt = experiments.get(experiment.id)?.createdAt ?? experiment.createdAt;
      experiments.set(experiment.id, structuredClone({ ...experiment, createdAt }));
    },
    experiment: (id) => experiments.get(id),
    summaries({ limit, before }) {
      const newestFirst = [...experiments.values()].reverse();
      const from = before === undefined ? 0 : newestFirst.findIndex(({ id }) => id === before) + 1;
      return before !== undefined && from === 0 ? [] : newestFirst.slice(from, from + limit).map(summaryOf);
    },
    summary(id) {
      const experiment = experiments.get(id);
      return experiment && summaryOf(experiment);
    },
    saveVerdicts: (experiment, given) => void verdicts.set(experiment, structuredClone(given)),
    verdicts: (experiment) => verdicts.get(experiment),
    close() {},
  };
}
