import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** What SQLite keeps beside a database file. */
export const COMPANIONS = ["-wal", "-shm", "-journal"] as const;

/** Files that work on a store makes beside it. The first kind is left by a process that died; the second kept on purpose. */
export const UNFINISHED = [".rebuilding", ".restoring", ".backing-up"] as const;
export const KEPT = [".damaged", ".replaced"] as const;

/** Removes a database file with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ["", ...COMPANIONS]) rmSync(path + suffix, { force: true });
}

/** Gives a database file another name, with what SQLite keeps beside it. */
export function moveDatabase(from: string, to: string): void {
  for (const suffix of ["", ...COMPANIONS]) if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
}

/** `path`, or `path-2`, `path-3`, ..: the first that is not taken. */
export function freeName(path: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? path : `${path}-${n}`;
    if (!existsSync(name)) return name;
  }
}

/** A file beside a store. */
export interface FileBeside {
  readonly path: string;
  readonly bytes: number;
  /** `unfinished`: a process died in the middle of making it. `kept`: an earlier state of the store. */
  readonly kind: "unfinished" | "kept";
}

/** What a repair, a restore or a backup has left beside the store, sorted by name. */
export function filesBeside(path: string): FileBeside[] {
  const [folder, name] = [dirname(resolve(path)), basename(path)];
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((file): FileBeside[] => {
      const rest = file.startsWith(name) ? file.slice(name.length) : "";
      const starts = (suffixes: readonly string[]): boolean => suffixes.some((suffix) => rest.startsWith(suffix));
      const kind = starts(UNFINISHED) ? "unfinished" : starts(KEPT) ? "kept" : undefined;
      // Listed under the store's own way to say its path.
      return kind === undefined
        ? []
        : [{ path: join(dirname(path), file), bytes: statSync(join(folder, file)).size, kind }];
    });
}
