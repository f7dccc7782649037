import { parse, YAMLError } from "yaml";
import { UserError } from "../core/math/errors.ts";
import { didYouMean } from "./nearest.ts";
import type { Path } from "./specSource.ts";

/** An experiment with one value changed. */
export interface Setting {
  readonly text: string;
  readonly path: Path;
  readonly plain: unknown;
}

/** Short names of settings that are changed often. */
const ALIASES: Readonly<Record<string, string>> = {
  lr: "train.learningRate",
  epochs: "train.epochs",
  batch: "train.batch",
};

/**
 * Changes one value of an experiment: `train.learningRate=0.01`, `arms.dropout-.2.dropout=.3`, `net.0=dense 64`. The value
 * is read as YAML, so numbers, `true` and lists mean what they say. A name with dots is recognised where it is already
 * there; `lr`, `epochs` and `batch` are those of the training. Throws UserError for a setting without `=`, and for a path that leads through a value or outside a list; names
 * that an experiment does not have are found when it is checked.
 *
 * @param plain the experiment as plain values; it is not changed
 */
export function applySetting(plain: unknown, text: string): Setting {
  const cut = text.indexOf("=");
  const name = text.slice(0, cut).trim();
  if (cut < 1 || name === "")
    throw new UserError(`--set ${text}: expected path=value, such as train.learningRate=0.01`);
  const value = readValue(text, text.slice(cut + 1));
  const path = resolve(plain, (Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name).split("."), text);
  return { text, path, plain: replaced(plain, path, value) };
}

function readValue(text: string, value: string): unknown {
  try {
    return parse(value, { version: "1.2", prettyErrors: false });
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    throw new UserError(`--set ${text}: the value cannot be read: ${error.message}`, { cause: error });
  }
}

/** Splits a dotted name along the experiment: at each level the longest name that is there is taken. */
function resolve(plain: unknown, parts: readonly string[], text: string): Path {
  const path: (string | number)[] = [];
  let here = plain;
  for (let i = 0; i < parts.length; ) {
    if (Array.isArray(here)) {
      const index = Number(parts[i]);
      if (!/^\d+$/.test(parts[i] ?? "") || index >= here.length)
        throw new UserError(
          `--set ${text}: ${path.join(".")} is a list of ${here.length}; expected a position from 0 to ${here.length - 1}, got "${parts[i]}"`,
        );
      path.push(index);
      here = here[index];
      i++;
      continue;
    }
    if (here !== undefined && here !== null && typeof here !== "object")
      throw new UserError(
        `--set ${text}: ${path.join(".")} is ${JSON.stringify(here)} and has no member "${parts[i]}"`,
      );
    const members = (here ?? {}) as Readonly<Record<string, unknown>>;
    const taken = longestMember(members, parts.slice(i));
    const last = i + taken === parts.length;
    const name = parts.slice(i, i + taken).join(".");
    if (["__proto__", "constructor", "prototype"].includes(name))
      throw new UserError(`--set ${text}: the name "${name}" is not allowed`);
    if (!last && !Object.hasOwn(members, name)) {
      const near = didYouMean(name, Object.keys(members));
      if (near !== "") throw new UserError(`--set ${text}: no "${[...path, name].join(".")}"${near}`);
    }
    path.push(name);
    here = Object.hasOwn(members, name) ? members[name] : undefined;
    i += taken;
  }
  return path;
}

/** How many parts make up the longest member that is there; 1 where none is. */
function longestMember(members: Readonly<Record<string, unknown>>, parts: readonly string[]): number {
  for (let count = parts.length; count > 1; count--)
    if (Object.hasOwn(members, parts.slice(0, count).join("."))) return count;
  return 1;
}

/** A copy with the value at a path replaced; groups on the way that are not there are made. */
function replaced(plain: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(plain)) return plain.map((item, i) => (i === step ? replaced(item, rest, value) : item));
  const members = (plain ?? {}) as Readonly<Record<string, unknown>>;
  return { ...members, [step]: replaced(members[step], rest, value) };
}
