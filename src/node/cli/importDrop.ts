import { resolve } from "node:path";
import { printable } from "../../core/data/quoted.ts";
import { UserError } from "../../core/math/errors.ts";
import { distinctTrials } from "../../lab/plan.ts";
import type { AttemptStart, Failure } from "../../lab/types.ts";
import { plannedExperiment, readPlan } from "../fileDrop/dropPlan.ts";
import { failedAttempts, isFinal } from "../fileDrop/failureFiles.ts";
import { type Result, resultFiles } from "../fileDrop/resultFiles.ts";
import { type PreparedRun, planInStore, restoreRun } from "../run/prepareRun.ts";
import { lightRecords } from "../run/storedRecords.ts";
import type { RunResult } from "../runPlan.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { finishRun } from "./finishRun.ts";
import type { ImportFlags } from "./importResults.ts";
import { count, note } from "./print.ts";
import { failureNotes } from "./runNotes.ts";

/** Files that are named one by one, at most. */
const NAMED = 5;

/**
 * Takes the results of a drop folder into the store, each once however often it is called; judges them and writes the
 * report when all are there. The folder is only read. Returns the exit code.
 */
export function importDrop(path: string, flags: ImportFlags): number {
  refuseFlags(path, flags);
  const dir = resolve(path);
  const planned = restoreRun(plannedExperiment(dir, readPlan(dir)));
  const store = sqliteStore(flags.store);
  try {
    const run = planInStore(store, planned);
    const taken = takeResults(dir, run, store);
    const result = takeFailures(dir, taken, store);
    for (const line of takenNotes(taken)) note(line);
    if (result.planned > result.reused + result.fresh) return unfinished(dir, run, result, flags);
    const records = lightRecords(store, run.planned);
    return finishRun(run, { ...flags, workers: taken.workers.size }, store, {
      result,
      seconds: spanOf(taken),
      records,
    });
  } finally {
    store.close();
  }
}

function refuseFlags(path: string, flags: ImportFlags): void {
  const { against, metric, better, margin, learningRate, question, experiment } = flags;
  const given = { against, metric: metric[0], better, margin, "learning-rate": learningRate, question, experiment };
  const first = Object.entries(given).find(([, value]) => value !== undefined);
  if (first !== undefined)
    throw new UserError(
      `import ${path}: --${first[0]} is for files of results; what a folder's results answer is in its plan`,
    );
}

/** What was found among the results of a folder. */
interface Taken {
  readonly counts: Pick<RunResult, "planned" | "reused" | "fresh" | "conflicts">;
  readonly missing: ReadonlySet<string>;
  /** Results that the store had with the same digest. */
  readonly duplicates: number;
  readonly damaged: readonly string[];
  readonly foreign: readonly string[];
  readonly conflicting: readonly string[];
  readonly workers: ReadonlySet<string>;
  readonly first: number;
  readonly last: number;
}

function takeResults(dir: string, { planned }: PreparedRun, store: SqliteStore): Taken {
  const trials = distinctTrials(planned).map(({ trial }) => trial);
  const before = store.done(trials);
  const missing = new Set(trials.filter((trial) => !before.has(trial)));
  const wanted = new Set(trials);
  const known = new Set(store.conflicts().map(({ trial, digestSeen }) => `${trial} ${digestSeen}`));
  const [damaged, foreign, conflicting]: [string[], string[], string[]] = [[], [], []];
  const workers = new Set<string>();
  let [duplicates, first, last] = [0, Number.POSITIVE_INFINITY, 0];
  for (const found of resultFiles(dir)) {
    if (found.type === "damaged") damaged.push(`results/${found.file}: ${found.why}`);
    else if (found.type === "foreign" || !wanted.has(found.record.trial)) foreign.push(`results/${found.file}`);
    else {
      const { trial, digest } = found.record;
      const result = take(found, { store, fresh: missing.has(trial), known: known.has(`${trial} ${digest}`) });
      missing.delete(trial);
      if (result === "duplicate") duplicates++;
      if (result === "conflict") conflicting.push(trial);
      workers.add(`${found.attempt.host} ${found.attempt.worker}`);
      first = Math.min(first, Date.parse(found.attempt.startedAt));
      last = Math.max(last, Date.parse(found.attempt.endedAt));
    }
  }
  const fresh = trials.length - before.size - missing.size;
  const counts = { planned: trials.length, reused: before.size, fresh, conflicts: conflicting.length };
  return { counts, missing, duplicates, damaged, foreign, conflicting, workers, first, last };
}

interface Taking {
  readonly store: SqliteStore;
  /** Neither the store nor a file before has this trial. */
  readonly fresh: boolean;
  /** The store has noted this conflict. */
  readonly known: boolean;
}

function take({ record, attempt }: Result, { store, fresh, known }: Taking): "stored" | "duplicate" | "conflict" {
  if (!fresh && store.get(record.trial)?.digest === record.digest) return "duplicate";
  return known ? "conflict" : store.append(record, attempt);
}

/** Puts attempts that failed beside the records, each once. */
function takeFailures(dir: string, { counts, missing }: Taken, store: SqliteStore): RunResult {
  const failures = new Map<string, Failure>();
  for (const failed of failedAttempts(dir)) {
    const { trial, failure, attempt } = failed;
    const known = store.attempts([trial]).some((one) => isSame(one, attempt));
    if (!known) store.recordAttempt(trial, attempt, failure);
    if (isFinal(failed) && missing.has(trial)) failures.set(trial, failure);
  }
  return { ...counts, failed: failures.size, failures };
}

function isSame(a: AttemptStart, b: AttemptStart): boolean {
  return a.host === b.host && a.worker === b.worker && a.startedAt === b.startedAt;
}

function takenNotes({ counts, duplicates, damaged, foreign, conflicting }: Taken): string[] {
  return [
    `${count(counts.fresh, "result")} taken in, ${count(duplicates, "duplicate")}`,
    ...some(damaged, "damaged, not believed"),
    ...some(foreign, "not of this experiment, ignored"),
    ...some(
      conflicting.map((trial) => `trial ${trial.slice(0, 12)}`),
      "another result than the one stored, which is kept",
    ),
  ];
}

function some(names: readonly string[], what: string): string[] {
  const more = names.length > NAMED ? [`... and ${names.length - NAMED} more`] : [];
  return [...names.slice(0, NAMED).map((name) => `${printable(name)}: ${what}`), ...more];
}

/** Says what is missing and how it comes. Nothing is judged: the number of seeds was set before the first trial. */
function unfinished(dir: string, run: PreparedRun, result: RunResult, { store }: ImportFlags): number {
  const { planned, reused, fresh, failures } = result;
  for (const line of failureNotes({ ...result, conflicts: 0 }, run.planned, store).slice(0, -1)) note(line);
  note(
    `${planned - reused - fresh} of ${count(planned, "trial")} are missing (${failures.size} failed); nothing was judged.`,
  );
  note(`Plan what is missing, when no job of it waits or runs any more:\n  linchpin submit --slurm --dir ${dir}`);
  if (failures.size > 0) note("With --retry-failed it plans trials that failed as well.");
  return EXIT.failed;
}

/** Seconds from the first trial's start to the last one's end. */
function spanOf({ first, last }: Taken): number {
  return Math.max(0, last - first) / 1000 || 0;
}
