import { existsSync, renameSync, rmSync } from "node:fs";
import { trialIds } from "./checkStore.ts";
import { type Row, text } from "./columns.ts";
import type { StoredVerdicts } from "./experimentRows.ts";
import { type Database, openDatabase } from "./openDatabase.ts";
import { experimentIds, readExperiment, readVerdicts, writeExperiment, writeVerdicts } from "./sqliteExperiments.ts";
import { insertRecord, readRecord } from "./sqliteRecords.ts";
import { type SqliteStore, sqliteStore } from "./sqliteStore.ts";
import { guarded, StoreDamagedError } from "./storeErrors.ts";

/** What a rebuild saved. */
export interface Rebuilt {
  readonly trials: number;
  readonly experiments: number;
  /** Trials and experiments that were damaged and are left out. */
  readonly dropped: readonly string[];
  /** Where the damaged file lies now. */
  readonly keptAt: string;
}

/**
 * Copies everything that matches its checksum into a new file, puts that in the place of the damaged one and keeps the
 * damaged one beside it. Attempts and conflicts, which no statistic reads, stay behind with it.
 */
export function rebuildStore(path: string): Rebuilt {
  const fresh = `${path}.rebuilding`;
  remove(fresh);
  const old = open(path);
  const saved = old === undefined ? nothing(path) : copy(old, fresh);
  old?.close();
  const keptAt = freeName(`${path}.damaged`);
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(path + suffix)) renameSync(path + suffix, keptAt + suffix);
  if (existsSync(fresh)) renameSync(fresh, path);
  return { ...saved, keptAt };
}

/** With the writer's lease where the damage allows it, else as a reader, else not at all. */
function open(path: string): SqliteStore | undefined {
  for (const mode of ["write", "read"] as const) {
    try {
      return sqliteStore(path, { mode });
    } catch (error) {
      if (!(error instanceof StoreDamagedError)) throw error;
    }
  }
  return undefined;
}

function nothing(path: string): Omit<Rebuilt, "keptAt"> {
  return { trials: 0, experiments: 0, dropped: [`all of ${path}`] };
}

function copy(old: SqliteStore, fresh: string): Omit<Rebuilt, "keptAt"> {
  const target = openDatabase(fresh, false);
  const dropped: string[] = [];
  const each = (list: string, ids: (from: Database) => string[], work: (id: string) => void): number => {
    const known = rescue(old, list, dropped, () => ids(old.database)) ?? [];
    return known.filter((id) => rescue(old, id, dropped, () => [work(id)]) !== undefined).length;
  };
  try {
    const counts = target.transaction(() => ({
      trials: each("list of trials", trialIds, (id) => copyTrial(old.database, target, id)),
      experiments: each("list of experiments", experimentIds, (id) => copyExperiment(old.database, target, id)),
    }));
    return { ...counts, dropped };
  } finally {
    target.raw.close();
  }
}

function rescue<Value>(old: SqliteStore, id: string, dropped: string[], work: () => Value): Value | undefined {
  try {
    return guarded(old.path, "read", work);
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    dropped.push(id);
    return undefined;
  }
}

function copyTrial(from: Database, to: Database, id: string): void {
  const record = readRecord(from, id);
  if (record === undefined) throw new StoreDamagedError(`trial ${id}: listed, but not found`, { trial: id });
  const row = from.sql("select done_at from trial where id = ?").get(id) as Row;
  guarded(to.path, "write", () => insertRecord(to, record, text(row, "done_at")));
}

function copyExperiment(from: Database, to: Database, id: string): void {
  const experiment = readExperiment(from, id);
  if (experiment === undefined) throw new StoreDamagedError(`experiment ${id}: listed, but not found`);
  const verdicts = verdictsOf(from, id);
  guarded(to.path, "write", () => {
    writeExperiment(to, experiment);
    if (verdicts !== undefined) writeVerdicts(to, id, verdicts);
  });
}

/** Verdicts that are damaged are no loss: the next report gives them again. */
function verdictsOf(from: Database, id: string): StoredVerdicts | undefined {
  try {
    return readVerdicts(from, id);
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    return undefined;
  }
}

function remove(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

function freeName(path: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? path : `${path}-${n}`;
    if (!existsSync(name)) return name;
  }
}
