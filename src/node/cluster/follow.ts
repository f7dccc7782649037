import { UserError } from "../../core/math/errors.ts";
import type { AttemptInfo, AttemptStart, Failure, PoolOptions, TrialOutcome } from "../../lab/types.ts";
import { attemptInfo } from "../store/attemptInfo.ts";
import { optionalText, type Row, text } from "../store/columns.ts";
import { attemptOf } from "../store/postgres/postgresAttempts.ts";
import type { PostgresStore } from "../store/postgres/postgresStore.ts";
import type { TrialQueue } from "./trialQueue.ts";

/** Trials whose outcomes are awaited. */
export interface Followed {
  readonly store: PostgresStore;
  readonly queue: TrialQueue;
  /** Without an outcome so far. */
  readonly missing: Set<string>;
  /** Trials whose beginning was told. */
  readonly begun: Set<string>;
  readonly onStart: PoolOptions["onStart"];
}

/** Records that are read at once. */
const RECORDS = 64;

/** What the cluster has of trials that were missing, as it is read; each is missing no more. */
export async function* newOutcomes(followed: Followed): AsyncGenerator<TrialOutcome> {
  const { store, queue, missing } = followed;
  await tellBegun(followed);
  yield* records(followed, [...(await store.done([...missing]))]);
  const states = await queue.states([...missing]);
  const ended = [...states].filter(([, state]) => state === "over" || state === "lost" || state === "absent");
  if (ended.length === 0) return;
  // What ended between the two looks may have a record by now.
  const trials = ended.map(([trial]) => trial);
  yield* records(followed, [...(await store.done(trials))]);
  const without = trials.filter((trial) => missing.has(trial));
  const absent = without.filter((trial) => states.get(trial) === "absent");
  if (absent.length > 0)
    throw new UserError(
      `cluster ${store.connection.place}: ${absent.length} trials were taken out of the queue (linchpin cancel does this, and stopping another run of the same trials); repeat the command to put them back`,
    );
  for (const [trial, { failure, attempt }] of await lastFailures(store, without)) {
    missing.delete(trial);
    tell(followed, trial, attempt);
    yield { trial, failure, attempt };
  }
}

async function* records(followed: Followed, trials: readonly string[]): AsyncGenerator<TrialOutcome> {
  const { store, missing } = followed;
  for (let from = 0; from < trials.length; from += RECORDS) {
    const some = trials.slice(from, from + RECORDS);
    const attempts = await lastAttempts(store, some, ["ok", "duplicate"]);
    for (const [trial, record] of await store.getMany(some)) {
      const attempt = attempts.get(trial) ?? attemptInfo(undefined, "cluster");
      missing.delete(trial);
      tell(followed, trial, attempt);
      yield { record, attempt };
    }
  }
}

function tell({ begun, onStart }: Followed, trial: string, start: AttemptStart): void {
  if (begun.has(trial)) return;
  begun.add(trial);
  const { worker, host, pool, startedAt, versions } = start;
  onStart?.([trial], { worker, host, pool, startedAt, ...(versions === undefined ? {} : { versions }) });
}

async function tellBegun(followed: Followed): Promise<void> {
  const { store, missing, begun } = followed;
  const waiting = [...missing].filter((trial) => !begun.has(trial));
  const rows = await store.connection.query(
    "select * from linchpin.attempt where trial_id = any($1) and outcome is null order by id",
    [waiting],
  );
  for (const row of rows) tell(followed, text(row, "trial_id"), attemptInfo(attemptOf(row), "cluster"));
}

/** The last attempt at each trial that ended so. */
async function lastAttempts(
  store: PostgresStore,
  trials: readonly string[],
  outcomes: readonly string[],
): Promise<Map<string, AttemptInfo>> {
  const rows = await store.connection.query(
    `select distinct on (trial_id) * from linchpin.attempt where trial_id = any($1) and outcome = any($2)
     order by trial_id, id desc`,
    [trials, outcomes],
  );
  return new Map(rows.map((row) => [text(row, "trial_id"), attemptInfo(attemptOf(row), "cluster")]));
}

/** Why each of these trials has no record: its last failure, or that its workers vanished too often. */
async function lastFailures(
  store: PostgresStore,
  trials: readonly string[],
): Promise<Map<string, { readonly failure: Failure; readonly attempt: AttemptInfo }>> {
  const rows = await store.connection.query(
    `select distinct on (trial_id) * from linchpin.attempt
     where trial_id = any($1) and outcome in ('error', 'timeout', 'oom', 'lost') order by trial_id, id desc`,
    [trials],
  );
  const found = new Map(
    rows.map((row) => [
      text(row, "trial_id"),
      { failure: failureOf(row), attempt: attemptInfo(attemptOf(row), "cluster") },
    ]),
  );
  const failure: Failure = { outcome: "lost", error: "its workers vanished too often", stderrTail: "" };
  return new Map(
    trials.map((trial) => [trial, found.get(trial) ?? { failure, attempt: attemptInfo(undefined, "cluster") }]),
  );
}

function failureOf(row: Row): Failure {
  return {
    outcome: text(row, "outcome") as Failure["outcome"],
    error: optionalText(row, "error") ?? "",
    stderrTail: optionalText(row, "stderr_tail") ?? "",
  };
}
