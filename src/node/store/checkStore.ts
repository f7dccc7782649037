import { recordDigest } from "../../lab/recordDigest.ts";
import type { Conflict } from "../../lab/types.ts";
import { number, type Row, text } from "./columns.ts";
import type { StoredAttempt } from "./localStore.ts";
import type { Database } from "./openDatabase.ts";
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
  readonly conflicts: readonly Conflict[];
  /** Attempts whose process ended before the trial did. Normal after a kill. */
  readonly lost: readonly StoredAttempt[];
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
  return {
    schema: number(database.raw.prepare("pragma user_version").get() as Row, "user_version"),
    integrity: attempt("structure", () => integrity(database)) ?? ["the check itself failed"],
    trials: trials.length,
    experiments: experiments.length,
    damaged,
    conflicts: attempt("conflicts", () => store.conflicts()) ?? [],
    lost: (attempt("attempts", () => store.attempts()) ?? []).filter(({ outcome }) => outcome === "lost"),
  };
}

/** Ids of all stored trials, oldest first. */
export function trialIds(database: Database): string[] {
  return (database.sql("select id from trial order by rowid").all() as Row[]).map((row) => text(row, "id"));
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
