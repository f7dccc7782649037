import { catalogue } from "../core/data/catalogue.ts";
import { UserError } from "../core/math/errors.ts";
import { applySetting, type Setting } from "./applySetting.ts";
import type { ExperimentFile } from "./experimentFile.ts";
import { datasetEntry, fillDefaults } from "./fillDefaults.ts";
import { didYouMean } from "./nearest.ts";
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
 * @throws UserError with a line `file:line:column path: message` for each mistake
 */
export function parseExperiment(text: string, file: string, settings: readonly string[] = []): Experiment {
  const source = readSource(text, file);
  const name = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.(ya?ml|json)$/i, "");
  return check(source.plain, name, settings, source.place);
}

/**
 * The experiment of a plain object, as the library's users write it. @param name used where the object has none
 * @throws UserError with a line `name path: message` for each mistake
 */
export function experiment(file: ExperimentFile, name: string, settings: readonly string[] = []): Experiment {
  return check(file, name, settings, () => name);
}

function check(
  plain: unknown,
  name: string,
  settings: readonly string[],
  place: (path: Path, key?: string) => string,
): Experiment {
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
  const set = typeof file.data === "string" ? file.data : file.data.name;
  const entry = datasetEntry(set);
  if (entry === undefined)
    return report([unknownSet(set, typeof file.data === "string" ? ["data"] : ["data", "name"])]);
  const filled = fillDefaults(file, entry, name);
  const issues = specChecks(file, filled);
  return issues.length > 0 ? report(issues) : filled;
}

function unknownSet(name: string, path: Path): Issue {
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
