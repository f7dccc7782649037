import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { UserError } from "../../core/math/errors.ts";
import { number, type Row } from "./columns.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";
import { refuseNetworkFileSystem } from "./networkFileSystem.ts";
import { guarded } from "./storeErrors.ts";

/** An open store file. */
export interface Database {
  readonly path: string;
  readonly readOnly: boolean;
  readonly raw: DatabaseSync;
  /** The prepared statement of this SQL text; each text is prepared once. */
  sql(text: string): StatementSync;
  /** Does `work` in one transaction: all of it is stored, durably, or nothing. */
  transaction<Value>(work: () => Value): Value;
}

/** How long SQLite waits for a lock. It must be given when the file is opened: set later, it comes too late for WAL. */
const TIMEOUT_MS = 20_000;

/** Pages that SQLite may keep: its own 2 MiB hold no index of some ten thousand trials, which a list looks up by id. */
const CACHE_KIB = 32 * 1024;

/**
 * Opens a store file: creates it when it may be written, else opens it read-only. One of an older schema that may be
 * written is opened as it is: `migrate` brings it to the newest once the writer's lease is held.
 * Throws UserError for a network file system, a missing file (read-only), a file of another program and a store of a
 * newer Linchpin; StoreDamagedError for a file that is no longer a database.
 */
export function openDatabase(path: string, readOnly: boolean): Database {
  const file = resolve(path);
  if (readOnly && !existsSync(file))
    throw new UserError(`store: there is no ${path}; run an experiment first ("linchpin run --help"), or give --store`);
  return guarded(path, "write", () => {
    if (!readOnly) makeFolder(path, dirname(file));
    refuseNetworkFileSystem(dirname(file));
    if (readOnly) rollBack(file);
    const raw = new DatabaseSync(file, { timeout: TIMEOUT_MS, readOnly, enableForeignKeyConstraints: true });
    try {
      const database = wrap(path, readOnly, raw);
      checkKind(database);
      raw.exec(`pragma cache_size = -${CACHE_KIB}`);
      if (!readOnly) {
        useWal(raw);
        raw.exec("pragma synchronous = full");
        if (pragma(database, "user_version") === 0) migrate(database);
      }
      return database;
    } catch (error) {
      raw.close();
      throw error;
    }
  });
}

/** Result code of SQLite where another connection holds the lock. */
const BUSY = 5;
const AGAIN_MS = 5;

/**
 * Keeps the file's journal as a write-ahead log. The change needs the file alone, and SQLite answers "busy" at once, without
 * waiting, where two that have just opened a new file both want it.
 */
function useWal(raw: DatabaseSync): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const start = performance.now();
  for (;;) {
    try {
      raw.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== BUSY || performance.now() - start > TIMEOUT_MS) throw error;
      Atomics.wait(sleeper, 0, 0, AGAIN_MS);
    }
  }
}

/** Extended result code of SQLite where a reader would have to undo what a killed process left half done. */
const READONLY_ROLLBACK = 776;

/**
 * Undoes what a process that was killed while it changed the file's journal left half done: SQLite does it for whoever may
 * write, and refuses who only reads.
 */
function rollBack(file: string): void {
  if (!existsSync(`${file}-journal`)) return;
  const look = (readOnly: boolean): void => {
    const raw = new DatabaseSync(file, { timeout: TIMEOUT_MS, readOnly });
    try {
      raw.prepare("pragma user_version").get();
    } finally {
      raw.close();
    }
  };
  try {
    look(true);
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== READONLY_ROLLBACK) throw error;
    look(false);
  }
}

function makeFolder(path: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(
      `store ${path}: its folder ${folder} cannot be made (${(error as Error).message}); give another --store`,
      { cause: error },
    );
  }
}

function wrap(path: string, readOnly: boolean, raw: DatabaseSync): Database {
  const prepared = new Map<string, StatementSync>();
  return {
    path,
    readOnly,
    raw,
    sql(text) {
      let statement = prepared.get(text);
      if (statement === undefined) {
        statement = raw.prepare(text);
        prepared.set(text, statement);
      }
      return statement;
    },
    transaction(work) {
      raw.exec("begin immediate");
      try {
        const value = work();
        raw.exec("commit");
        return value;
      } catch (error) {
        // SQLite has already rolled back after a full disk.
        if (raw.isTransaction) raw.exec("rollback");
        throw error;
      }
    },
  };
}

function pragma(database: Database, name: string): number {
  return number(database.raw.prepare(`pragma ${name}`).get() as Row, name);
}

/** What says whose a file is, seen at one instant: another process may be making the store meanwhile. */
function kindOf(database: Database): { kind: number; version: number; empty: boolean } {
  database.raw.exec("begin");
  try {
    const kind = pragma(database, "application_id");
    const version = pragma(database, "user_version");
    const tables = database.raw.prepare("select count(*) as n from sqlite_schema").get() as Row;
    return { kind, version, empty: kind === 0 && version === 0 && number(tables, "n") === 0 };
  } finally {
    if (database.raw.isTransaction) database.raw.exec("rollback");
  }
}

function checkKind(database: Database): void {
  const { kind, version, empty } = kindOf(database);
  if (!empty && kind !== APPLICATION_ID)
    throw new UserError(`store ${database.path}: this is a database of another program; give --store another path`);
  if (version > MIGRATIONS.length)
    throw new UserError(
      `store ${database.path}: written by a newer Linchpin (schema ${version}; this one knows ${MIGRATIONS.length}); update Linchpin, or give another --store`,
    );
  if (database.readOnly && version < MIGRATIONS.length)
    throw new UserError(
      empty
        ? `store ${database.path}: empty; run an experiment first ("linchpin run --help")`
        : `store ${database.path}: has the older schema ${version}; run "linchpin doctor --repair --store ${database.path}" once`,
    );
}

/**
 * Brings a store to the newest schema, in one transaction: a process that dies on the way leaves the old one. Who migrates
 * holds the writer's lease, so that no table changes under another process that writes.
 */
export function migrate(database: Database, migrations: readonly string[] = MIGRATIONS): void {
  if (pragma(database, "user_version") === migrations.length) return;
  database.transaction(() => {
    // Read again inside the transaction: another process may have been faster.
    for (let version = pragma(database, "user_version"); version < migrations.length; version++) {
      database.raw.exec(migrations[version] ?? "");
      database.raw.exec(`pragma user_version = ${version + 1}; pragma application_id = ${APPLICATION_ID}`);
    }
  });
}
