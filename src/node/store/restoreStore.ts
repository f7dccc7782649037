import { copyFileSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { type BackupContent, damageOf, isWhole, seal } from "./backupStore.ts";
import { checkStore, type StoreCheck } from "./checkStore.ts";
import { replaceStore } from "./replaceStore.ts";
import { sqliteStore } from "./sqliteStore.ts";
import { removeDatabase } from "./storeFiles.ts";

/** What a restore did. */
export interface Restored extends BackupContent {
  /** Where the store lies that was there before; absent where there was none. */
  readonly keptAt?: string;
}

/**
 * Puts a backup in the place of a store. The backup is copied beside the store, brought to the newest schema and checked
 * row by row before anything else is touched; the present store is kept. The backup itself stays as it is.
 *
 * @throws UserError where `file` is no whole store; StoreInUseError where another process has the present store open
 */
export function restoreStore(file: string, path: string): Restored {
  if (!existsSync(file)) throw new UserError(`restore: there is no ${file}`);
  if (resolve(file) === resolve(path)) throw new UserError(`restore ${file}: this is the store itself`);
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0)
    throw new UserError(
      `restore ${file}: ${file}-wal lies beside it, so it is a store in use and no backup; make one with "linchpin backup --store ${file}"`,
    );
  if (statSync(file).size === 0) throw new UserError(`restore ${file}: it is empty, no backup`);
  mkdirSync(dirname(resolve(path)), { recursive: true });
  const fresh = `${path}.restoring`;
  try {
    const { result, keptAt } = replaceStore(path, {
      ...{ fresh, keepAs: `${path}.replaced` },
      make: () => prepare(file, fresh),
    });
    return { ...result, ...(keptAt === undefined ? {} : { keptAt }) };
  } finally {
    removeDatabase(fresh);
  }
}

/** A checked copy of the backup, of the newest schema. */
function prepare(file: string, fresh: string): BackupContent {
  removeDatabase(fresh);
  copyFileSync(file, fresh);
  const check = naming(file, () => {
    seal(fresh);
    return checkMigrated(fresh);
  });
  if (!isWhole(check))
    throw new UserError(`restore ${file}: not restored, because ${damageOf(check)}; the store is as it was`);
  seal(fresh);
  return { trials: check.trials, experiments: check.experiments, bytes: statSync(fresh).size };
}

/** What is said of the copy is meant of the backup. */
function naming<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`restore ${file}: not restored; the store is as it was. Of a copy of it: ${error.message}`, {
      cause: error,
    });
  }
}

function checkMigrated(path: string): StoreCheck {
  const store = sqliteStore(path);
  try {
    return checkStore(store);
  } finally {
    store.close();
  }
}
