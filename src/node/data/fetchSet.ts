import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseTar } from "../../core/data/parseTar.ts";
import type { SourceFile, SourceSetEntry } from "../../core/data/sourceSets.ts";
import { UserError } from "../../core/math/errors.ts";
import { cacheFolder, type DataEnvironment, findFile } from "./dataFolders.ts";
import { type DownloadProgress, download } from "./download.ts";
import { type KnownFile, verifyContent } from "./verifyContent.ts";

/** How a set is fetched. */
export interface FetchOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** True: download again what is here already. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly idleMs?: number;
  readonly env?: DataEnvironment;
}

/** A file of a set after fetching. */
export interface FetchedFile {
  readonly file: string;
  readonly path: string;
  readonly status: "present" | "downloaded";
}

/**
 * Brings all files of a set to this machine, verified. Files that are here and right stay as they are; a wrong one in
 * the cache is deleted and fetched anew.
 * @throws UserError where no mirror gives a file, with what to do
 */
export async function fetchSet(set: SourceSetEntry, options: FetchOptions = {}): Promise<FetchedFile[]> {
  const env = options.env ?? process.env;
  const folder = join(cacheFolder(env), set.folder);
  await removeStaleParts(folder);
  const fetched: FetchedFile[] = [];
  const missing: SourceFile[] = [];
  for (const file of set.files) {
    const path = options.force ? undefined : await presentFile(set, file, env);
    if (path === undefined) missing.push(file);
    else fetched.push({ file: file.name, path, status: "present" });
  }
  try {
    if (set.archive === undefined)
      for (const file of missing) fetched.push(await fetchFile(set, file, folder, options));
    else if (missing.length > 0) fetched.push(...(await fetchArchive(set, set.archive, missing, folder, options)));
  } catch (error) {
    if (!(error instanceof UserError) || options.signal?.aborted) throw error;
    throw new UserError(`${error.message}\n${advice(set, missing, folder)}`, { cause: error });
  }
  return fetched;
}

async function presentFile(set: SourceSetEntry, file: SourceFile, env: DataEnvironment): Promise<string | undefined> {
  const found = findFile(set, file.name, env);
  if (found === undefined) return undefined;
  try {
    verifyContent(await readFile(found.path), file, found.path);
    return found.path;
  } catch (error) {
    if (!found.cached) throw error;
    await rm(found.path, { force: true });
    return undefined;
  }
}

async function fetchFile(
  set: SourceSetEntry,
  file: SourceFile,
  folder: string,
  options: FetchOptions,
): Promise<FetchedFile> {
  const name = file.gz === undefined ? file.name : `${file.name}.gz`;
  const path = join(folder, name);
  // A server may hand out the content unpacked, which is larger; its sum is known too.
  const maxBytes = Math.max(file.gz?.bytes ?? 0, file.content.bytes);
  await download({ ...transfer(set, name, options), target: path, maxBytes, verify: verifier(file) });
  return { file: file.name, path, status: "downloaded" };
}

/** Fetches the archive, takes the files out of it one by one, verified, and deletes it. */
async function fetchArchive(
  set: SourceSetEntry,
  archive: NonNullable<SourceSetEntry["archive"]>,
  files: readonly SourceFile[],
  folder: string,
  options: FetchOptions,
): Promise<FetchedFile[]> {
  const target = join(folder, archive.name);
  const { gz } = archive;
  await download({ ...transfer(set, archive.name, options), target, maxBytes: gz.bytes, verify: verifier({ gz }) });
  try {
    const entries = parseTar(verifyContent(await readFile(target), { gz }, target), archive.name);
    const fetched: FetchedFile[] = [];
    for (const file of files) {
      const entry = [...entries].find(([name]) => name.endsWith(`/${file.name}`) || name === file.name);
      if (entry === undefined) throw new UserError(`${archive.name}: it does not hold ${file.name}`);
      const path = join(folder, file.name);
      await writeWhole(path, verifyContent(entry[1], file, `${archive.name}/${file.name}`));
      fetched.push({ file: file.name, path, status: "downloaded" });
    }
    return fetched;
  } finally {
    await rm(target, { force: true });
  }
}

function transfer(set: SourceSetEntry, name: string, { onProgress, signal, idleMs }: FetchOptions) {
  const urls = set.mirrors.map((mirror) => `${mirror}${name}`);
  return { urls, onProgress, signal, ...(idleMs === undefined ? {} : { idleMs }) };
}

function verifier(known: KnownFile): (path: string) => Promise<void> {
  return async (path) => {
    // The name it grows under means nothing to the reader.
    verifyContent(await readFile(path), known, "the file that came");
  };
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  try {
    await writeFile(part, bytes, { flag: "wx", flush: true });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Deletes what a killed download left behind: parts that have not grown for an hour. */
async function removeStaleParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => entry.endsWith(".part"))) {
    const path = join(folder, name);
    const state = await stat(path).catch(() => undefined);
    if (state !== undefined && Date.now() - state.mtimeMs > 3600000) await rm(path, { force: true });
  }
}

function advice(set: SourceSetEntry, missing: readonly SourceFile[], folder: string): string {
  const names = missing.map(({ name, gz }) => (gz === undefined ? name : `${name}.gz`)).join(", ");
  const proxy = "Behind a proxy set NODE_USE_ENV_PROXY=1 and HTTPS_PROXY.";
  const where = set.format === "table" ? `from ${set.collected}` : `elsewhere (${set.page})`;
  return `Check the network and try again. ${proxy} Without a network: get ${names} ${where} and put them into ${folder}, or let LINCHPIN_DATA name a folder that has them in ${set.folder}/.`;
}
