import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** What a file system says that has no hard links. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/**
 * Puts a file at `path` so that it is there whole or not at all, also after a crash: written under the name `part` in the
 * same folder, fsync, rename, fsync of the folder. @throws DropFullError where the file system refuses
 */
export function publish(path: string, part: string, text: string): void {
  put(path, part, text, () => {
    renameSync(part, path);
    return true;
  });
}

/**
 * {@link publish} where nothing is at `path` yet. Of several processes in the same instant one is the first, and the others'
 * texts are thrown away. Returns true where ours is there.
 */
export function publishFirst(path: string, part: string, text: string): boolean {
  return put(path, part, text, () => {
    try {
      // A link, unlike a rename, never takes the place of another.
      linkSync(part, path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== undefined && NO_LINKS.has(code) && !existsSync(path)) renameSync(part, path);
      else if (code === "EEXIST" || existsSync(path)) return false;
      else throw error;
    } finally {
      forget(part);
    }
    return true;
  });
}

/** Writes `part` to the disk, lets `place` put it where it belongs, and makes its name last. */
function put(path: string, part: string, text: string, place: () => boolean): boolean {
  try {
    const file = openSync(part, "wx");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const placed = place();
    syncFolder(dirname(path));
    return placed;
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
