import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CsvTable, parseCsv } from "../../core/data/parseCsv.ts";
import type { DataSpec } from "../../core/data/types.ts";
import { UserError } from "../../core/math/errors.ts";
import type { DataEnvironment } from "./dataFolders.ts";
import { readTable } from "./readTable.ts";
import { digest } from "./verifyContent.ts";

/** The table read last by this process: the trials of a run draw from one. */
let last: { readonly key: string; readonly table: CsvTable } | undefined;

/**
 * The table of one's own that a trial was planned with: at its place, else under its name in the folder `LINCHPIN_DATA`.
 * @throws UserError where it is missing or has changed
 */
export function loadTable(data: DataSpec, env: DataEnvironment = process.env): CsvTable {
  const { name, file = name, table: rules, sha256 } = data;
  if (rules === undefined) throw new UserError(`data "${name}": it does not say how the table is read`);
  const key = JSON.stringify([name, file, sha256, rules, env["LINCHPIN_DATA"] ?? ""]);
  if (last?.key === key) return last.table;
  const place = placeOf(name, file, sha256, env);
  const content = readTable(place);
  const now = digest("sha256", content);
  if (sha256 !== undefined && now !== sha256)
    throw new UserError(
      `${place}: the file has changed. Its SHA-256 is ${now}; the trial was planned with ${sha256}. A changed file makes other trials: run the experiment again, or put the old file back`,
    );
  const table = { ...parseCsv(content, rules, name), sha256: now };
  last = { key, table };
  return table;
}

function placeOf(name: string, file: string, sha256: string | undefined, env: DataEnvironment): string {
  const given = env["LINCHPIN_DATA"];
  const places = [file, ...(given ? [join(resolve(given), name)] : [])];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new UserError(
    `${file}: there is no such file${given ? `, nor ${name} in LINCHPIN_DATA` : ""}; put the table${sha256 === undefined ? "" : ` with the SHA-256 ${sha256}`} there again`,
  );
}
