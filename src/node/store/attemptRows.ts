import type { AttemptInfo, AttemptStart, Failure } from "../../lab/types.ts";
import { optionalNumber, optionalText, type Row, text } from "./columns.ts";
import type { StoredAttempt } from "./localStore.ts";
import type { Database } from "./openDatabase.ts";

/** How an attempt ended. */
export interface AttemptEnd {
  readonly outcome: NonNullable<StoredAttempt["outcome"]>;
  readonly error: string | null;
  readonly stderrTail: string | null;
}

/** The end of an attempt that failed. */
export function failureEnd({ outcome, error, stderrTail }: Failure): AttemptEnd {
  return { outcome, error, stderrTail };
}

/** Opens an attempt at a trial in the name of the lease's owner. */
export function openAttempt(database: Database, owner: string, trial: string, start: AttemptStart): void {
  database
    .sql("insert into attempt (trial_id, owner, worker, host, pool, started_at, versions) values (?, ?, ?, ?, ?, ?, ?)")
    .run(trial, owner, start.worker, start.host, start.pool, start.startedAt, start.versions ?? null);
}

/** Closes the owner's open attempt at a trial, or writes a whole one where none was opened. */
export function closeAttempt(
  database: Database,
  owner: string,
  trial: string,
  { info, end }: { readonly info: AttemptInfo; readonly end: AttemptEnd },
): void {
  const values = [info.endedAt, end.outcome, end.error, end.stderrTail, info.cpuSeconds, info.peakRssBytes];
  const { changes } = database
    .sql(
      `update attempt set ended_at = ?, outcome = ?, error = ?, stderr_tail = ?, cpu_s = ?, peak_rss = ?,
         versions = coalesce(versions, ?)
       where id = (select min(id) from attempt where trial_id = ? and owner = ? and outcome is null)`,
    )
    .run(...values, info.versions ?? null, trial, owner);
  if (changes !== 0) return;
  database
    .sql(
      `insert into attempt (ended_at, outcome, error, stderr_tail, cpu_s, peak_rss, trial_id, owner, worker, host, pool,
       started_at, versions) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...values, trial, owner, info.worker, info.host, info.pool, info.startedAt, info.versions ?? null);
}

/** Closes what the owner leaves open when it stops. */
export function closeOpenAttempts(database: Database, owner: string): void {
  database
    .sql(
      "update attempt set outcome = 'lost', error = 'stopped before the trial ended' where outcome is null and owner = ?",
    )
    .run(owner);
}

/** Attempts that fulfil a condition in SQL, or all there are, oldest first. */
export function readAttempts(database: Database, where = "true", ...values: readonly string[]): StoredAttempt[] {
  return (database.sql(`select * from attempt where ${where} order by id`).all(...values) as Row[]).map(readAttempt);
}

function readAttempt(row: Row): StoredAttempt {
  const outcome = optionalText(row, "outcome") as StoredAttempt["outcome"];
  const endedAt = optionalText(row, "ended_at");
  const error = optionalText(row, "error");
  const stderrTail = optionalText(row, "stderr_tail");
  const [cpuSeconds, peakRssBytes] = [optionalNumber(row, "cpu_s"), optionalNumber(row, "peak_rss")];
  const versions = optionalText(row, "versions");
  return {
    trial: text(row, "trial_id"),
    worker: text(row, "worker"),
    host: text(row, "host"),
    pool: text(row, "pool"),
    startedAt: text(row, "started_at"),
    ...(outcome === undefined ? {} : { outcome }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(error === undefined ? {} : { error }),
    ...(stderrTail === undefined ? {} : { stderrTail }),
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    ...(peakRssBytes === undefined ? {} : { peakRssBytes }),
    ...(versions === undefined ? {} : { versions }),
  };
}
