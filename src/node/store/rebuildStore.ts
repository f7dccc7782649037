import { trialIds } from "./checkStore.ts";
import { type Row, text } from "./columns.ts";
import type { StoredVerdicts } from "./experimentRows.ts";
import { type Database, openDatabase } from "./openDatabase.ts";
import { replaceStore } from "./replaceStore.ts";
import { experimentIds, readExperiment, readVerdicts, writeExperiment, writeVerdicts } from "./sqliteExperiments.ts";
import { insertRecord, readRecord } from "./sqliteRecords.ts";
import { guarded, StoreDamagedError } from "./storeErrors.ts";
import { removeDatabase } from "./storeFiles.ts";

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
 * damaged one beside it. Attempts and conflicts have no checksum, because no statistic reads them: those that can be
 * read are copied.
 */
export function rebuildStore(path: string): Rebuilt {
  const fresh = `${path}.rebuilding`;
  removeDatabase(fresh);
  const { result, keptAt } = replaceStore(path, {
    ...{ fresh, keepAs: `${path}.damaged` },
    make: (present) => (present === undefined ? copyUnheld(path, fresh) : copy(present, fresh)),
  });
  return { ...result, keptAt: keptAt ?? path };
}

/** A store whose damage forbids to write to it may still be read. */
function copyUnheld(path: string, fresh: string): Omit<Rebuilt, "keptAt"> {
  let old: Database;
  try {
    old = openDatabase(path, true);
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    return { trials: 0, experiments: 0, dropped: [`all of ${path}`] };
  }
  try {
    return copy(old, fresh);
  } finally {
    old.raw.close();
  }
}

function copy(old: Database, fresh: string): Omit<Rebuilt, "keptAt"> {
  const target = openDatabase(fresh, false);
  const dropped: string[] = [];
  const each = (list: string, ids: (from: Database) => string[], work: (id: string) => void): number => {
    const known = rescue(old, list, dropped, () => ids(old)) ?? [];
    return known.filter((id) => rescue(old, id, dropped, () => [work(id)]) !== undefined).length;
  };
  try {
    const counts = target.transaction(() => ({
      trials: each("list of trials", trialIds, (id) => copyTrial(old, target, id)),
      experiments: each("list of experiments", experimentIds, (id) => copyExperiment(old, target, id)),
    }));
    for (const table of ["attempt", "conflict"] as const)
      rescue(old, `table of ${table}s`, dropped, () => [target.transaction(() => copyRows(old, target, table))]);
    return { ...counts, dropped };
  } finally {
    target.raw.close();
  }
}

function rescue<Value>(old: Database, id: string, dropped: string[], work: () => Value): Value | undefined {
  try {
    return guarded(old.path, "read", work);
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    dropped.push(id);
    return undefined;
  }
}

/** Copies rows without a checksum as they are. Throws StoreDamagedError where one is not of the kind of its column. */
function copyRows(from: Database, to: Database, table: "attempt" | "conflict"): void {
  const names = (from.sql(`select name from pragma_table_info('${table}')`).all() as Row[]).map((row) =>
    text(row, "name"),
  );
  const insert = to.sql(`insert into ${table} (${names}) values (${names.map(() => "?")})`);
  for (const row of from.sql(`select * from ${table} order by id`).iterate() as Iterable<Row>) {
    try {
      guarded(to.path, "write", () => insert.run(...names.map((name) => row[name] ?? null)));
    } catch (error) {
      if (((error as { errcode?: number }).errcode ?? 0) % 256 === CONSTRAINT)
        throw new StoreDamagedError(`${table} ${row["id"]}: ${(error as Error).message}`, { cause: error });
      throw error;
    }
  }
}

/** Primary result code of SQLite for a value that its column does not take, such as a number for text. */
const CONSTRAINT = 19;

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
