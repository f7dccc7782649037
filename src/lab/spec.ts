import { catalogue } from "../core/data/catalogue.ts";
import { UserError } from "../core/math/errors.ts";
import { applySetting, type Setting } from "./applySetting.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { datasetEntry, fillDefaults } from "./fillDefaults.ts";
import { didYouMean } from "./nearest.ts";
import { type OpenedData, openTable, type ReadTable } from "./openTable.ts";
import { specChecks } from "./specChecks.ts";
import { specIssues } from "./specIssues.ts";
import { experimentSchema } from "./specSchema.ts";
import { type Issue, type Path, readSource } from "./specSource.ts";
import type { Experiment } from "./types.ts";

/** Shown at most, of a file with many mistakes. */
const MOST_ISSUES = 20;

/**
 * Reads an experiment file, YAML or JSON, and fills in every default.
 *
 * @param file its name, for messages; without folder and ending also the name of an experiment that has none
 * @param settings changes such as `train.learningRate=0.01`, made before anything is checked
 * @param readTable brings the file of a table of one's own, whose shape must be known here
 * @throws UserError with a line `file:line:column path: message` for each mistake
 */
export function parseExperiment(
  text: string,
  file: string,
  settings: readonly string[] = [],
  readTable?: ReadTable,
): Experiment {
  const source = readSource(text, file);
  const name = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.(ya?ml|json)$/i, "");
  return check(source.plain, name, { settings, readTable, place: source.place });
}

/**
 * The experiment of a plain object, as the library's users write it. @param name used where the object has none
 * @param readTable see `parseExperiment`
 * @throws UserError with a line `name path: message` for each mistake
 */
export function experiment(
  file: ExperimentFile,
  name: string,
  settings: readonly string[] = [],
  readTable?: ReadTable,
): Experiment {
  return check(file, name, { settings, readTable, place: () => name });
}

interface Around {
  readonly settings: readonly string[];
  readonly readTable: ReadTable | undefined;
  readonly place: (path: Path, key?: string) => string;
}

function check(plain: unknown, name: string, { settings, readTable, place }: Around): Experiment {
  let changed = plain;
  const made: Setting[] = [];
  for (const text of settings) {
    const setting = applySetting(changed, text);
    changed = setting.plain;
    made.push(setting);
  }
  const report = (issues: readonly Issue[]): never => {
    const lines = issues.map((issue) => line(issue, settingOf(issue, made) ?? place(issue.path, issue.key)));
    const more = lines.length > MOST_ISSUES ? [`... and ${lines.length - MOST_ISSUES} more`] : [];
    throw new UserError([...lines.slice(0, MOST_ISSUES), ...more].join("\n"));
  };
  const parsed = experimentSchema().safeParse(changed);
  if (!parsed.success) return report(specIssues(changed, parsed.error.issues));
  const file = parsed.data;
  const opened = openData(file.data, readTable);
  if (!("entry" in opened)) return report(opened);
  const filled = fillDefaults(file, opened, name);
  const issues = specChecks(file, filled, opened.entry);
  return issues.length > 0 ? report(issues) : filled;
}

function openData(data: ExperimentFile["data"], readTable: ReadTable | undefined): OpenedData | readonly Issue[] {
  if (typeof data === "object" && "file" in data) return openTable(data, readTable);
  const given = typeof data === "string" ? { name: data } : data;
  const entry = datasetEntry(given.name);
  return entry === undefined ? [unknownSet(given.name, typeof data === "string")] : { entry, data: given };
}

function unknownSet(name: string, short: boolean): Issue {
  const path = short ? ["data"] : ["data", "name"];
  if (/\.(csv|tsv|txt|data)(\.gz)?$/i.test(name))
    return {
      path,
      message: `"${name}" is no set; a table of your own is data: { file: ${name}, target: COLUMN, ... }`,
    };
  const names = catalogue.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  return { path, message: `unknown data "${name}"${didYouMean(name, names)}; sets: ${names.join(", ")}` };
}

function line({ path, message }: Issue, place: string): string {
  return path.length === 0 ? `${place} ${message}` : `${place} ${path.join(".")}: ${message}`;
}

/** The `--set` that an issue comes from: it changed the value, something inside it, or brought in the name. */
function settingOf({ path, key }: Issue, made: readonly Setting[]): string | undefined {
  const full = key === undefined ? path : [...path, key];
  const within = (inner: Path, outer: Path): boolean => outer.every((step, i) => String(inner[i]) === String(step));
  const found = made.findLast(
    (setting) => within(full, setting.path) || (key !== undefined && within(setting.path, full)),
  );
  return found === undefined ? undefined : `--set ${found.text}`;
}
