import { createHash } from "node:crypto";
import { copyFileSync, createReadStream, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { backup } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../core/math/errors.ts";
import { checkStore, type StoreCheck } from "./checkStore.ts";
import { openDatabase } from "./openDatabase.ts";
import { sqliteStore } from "./sqliteStore.ts";
import { guarded, guardedAnswer, repairAdvice, StoreDamagedError } from "./storeErrors.ts";
import { removeDatabase } from "./storeFiles.ts";
import { syncFile, syncFolderOf } from "./syncFile.ts";

/** What a backup holds. */
export interface BackupContent {
  readonly trials: number;
  readonly experiments: number;
  readonly bytes: number;
}

/** All pages at once: one moment of the store, however much another process writes meanwhile. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a store, as it is at one moment, to `file`: also while another process writes to it. The copy is made beside the
 * store, every row of it is compared with its checksum, and only then does it get its name. It carries no writer's lease
 * and no write-ahead log: one file is the whole of it.
 *
 * @throws UserError where `file` is there and `force` is not given; StoreDamagedError where the store is damaged
 */
export async function backupStore(path: string, file: string, force: boolean): Promise<BackupContent> {
  if (resolve(path) === resolve(file))
    throw new UserError(`backup ${file}: this is the store itself; give another file`);
  if (existsSync(file) && !force)
    throw new UserError(`backup ${file}: it is there already; give another file, or --force`);
  mkdirSync(dirname(resolve(file)), { recursive: true });
  const part = `${path}.backing-up-${process.pid}`;
  const store = sqliteStore(path, { mode: "read" });
  try {
    removeDatabase(part);
    await guardedAnswer(part, "write", () => backup(store.database.raw, part, { rate: ALL_PAGES }));
    seal(part);
    const check = verified(part);
    if (!isWhole(check))
      throw new StoreDamagedError(
        `store ${path}: no backup was made, because ${damageOf(check)}. ${repairAdvice(path)}`,
      );
    syncFile(part);
    await moveFile(part, file);
    return { trials: check.trials, experiments: check.experiments, bytes: statSync(file).size };
  } finally {
    store.close();
    removeDatabase(part);
  }
}

/** Ends a copy's write-ahead log, and takes the lease out of it: whoever held it writes to the store, not to the copy. */
export function seal(path: string): void {
  const { raw } = openDatabase(path, false);
  try {
    guarded(path, "write", () => raw.exec("delete from lease; pragma journal_mode = delete"));
  } finally {
    raw.close();
  }
}

/** Looks at every row of a store that nobody writes to. */
function verified(path: string): StoreCheck {
  const store = sqliteStore(path, { mode: "read" });
  try {
    return checkStore(store);
  } finally {
    store.close();
  }
}

/** True where everything matches its checksum. */
export function isWhole({ damaged, integrity }: StoreCheck): boolean {
  return damaged.length === 0 && integrity.length === 0;
}

/** What is wrong with a store, in a few words. */
export function damageOf({ damaged, integrity }: StoreCheck): string {
  const [first] = damaged;
  if (first === undefined) return `its structure is damaged (${integrity[0]})`;
  return `${damaged.length} of its parts ${damaged.length === 1 ? "does" : "do"} not match ${damaged.length === 1 ? "its checksum" : "their checksums"}, such as ${first.id}`;
}

/** Gives a file its name, also on another disk, where the copy is compared with what was to be copied. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    const part = `${to}.part`;
    copyFileSync(from, part);
    syncFile(part);
    if ((await sha256Of(part)) !== (await sha256Of(from)))
      throw new UserError(`backup ${to}: what was written reads differently; is the disk damaged? Give another file`);
    renameSync(part, to);
  }
  syncFolderOf(to);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
