import { existsSync, linkSync, renameSync } from "node:fs";
import { type Lease, takeLease } from "./lease.ts";
import { type Database, migrate, openDatabase } from "./openDatabase.ts";
import { guarded, StoreDamagedError, StoreInUseError } from "./storeErrors.ts";
import { freeName, moveDatabase } from "./storeFiles.ts";
import { syncFile, syncFolderOf } from "./syncFile.ts";

/** The new file and where the old one goes. */
export interface Replacement<Result> {
  /** Path of the file that takes the store's place; on the same disk. Where `make` leaves none, none takes it. */
  readonly fresh: string;
  /** Path under which the present store is kept; a number is added where it is taken. */
  readonly keepAs: string;
  /** Makes `fresh`. @param present the store, held for writing; undefined: there is none, or its damage forbids it */
  readonly make: (present: Database | undefined) => Result;
}

/**
 * Puts another file in the place of a store and keeps the present one. The writer's lease is held from before `make`
 * until the new file is in place, so nothing that was written meanwhile is left behind, and the swap is one rename: at
 * every moment there is a whole store under the path. Throws StoreInUseError, having changed nothing, where another
 * process writes to the store or has it open.
 */
export function replaceStore<Result>(
  path: string,
  { fresh, keepAs, make }: Replacement<Result>,
): { readonly result: Result; readonly keptAt?: string } {
  const held = existsSync(path) ? hold(path) : undefined;
  try {
    const result = make(held?.database);
    if (existsSync(fresh)) syncFile(fresh);
    if (!existsSync(path)) {
      renameSync(fresh, path);
      return { result };
    }
    const keptAt = freeName(keepAs);
    if (held !== undefined && existsSync(fresh) && settled(held.database)) swap(path, fresh, keptAt);
    else {
      // So damaged that its log cannot be merged into it.
      moveDatabase(path, keptAt);
      if (existsSync(fresh)) renameSync(fresh, path);
    }
    held?.lease.abandon();
    return { result, keptAt };
  } catch (error) {
    held?.lease.release();
    throw error;
  } finally {
    held?.database.raw.close();
    syncFolderOf(path);
  }
}

interface Held {
  readonly database: Database;
  readonly lease: Lease;
}

function hold(path: string): Held | undefined {
  let database: Database | undefined;
  try {
    const opened = openDatabase(path, false);
    database = opened;
    const lease = guarded(path, "write", () => takeLease(opened));
    guarded(path, "write", () => migrate(opened));
    return { database: opened, lease };
  } catch (error) {
    database?.raw.close();
    if (error instanceof StoreDamagedError) return undefined;
    throw error;
  }
}

/** How long other processes that have the store open are waited for. */
const WAIT_MS = 2_000;

/**
 * Merges the write-ahead log into the file and ends it, which SQLite does only for the one process that has it open: a
 * log under the store's name would be taken for that of the new file. False where damage forbids it.
 */
function settled({ path, raw }: Database): boolean {
  try {
    guarded(path, "write", () => raw.exec(`pragma busy_timeout = ${WAIT_MS}; pragma journal_mode = delete`));
    return true;
  } catch (error) {
    if (error instanceof StoreDamagedError) return false;
    if (!(error instanceof StoreInUseError)) throw error;
    throw new StoreInUseError(
      `store ${path}: another process has it open; close that one ("linchpin serve", a notebook, a viewer of databases) and repeat the command; nothing was changed`,
      { cause: error },
    );
  }
}

function swap(path: string, fresh: string, keptAt: string): void {
  try {
    linkSync(path, keptAt);
  } catch {
    // A file system without hard links: for a moment there is no store under the path.
    renameSync(path, keptAt);
  }
  renameSync(fresh, path);
}
