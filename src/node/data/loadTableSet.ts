import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CsvTable } from "../../core/data/parseCsv.ts";
import { parseTables, type TableEdition } from "../../core/data/parseTables.ts";
import type { SourceFile, TableSourceEntry } from "../../core/data/sourceSets.ts";
import { UserError } from "../../core/math/errors.ts";
import { sha256Hex } from "../../core/math/sha256.ts";
import { cacheFolder, type DataEnvironment, type FoundFile, findFile } from "./dataFolders.ts";
import { digest, verifyContent } from "./verifyContent.ts";

type Edition = TableEdition & { readonly files: readonly SourceFile[] };

/** Files of an edition that are here, all of them. */
interface Present {
  readonly edition: Edition;
  readonly files: readonly { readonly file: SourceFile; readonly found: FoundFile }[];
}

/**
 * Reads, verifies and parses the files of a table: the first edition whose files are here and right.
 * @throws UserError where there is none, with what to do
 */
export function loadTableSet(set: TableSourceEntry, env: DataEnvironment = process.env): CsvTable {
  let fault: UserError | undefined;
  for (const { edition, files } of presentEditions(set, env)) {
    try {
      const contents = files.map(({ file, found }) => ({
        name: file.name,
        content: verifyContent(readFileSync(found.path), file, found.path),
      }));
      const sums = contents.map(({ name, content }) => `${digest("sha256", content)}  ${name}\n`);
      return { ...parseTables(edition, contents), sha256: sha256Hex(sums.join("")) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      fault ??= error;
    }
  }
  const remedy = `get ${set.files.length === 1 ? "it" : "them"} with: linchpin data get ${set.id}`;
  if (fault !== undefined) throw new UserError(`${fault.message}; ${remedy}`, { cause: fault });
  throw new UserError(
    `data: ${set.files.map(({ name }) => name).join(", ")} of ${set.id} not found in ${places(set, env).join(" or ")}; ${remedy}`,
  );
}

/** Every edition all of whose files lie here, verified or not. */
export function presentEditions(set: TableSourceEntry, env: DataEnvironment): Present[] {
  return [set, ...(set.others ?? [])].flatMap((edition) => {
    const files = edition.files.flatMap((file) => {
      const found = findFile(set, file.name, env);
      return found === undefined ? [] : [{ file, found }];
    });
    return files.length === edition.files.length ? [{ edition, files }] : [];
  });
}

/** What a person must do for a table that has no address: which file, from where, and where to put it. */
export function bringAdvice(set: TableSourceEntry, env: DataEnvironment): string {
  const files = set.files.map(
    ({ name, content }) => `  ${name}  ${content.bytes} bytes, SHA-256 ${content.sha256 ?? content.md5}`,
  );
  return [
    `data get ${set.id}: the publisher has no file whose sum is known, so it cannot be fetched and checked for you. Bring`,
    ...files,
    `(comma-separated, without a header, the target last; known as collected in ${set.collected}) and put it into`,
    ...places(set, env).map((place) => `  ${place}`),
    `The set's page: ${set.page}. Another file of it can be used as a table of your own: data: { file: ..., target: ... }`,
  ].join("\n");
}

function places(set: TableSourceEntry, env: DataEnvironment): string[] {
  const given = env["LINCHPIN_DATA"];
  return [...(given ? [join(given, set.folder)] : []), join(cacheFolder(env), set.folder)];
}
