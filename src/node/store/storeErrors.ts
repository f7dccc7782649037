import { UserError } from "../../core/math/errors.ts";

/** The store's file does not hold what was written to it. Names the trial where one can be named. */
export class StoreDamagedError extends UserError {
  override name = "StoreDamagedError";
  readonly trial: string | undefined;

  constructor(message: string, options: { readonly trial?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.trial = options.trial;
  }
}

/** Another process writes to the store. */
export class StoreInUseError extends UserError {
  override name = "StoreInUseError";
}

/** The file system took no more: everything acknowledged before is safe, the last record is not stored. */
export class StoreFullError extends UserError {
  override name = "StoreFullError";
}

// Primary result codes of SQLite (sqlite.org/rescode.html).
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Does `work` and turns what SQLite throws into errors that say what to do. `doing` decides what an I/O error means. */
export function guarded<Value>(path: string, doing: "read" | "write", work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw translate(path, doing, error);
  }
}

/** `guarded` for work that takes its time. */
export async function guardedAnswer<Value>(
  path: string,
  doing: "read" | "write",
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw translate(path, doing, error);
  }
}

function translate(path: string, doing: "read" | "write", error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // A damaged integer may exceed 2^53, which node:sqlite refuses to read.
  if (code === "ERR_OUT_OF_RANGE") return damaged(path, error);
  if (code !== "ERR_SQLITE_ERROR" || typeof errcode !== "number") return error;
  const says = `${error.message} (SQLite ${errcode})`;
  switch (errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return new StoreInUseError(
        `store ${path}: another process kept it locked for 20 s; let that one finish, or give another --store`,
        { cause: error },
      );
    case FULL:
      return full(path, says, error);
    case IOERR:
      return doing === "write" ? full(path, says, error) : damaged(path, error);
    case READONLY:
      return new UserError(
        `store ${path}: the file may not be written; change its permissions or give another --store`,
        {
          cause: error,
        },
      );
    case CANTOPEN:
      return new UserError(
        `store ${path}: cannot be opened; the folder must exist and be writable (SQLite keeps two files beside the store)`,
        { cause: error },
      );
    case CORRUPT:
    case NOTADB:
      return damaged(path, error);
    default:
      return error;
  }
}

function full(path: string, says: string, cause: Error): StoreFullError {
  return new StoreFullError(
    `store ${path}: ${says}. Nothing that was stored is lost; free some space and repeat the command, it goes on from there`,
    { cause },
  );
}

function damaged(path: string, cause: Error): StoreDamagedError {
  return new StoreDamagedError(`store ${path}: ${cause.message}; the file is damaged. ${repairAdvice(path)}`, {
    cause,
  });
}

/** What to do about a damaged store, as a sentence. */
export function repairAdvice(path: string): string {
  return `Run "linchpin doctor --repair --store ${path}" to drop what is damaged, then repeat your "linchpin run": it computes again what is missing`;
}
