import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DropFullError } from "./dropErrors.ts";

/** What a file system says that takes no more, or not from us. */
const REFUSALS = new Set([
  "ENOSPC",
  "EDQUOT",
  "EFBIG",
  "EIO",
  "EROFS",
  "EACCES",
  "EPERM",
  "ENOENT",
  "ENOTDIR",
  "ESTALE",
]);

/**
 * Puts a file at `path` so that it is there whole or not at all, also after a crash: written under the name `part` in the
 * same folder, fsync, rename, fsync of the folder. @throws DropFullError where the file system refuses
 */
export function publish(path: string, part: string, text: string): void {
  try {
    const file = openSync(part, "wx");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    syncFolder(dirname(path));
  } catch (error) {
    forget(part);
    throw refused(path, error);
  }
}

/** Makes a new name in a folder last. Windows has no way to ask for it. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } catch (error) {
    // Some network file systems have nothing to sync for a folder.
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    closeSync(handle);
  }
}

function forget(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // A full or lost disk may refuse that too; what ends with .part is never read.
  }
}

function refused(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !REFUSALS.has(code)) return error;
  return new DropFullError(
    `${path}: cannot be written (${message}). What was written before is whole; make room, or the folder writable, and repeat the command: it goes on from there`,
    { cause: error },
  );
}
