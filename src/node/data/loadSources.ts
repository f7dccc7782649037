import { readFileSync, rmSync } from "node:fs";
import { findDataset } from "../../core/data/catalogue.ts";
import { joinImages } from "../../core/data/joinImages.ts";
import { parseCifar10 } from "../../core/data/parseCifar10.ts";
import { labelledImages, parseIdxImages, parseIdxLabels } from "../../core/data/parseIdx.ts";
import {
  findSourceSet,
  type ImageSourceEntry,
  type SourceFile,
  type SourceSetEntry,
} from "../../core/data/sourceSets.ts";
import type { DataSpec, ImageSet, SourceSet, Sources } from "../../core/data/types.ts";
import { UserError } from "../../core/math/errors.ts";
import { sha256Hex } from "../../core/math/sha256.ts";
import { cacheFolder, type DataEnvironment, findFile } from "./dataFolders.ts";
import { type FetchOptions, fetchSet } from "./fetchSet.ts";
import { loadTable } from "./loadTable.ts";
import { loadTableSet } from "./loadTableSet.ts";
import { digest, verifyContent } from "./verifyContent.ts";

/** Sets already read by this process: a set is the same for every trial. */
const loaded = new Map<string, SourceSet>();

/**
 * What `makeDataset` needs of a data set's files: `{}` for a generated set.
 * @param name of the catalogue, or an alias
 * @param options with `download: true` missing files are fetched first
 * @throws UserError where files are missing, damaged or not to be had, with what to do
 */
export async function loadSources(name: string, options: FetchOptions & { download?: boolean } = {}): Promise<Sources> {
  const { source } = findDataset(name);
  if (source !== undefined && options.download) await fetchSet(findSourceSet(source), options);
  return loadSourcesSync(name, options.env);
}

/** What `makeDataset` needs for the data of a trial, from files that are here. @throws UserError as `loadSources` */
export function sourcesOf(data: DataSpec, env: DataEnvironment = process.env): Sources {
  if (data.table !== undefined) return { [data.name]: loadTable(data, env) };
  const other = data.ood === undefined ? {} : loadSourcesSync(data.ood.name, env);
  return { ...loadSourcesSync(data.name, env), ...other };
}

/** The same as `loadSources` for files that are already here. */
export function loadSourcesSync(name: string, env: DataEnvironment = process.env): Sources {
  const { source } = findDataset(name);
  return source === undefined ? {} : { [source]: loadSet(findSourceSet(source), env) };
}

/** The SHA-256 that belongs into a data spec: it stands for the content of all files of the set; undefined if generated. */
export function sourceSha256(name: string, env: DataEnvironment = process.env): string | undefined {
  const { source } = findDataset(name);
  return source === undefined ? undefined : loadSourcesSync(name, env)[source]?.sha256;
}

/** Reads, verifies and parses the files of a set, once a process. */
export function loadSet(set: ImageSourceEntry, env?: DataEnvironment): ImageSet;
export function loadSet(set: SourceSetEntry, env?: DataEnvironment): SourceSet;
export function loadSet(set: SourceSetEntry, env: DataEnvironment = process.env): SourceSet {
  const key = JSON.stringify([set.id, env["LINCHPIN_DATA"] ?? "", cacheFolder(env)]);
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const fresh = set.format === "table" ? loadTableSet(set, env) : loadImageSet(set, env);
  loaded.set(key, fresh);
  return fresh;
}

function loadImageSet(set: ImageSourceEntry, env: DataEnvironment): ImageSet {
  const contents = readFiles(set, env);
  const sums = contents.map(({ file, content }) => `${digest("sha256", content)}  ${file.name}\n`);
  return { ...parseSet(set, contents), sha256: sha256Hex(sums.join("")) };
}

interface Content {
  readonly file: SourceFile;
  readonly content: Uint8Array;
}

/** An `idx` set needs all its files; batches of CIFAR-10 stand for themselves, and those that are here make the set. */
function readFiles(set: ImageSourceEntry, env: DataEnvironment): Content[] {
  const contents: Content[] = [];
  const missing: string[] = [];
  for (const file of set.files) {
    const found = findFile(set, file.name, env);
    if (found === undefined) {
      missing.push(file.name);
      continue;
    }
    try {
      contents.push({ file, content: verifyContent(readFileSync(found.path), file, found.path) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (found.cached) rmSync(found.path, { force: true });
      const remedy = found.cached
        ? `it was deleted; get it again with: linchpin data get ${set.id}`
        : "it lies in LINCHPIN_DATA and was left alone; replace it";
      throw new UserError(`${error.message}; ${remedy}`, { cause: error });
    }
  }
  if (contents.length === 0 || (set.format === "idx" && missing.length > 0))
    throw new UserError(
      `data: ${missing.join(", ")} of ${set.id} not found in ${env["LINCHPIN_DATA"] ? "LINCHPIN_DATA or " : ""}${cacheFolder(env)}; get them with: linchpin data get ${set.id}`,
    );
  return contents;
}

function parseSet(set: ImageSourceEntry, contents: readonly Content[]): ImageSet {
  switch (set.format) {
    case "cifar10":
      return joinImages(contents.map(({ file, content }) => parseCifar10(content, file.name)));
    case "idx":
      return joinImages(
        contents.flatMap((images, k) => {
          const labels = contents[k + 1];
          return k % 2 === 0 && labels !== undefined ? [parsePair(images, labels, set.classNames.length)] : [];
        }),
      );
  }
}

function parsePair(images: Content, labels: Content, classes: number): ImageSet {
  const list = parseIdxLabels(labels.content, labels.file.name);
  return labelledImages(parseIdxImages(images.content, images.file.name), list, classes, labels.file.name);
}
