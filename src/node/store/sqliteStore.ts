import { invariant, UserError } from "../../core/math/errors.ts";
import { trialId } from "../../lab/trialId.ts";
import type { AppendResult, AttemptInfo, Conflict, TrialRecord } from "../../lab/types.ts";
import { closeAttempt, closeOpenAttempts, failureEnd, openAttempt, readAttempts } from "./attemptRows.ts";
import { type Row, text } from "./columns.ts";
import { type LeaseTimes, takeLease } from "./lease.ts";
import type { LocalStore } from "./localStore.ts";
import { type Database, migrate, openDatabase } from "./openDatabase.ts";
import { experimentIds, readExperiment, readVerdicts, writeExperiment, writeVerdicts } from "./sqliteExperiments.ts";
import { insertRecord, readRecord } from "./sqliteRecords.ts";
import { guarded } from "./storeErrors.ts";
import { readSummaries, readSummary } from "./summaryRows.ts";

/** A store in one SQLite file. */
export interface SqliteStore extends LocalStore {
  readonly path: string;
  /** For the checks of `doctor`. */
  readonly database: Database;
}

export interface SqliteStoreOptions {
  /** `write` (default): takes the writer's lease. `read`: sees what is there, whoever writes. */
  readonly mode?: "write" | "read";
  readonly lease?: LeaseTimes;
}

/**
 * Opens the store at `path`. A trial is committed in one transaction that has reached the disk when `append` returns;
 * every row is verified on every read. Throws UserError where the file cannot be used, StoreInUseError where another
 * process writes to it, StoreDamagedError where it changed, StoreFullError where the disk takes no more.
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const readOnly = options.mode === "read";
  const database = openDatabase(path, readOnly);
  try {
    return readOnly ? reader(database) : writer(database, options.lease);
  } catch (error) {
    database.raw.close();
    throw error;
  }
}

function reader(database: Database): SqliteStore {
  const refuse = (): never => {
    throw new UserError(`store ${database.path}: opened for reading only`);
  };
  return {
    ...reading(database),
    append: refuse,
    begin: refuse,
    recordAttempt: refuse,
    saveExperiment: refuse,
    saveVerdicts: refuse,
    close: () => database.raw.close(),
  };
}

function writer(database: Database, times?: LeaseTimes): SqliteStore {
  const lease = guarded(database.path, "write", () => takeLease(database, times));
  try {
    guarded(database.path, "write", () => migrate(database));
  } catch (error) {
    lease.release();
    throw error;
  }
  const commit = <Value>(work: () => Value): Value =>
    guarded(database.path, "write", () =>
      database.transaction(() => {
        lease.confirm();
        return work();
      }),
    );
  let open = true;
  return {
    ...reading(database),
    append: (record, attempt) => commit(() => append(database, lease.owner, record, attempt)),
    begin(trials, start) {
      commit(() => {
        for (const trial of trials) openAttempt(database, lease.owner, trial, start);
      });
    },
    recordAttempt(trial, info, failure) {
      commit(() => closeAttempt(database, lease.owner, trial, { info, end: failureEnd(failure) }));
    },
    saveExperiment(experiment) {
      commit(() => writeExperiment(database, experiment));
    },
    saveVerdicts(experiment, verdicts) {
      commit(() => writeVerdicts(database, experiment, verdicts));
    },
    close() {
      if (!open) return;
      open = false;
      try {
        guarded(database.path, "write", () => {
          closeOpenAttempts(database, lease.owner);
          lease.release();
        });
      } finally {
        database.raw.close();
      }
    },
  };
}

type Reading = Omit<SqliteStore, "append" | "begin" | "recordAttempt" | "saveExperiment" | "saveVerdicts" | "close">;

function reading(database: Database): Reading {
  const { path, readOnly } = database;
  const read = <Value>(work: () => Value): Value => guarded(path, "read", work);
  return {
    path,
    readOnly,
    database,
    get: (trial) => read(() => readRecord(database, trial)),
    done: (trials) => read(() => new Set(trials.filter((trial) => isStored(database, trial)))),
    conflicts: () => read(() => readConflicts(database)),
    list: () => read(() => experimentIds(database).flatMap((id) => readExperiment(database, id) ?? [])),
    experiment: (id) => read(() => readExperiment(database, id)),
    attempts: (trials) =>
      read(() =>
        trials === undefined
          ? readAttempts(database)
          : trials.flatMap((trial) => readAttempts(database, "trial_id = ?", trial)),
      ),
    summaries: (page) => read(() => readSummaries(database, page)),
    summary: (id) => read(() => readSummary(database, id)),
    verdicts: (experiment) => read(() => readVerdicts(database, experiment)),
  };
}

function isStored(database: Database, trial: string): boolean {
  return database.sql("select 1 from trial where id = ?").get(trial) !== undefined;
}

function append(database: Database, owner: string, record: TrialRecord, info: AttemptInfo): AppendResult {
  invariant(trialId(record.spec) === record.trial, `append: record ${record.trial} carries the spec of another trial`);
  const kept = database.sql("select result_digest from trial where id = ?").get(record.trial) as Row | undefined;
  const result = kept === undefined ? "stored" : compare(database, text(kept, "result_digest"), record, info);
  if (result === "stored") insertRecord(database, record, info.endedAt);
  const outcome = result === "stored" ? "ok" : result;
  closeAttempt(database, owner, record.trial, { info, end: { outcome, error: null, stderrTail: null } });
  return result;
}

function compare(database: Database, kept: string, record: TrialRecord, info: AttemptInfo): AppendResult {
  if (kept === record.digest) return "duplicate";
  database
    .sql("insert into conflict (trial_id, digest_kept, digest_seen, worker, at) values (?, ?, ?, ?, ?)")
    .run(record.trial, kept, record.digest, info.worker, info.endedAt);
  return "conflict";
}

function readConflicts(database: Database): Conflict[] {
  return (database.sql("select * from conflict order by id").all() as Row[]).map((row) => ({
    trial: text(row, "trial_id"),
    digestKept: text(row, "digest_kept"),
    digestSeen: text(row, "digest_seen"),
    worker: text(row, "worker"),
    at: text(row, "at"),
  }));
}
