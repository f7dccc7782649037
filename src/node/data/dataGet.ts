import { catalogue } from "../../core/data/catalogue.ts";
import { findSourceSet, type SourceSetEntry } from "../../core/data/sourceSets.ts";
import { UserError } from "../../core/math/errors.ts";
import { type FetchedFile, type FetchOptions, fetchSet } from "./fetchSet.ts";
import { bringAdvice, loadTableSet, presentEditions } from "./loadTableSet.ts";

/** What `linchpin data get` did. */
export interface DataGetResult {
  /** Id of the files, such as `mnist`. */
  readonly id: string;
  readonly files: readonly FetchedFile[];
  readonly licence: string;
  readonly cite: string;
}

/**
 * Downloads the files of a real set into the cache, verified; files that are here stay.
 * @param name of the files (`mnist`) or of a data set that is drawn from them (`mnist-1k`)
 * @throws UserError for a generated or unknown set, for one that a person must bring (what and where to), and as `fetchSet`
 */
export async function dataGet(name: string, options: FetchOptions = {}): Promise<DataGetResult> {
  const entry = catalogue.find(({ id, aliases }) => id === name || aliases?.includes(name));
  if (entry !== undefined && entry.source === undefined)
    throw new UserError(`data get: "${name}" is generated on this machine; there is nothing to download`);
  const set = findSourceSet(entry?.source ?? name);
  const files = await bring(set, options);
  return { id: set.id, files, licence: set.licence, cite: set.cite };
}

/** Files that make a table stay, whatever edition they are; one that has no address must be brought by a person. */
async function bring(set: SourceSetEntry, options: FetchOptions): Promise<readonly FetchedFile[]> {
  if (set.format !== "table") return fetchSet(set, options);
  const { env = process.env, force } = options;
  const [present] = force ? [] : presentEditions(set, env);
  if (present === undefined && set.mirrors.length === 0) throw new UserError(bringAdvice(set, env));
  if (present === undefined) return fetchSet(set, options);
  loadTableSet(set, env);
  return present.files.map(({ file, found }) => ({ file: file.name, path: found.path, status: "present" }));
}
