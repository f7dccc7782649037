import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { gunzip } from "../../core/data/expand.ts";
import { UserError } from "../../core/math/errors.ts";
import type { ReadTable } from "../../lab/openTable.ts";

/** Every worker holds the table: one of 54 MB takes 730 MB while it is read. */
const MOST_BYTES = 100e6;

/** Reads the tables that an experiment file names. @param folder of that file: paths are relative to it */
export function tableReader(folder: string): ReadTable {
  return (file) => {
    const path = resolve(folder, file);
    return { path, content: readTable(path) };
  };
}

/**
 * The content of a table, gunzipped where need be. @throws UserError where it is missing, no file, not to be read or too
 * large
 */
export function readTable(path: string): Uint8Array {
  const name = basename(path);
  const bytes = asUser(path, () => {
    const state = statSync(path);
    if (!state.isFile()) throw new UserError(`${path}: this is no file; expected a file of separated values`);
    if (state.size > MOST_BYTES)
      throw new UserError(
        `${name}: ${(state.size / 1e6).toFixed(0)} MB; at most ${(MOST_BYTES / 1e6).toFixed(0)} MB are read. Trials draw their rows from the table: a random part of it will do`,
      );
    return readFileSync(path);
  });
  return gunzip(bytes, MOST_BYTES, (input, limit) => gunzipSync(input, { maxOutputLength: limit }), name);
}

function asUser<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const what = { ENOENT: "there is no such file", ENOTDIR: "there is no such file", EACCES: "it may not be read" };
    throw new UserError(`${path}: ${what[code as keyof typeof what] ?? code}`, { cause: error });
  }
}
