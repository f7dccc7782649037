import { catalogue, type DatasetDefaults, type DatasetEntry } from "../../core/data/catalogue.ts";
import { findSourceSet } from "../../core/data/sourceSets.ts";
import { type DataEnvironment, findFile } from "./dataFolders.ts";
import { presentEditions } from "./loadTableSet.ts";

/** A line of `linchpin data list`. */
export interface DataListEntry {
  readonly id: string;
  readonly title: string;
  readonly kind: "generated" | "real";
  readonly task: DatasetEntry["task"];
  readonly inputs: number;
  /** In a regression the number of targets. */
  readonly classes: number;
  readonly defaults: DatasetDefaults;
  /** `generated` needs no files; `here`, `partly here` and `missing` speak of files, which are verified when read. */
  readonly state: "generated" | "here" | "partly here" | "missing";
  /** The name `linchpin data get` takes, and what its users should know. */
  readonly source?: { readonly id: string; readonly page: string; readonly licence: string; readonly cite: string };
}

/** All data sets, with what is here of the real ones. */
export function dataList(env: DataEnvironment = process.env): DataListEntry[] {
  return catalogue.map(({ id, title, kind, task, inputs, classes, defaults, source }) => {
    const entry = { id, title, kind, task, inputs, classes, defaults };
    if (source === undefined) return { ...entry, state: "generated" };
    const set = findSourceSet(source);
    const whole = set.format === "table" && presentEditions(set, env).length > 0;
    const found = whole
      ? set.files.length
      : set.files.filter(({ name }) => findFile(set, name, env) !== undefined).length;
    const state = found === set.files.length ? "here" : found > 0 ? "partly here" : "missing";
    const { page, licence, cite } = set;
    return { ...entry, state, source: { id: source, page, licence, cite } };
  });
}
