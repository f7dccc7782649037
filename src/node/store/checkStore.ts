import { recordDigest } from "../../lab/recordDigest.ts";
import type { Conflict } from "../../lab/types.ts";
import { readAttempts } from "./attemptRows.ts";
import { number, type Row, text } from "./columns.ts";
import { type LeaseHolder, leaseHolder } from "./lease.ts";
import type { StoredAttempt } from "./localStore.ts";
import type { Database } from "./openDatabase.ts";
import { orphanTrials } from "./orphans.ts";
import { experimentIds, readExperiment, readVerdicts } from "./sqliteExperiments.ts";
import { readRecord } from "./sqliteRecords.ts";
import type { SqliteStore } from "./sqliteStore.ts";
import { guarded, StoreDamagedError } from "./storeErrors.ts";

/** What a look at every row of a store found. */
export interface StoreCheck {
  /** Version of the schema. */
  readonly schema: number;
  /** What SQLite's own check complains about; empty when the file is well formed. */
  readonly integrity: readonly string[];
  readonly trials: number;
  readonly experiments: number;
  /** What does not match its checksum, with the reason. */
  readonly damaged: readonly { readonly id: string; readonly error: string }[];
  readonly conflicts: readonly ConflictSides[];
  /** Attempts whose process ended before the trial did. Normal after a kill. */
  readonly lost: readonly StoredAttempt[];
  /** Attempts without an end: under way where the lease's holder lives, else left by a process that is gone. */
  readonly open: number;
  /** What attempts ran under, with how many of them; the most frequent first. */
  readonly versions: readonly { readonly versions: string; readonly attempts: number }[];
  /** Trials that stand in no plan. */
  readonly orphans: readonly string[];
  /** Trials that are planned and have no record. */
  readonly waiting: number;
  readonly lease?: LeaseHolder;
}

/** Two results of one trial, with the attempts that gave them where they are known. */
export interface ConflictSides extends Conflict {
  readonly kept?: StoredAttempt;
  readonly seen?: StoredAttempt;
}

/**
 * Reads and verifies everything: SQLite's structure, every row's checksum and every record's digest. Never throws for
 * damage: it is what the check looks for.
 */
export function checkStore(store: SqliteStore): StoreCheck {
  const { database } = store;
  const damaged: { id: string; error: string }[] = [];
  const attempt = <Value>(id: string, work: () => Value): Value | undefined => {
    try {
      return guarded(store.path, "read", work);
    } catch (error) {
      if (!(error instanceof StoreDamagedError)) throw error;
      damaged.push({ id, error: error.message });
      return undefined;
    }
  };
  const trials = attempt("list of trials", () => trialIds(database)) ?? [];
  for (const trial of trials) attempt(trial, () => checkRecord(database, trial));
  const experiments = attempt("list of experiments", () => experimentIds(database)) ?? [];
  for (const id of experiments) attempt(id, () => [readExperiment(database, id), readVerdicts(database, id)]);
  const lease = attempt("lease", () => leaseHolder(database));
  return {
    schema: number(database.raw.prepare("pragma user_version").get() as Row, "user_version"),
    integrity: attempt("structure", () => integrity(database)) ?? ["the check itself failed"],
    trials: trials.length,
    experiments: experiments.length,
    damaged,
    conflicts: attempt("conflicts", () => store.conflicts().map((conflict) => sidesOf(store, conflict))) ?? [],
    lost: attempt("attempts", () => readAttempts(database, "outcome = 'lost'")) ?? [],
    open: attempt("open attempts", () => counted(database, "attempt where outcome is null")) ?? 0,
    versions: attempt("versions", () => versionsOf(database)) ?? [],
    orphans: attempt("list of orphans", () => orphanTrials(database)) ?? [],
    waiting: attempt("list of plans", () => counted(database, WAITING)) ?? 0,
    ...(lease === undefined ? {} : { lease }),
  };
}

/** Ids of all stored trials, oldest first. */
export function trialIds(database: Database): string[] {
  return (database.sql("select id from trial order by rowid").all() as Row[]).map((row) => text(row, "id"));
}

const WAITING = "(select distinct trial_id from plan where trial_id not in (select id from trial))";

function counted(database: Database, what: string): number {
  return number(database.sql(`select count(*) as n from ${what}`).get() as Row, "n");
}

function versionsOf(database: Database): StoreCheck["versions"] {
  const rows = database
    .sql("select versions, count(*) as n from attempt where versions is not null group by versions order by n desc")
    .all() as Row[];
  return rows.map((row) => ({ versions: text(row, "versions"), attempts: number(row, "n") }));
}

function sidesOf(store: SqliteStore, conflict: Conflict): ConflictSides {
  const attempts = store.attempts([conflict.trial]);
  const kept = attempts.find(({ outcome }) => outcome === "ok");
  const seen = attempts.find(
    ({ outcome, worker, endedAt }) => outcome === "conflict" && worker === conflict.worker && endedAt === conflict.at,
  );
  return { ...conflict, ...(kept === undefined ? {} : { kept }), ...(seen === undefined ? {} : { seen }) };
}

function checkRecord(database: Database, trial: string): void {
  const record = readRecord(database, trial);
  if (record !== undefined && recordDigest(record) !== record.digest)
    throw new StoreDamagedError(`trial ${trial}: its digest does not belong to its content`, { trial });
}

function integrity(database: Database): string[] {
  const rows = database.raw.prepare("pragma integrity_check").all() as Row[];
  return rows.map((row) => text(row, "integrity_check")).filter((line) => line !== "ok");
}
