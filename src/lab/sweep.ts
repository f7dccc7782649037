import { UserError } from "../core/math/errors.ts";
import type { Experiment } from "./types.ts";

/** One point of a sweep: the settings with one value each, and what is swept at which value. */
export interface SweepPoint {
  readonly settings: readonly string[];
  /** In the order of the settings; empty where nothing is swept. */
  readonly swept: readonly { readonly name: string; readonly value: string }[];
}

/** Most experiments that one sweep may make of one experiment. */
const MOST = 64;

/** Texts, in which a comma is a comma. */
const TEXTS: ReadonlySet<string> = new Set(["question", "restatements"]);

/** Members that are lists: `learningRates=0.01,0.1` would as easily mean one list as two values. */
const LISTS: ReadonlySet<string> = new Set(["arms", "net", "learningRates", "instruments", "compare"]);

/**
 * The grid of `path=value` settings: a setting of several values, separated by commas that stand outside brackets and
 * quotes (`train.learningRate=0.01,0.03,0.1`), is a sweep, several sweeps are their product. The last one varies fastest.
 * Without a sweep there is one point with the settings as they are. Throws UserError for a value that is missing or stands
 * twice, for a sweep over seeds, and for more than 64 points.
 */
export function sweepPoints(settings: readonly string[]): readonly SweepPoint[] {
  const many = settings.map((text) => ({ text, values: valuesOf(text) }));
  const points = many.reduce((product, { values }) => product * values.length, 1);
  if (points > MOST) {
    const sizes = many.flatMap(({ text, values }) => (values.length > 1 ? [`${nameOf(text)} (${values.length})`] : []));
    throw new UserError(
      `--set: ${sizes.join(" x ")} makes ${points} experiments; at most ${MOST}. Give fewer values, or sweep one after the other`,
    );
  }
  const names = shortNames(many.flatMap(({ text, values }) => (values.length > 1 ? [nameOf(text)] : [])));
  return many.reduce<readonly SweepPoint[]>(
    (grid, { text, values }) =>
      grid.flatMap((point) =>
        values.map((value) => ({
          settings: [...point.settings, values.length > 1 ? `${nameOf(text)}=${value}` : text],
          swept:
            values.length > 1
              ? [...point.swept, { name: names.get(nameOf(text)) ?? nameOf(text), value }]
              : point.swept,
        })),
      ),
    [{ settings: [], swept: [] }],
  );
}

/**
 * The experiment of a point under a name and a task of its own: `moons learningRate=0.03`. Data that are swept are the
 * task: `xor`.
 */
export function atPoint(experiment: Experiment, { swept }: SweepPoint): Experiment {
  const isTask = ({ name, value }: SweepPoint["swept"][number]): boolean => name === "data" && /^[\w-]+$/.test(value);
  const task = swept.findLast(isTask)?.value ?? experiment.task;
  const values = swept.filter((one) => !isTask(one)).map(({ name, value }) => `${name}=${value}`);
  const all = swept.map(({ name, value }) => `${name}=${value}`);
  return { ...experiment, name: [experiment.name, ...all].join(" "), task: [task, ...values].join(" ") };
}

function nameOf(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf("="))).trim();
}

function valuesOf(text: string): readonly string[] {
  const name = nameOf(text);
  const root = name.split(".")[0] ?? "";
  const value = text.slice(text.indexOf("=") + 1);
  const values = name === "" || TEXTS.has(root) ? [value] : splitAtCommas(value).map((one) => one.trim());
  if (values.length === 1) return values;
  if (values.includes(""))
    throw new UserError(`--set ${text}: a value of the sweep is missing; expected values with commas between`);
  const twice = values.find((one, i) => values.indexOf(one) < i);
  if (twice !== undefined) throw new UserError(`--set ${text}: ${twice} stands twice; expected each value once`);
  if (LISTS.has(name) && !values.every((one) => /^[[{]/.test(one)))
    throw new UserError(
      `--set ${text}: ${name} is a list; write ${name}=[${values.join(",")}] for one list, or lists in brackets with commas between for a sweep`,
    );
  if (name === "seeds")
    throw new UserError(
      `--set ${text}: a sweep over seeds would judge the same trials several times, and call the noise of a few seeds an effect; give the largest number alone, or sweep root for independent repetitions`,
    );
  return values;
}

/** Splits at the commas outside brackets and quotes; brackets that do not close leave the text whole. */
function splitAtCommas(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  let quote = "";
  let last = ",";
  for (const character of text) {
    if (quote !== "") quote = character === quote ? "" : quote;
    // In the middle of a word a quote is a letter, as in YAML.
    else if (/["']/.test(character) && /[,[{:]/.test(last)) quote = character;
    else if (/[[{]/.test(character)) depth++;
    else if (/[\]}]/.test(character)) depth--;
    if (character === "," && depth === 0 && quote === "") parts.push("");
    else parts.push((parts.pop() ?? "") + character);
    if (character.trim() !== "") last = character;
  }
  return depth === 0 && quote === "" ? parts : [text];
}

/** The last word of each path where it says enough and is its own, else the path. */
function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) throw new UserError(`--set: ${twice} is swept twice; give all its values in one --set`);
  const last = (path: string): string => {
    if (path === "data.name") return "data";
    const word = path.split(".").at(-1) ?? path;
    return path.startsWith("arms.") || !/^[a-z]/i.test(word) ? path : word;
  };
  return new Map(
    paths.map((path) => [path, paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path)]),
  );
}
