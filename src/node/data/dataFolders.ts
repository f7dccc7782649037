import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { SourceSetEntry } from "../../core/data/sourceSets.ts";

/** The part of the environment that says where data lies. */
export type DataEnvironment = Readonly<Record<string, string | undefined>>;

/** Where downloads are kept: `LINCHPIN_CACHE`, else `linchpin` in the user's cache folder (XDG_CACHE_HOME, ~/.cache, or %LOCALAPPDATA% on Windows). */
export function cacheFolder(env: DataEnvironment = process.env): string {
  const own = env["LINCHPIN_CACHE"];
  if (own) return resolve(own);
  const local = process.platform === "win32" ? env["LOCALAPPDATA"] : undefined;
  return join(env["XDG_CACHE_HOME"] || local || join(homedir(), ".cache"), "linchpin");
}

/** A file of a set as it was found. */
export interface FoundFile {
  readonly path: string;
  /** True: in the cache, which is ours to tidy. False: in the user's own `LINCHPIN_DATA`, where nothing is ever deleted. */
  readonly cached: boolean;
}

/** Finds a file of a set, `name.gz` or `name`: first in the folder `LINCHPIN_DATA` names, then in the cache. */
export function findFile(set: SourceSetEntry, name: string, env: DataEnvironment = process.env): FoundFile | undefined {
  const given = env["LINCHPIN_DATA"];
  const folders = [
    ...(given ? [{ root: resolve(given), cached: false }] : []),
    { root: cacheFolder(env), cached: true },
  ];
  for (const { root, cached } of folders)
    for (const file of [`${name}.gz`, name]) {
      const path = join(root, set.folder, file);
      if (existsSync(path)) return { path, cached };
    }
  return undefined;
}
