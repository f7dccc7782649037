import type { LooksMade, StoredExperiment, TrialRecord } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import { type StoredRun, storedLooks } from "./prepareRun.ts";

/**
 * How often the trials of a run are judged. Once, as planned, unless
 * - seeds are added until it is decided, or the store says that it was judged again and again: then it stays so;
 * - the same claim and profile, or the experiment of the same name, was judged before with another number of the same
 *   seeds. A run that was judged first is not touched by what is looked at later.
 * While a plan with a fixed number of seeds is not done, it is not judged: who sees verdicts at a part of it and again at
 * the whole looks twice, and the second look is the one that was planned.
 *
 * @param records those that the run has, by trial id
 * Source: INSTRUMENTS H7.
 */
export function looksMade(
  store: LocalStore,
  { planned, stored, looks }: StoredRun,
  records: ReadonlyMap<string, TrialRecord>,
): LooksMade {
  const earlier = store.verdicts(stored.id) === undefined ? earlierLooks(store, stored) : [];
  const waiting = waitingTrials(store, stored, records);
  const whole = new Set(planned.map(({ seed }) => seed));
  for (const { seed, trial } of planned) if (waiting.has(trial)) whole.delete(seed);
  if (looks !== undefined) return { type: "sequential", at: ascending([...looks, whole.size]) };
  if (earlier.length > 0) return { type: "sequential", at: ascending([...earlier, whole.size]) };
  if (waiting.size === 0) return { type: "fixed", at: [whole.size] };
  const trials = [...new Set(planned.map(({ trial }) => trial))];
  const done = trials.filter((trial) => records.has(trial)).length;
  return { type: "sequential", at: [whole.size], unfinished: { done, planned: trials.length } };
}

/**
 * Trials of the plan that have no record and were not tried in vain either. An attempt without an end of its own, because
 * its process was killed or stopped, says nothing of its trial.
 */
function waitingTrials(
  store: LocalStore,
  { plan }: StoredExperiment,
  records: ReadonlyMap<string, TrialRecord>,
): ReadonlySet<string> {
  const missing = new Set(plan.map(({ trial }) => trial).filter((trial) => !records.has(trial)));
  if (missing.size > 0)
    for (const { trial, endedAt } of store.attempts([...missing])) if (endedAt !== undefined) missing.delete(trial);
  return missing;
}

function earlierLooks(store: LocalStore, stored: StoredExperiment): number[] {
  const own = new Set(stored.plan.map(({ trial }) => trial));
  const seeds = seedsOf(stored);
  return store
    .list()
    .filter(({ id, name, profile }) => id !== stored.id && name === stored.name && profile === stored.profile)
    .filter(({ id, plan }) => plan.some(({ trial }) => own.has(trial)) && store.verdicts(id) !== undefined)
    .flatMap((other) => storedLooks(other) ?? [seedsOf(other)])
    .filter((look) => look !== seeds);
}

function seedsOf({ plan }: StoredExperiment): number {
  return new Set(plan.map(({ seed }) => seed)).size;
}

function ascending(looks: readonly number[]): readonly number[] {
  return [...new Set(looks)].sort((a, b) => a - b);
}
