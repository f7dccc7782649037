import type * as z from "zod/mini";
import { didYouMean } from "./nearest.ts";
import { experimentSchema } from "./specSchema.ts";
import type { Issue, Path } from "./specSource.ts";

/** What a zod issue says in our words: what came, what was expected, the near word. */
export function specIssues(plain: unknown, issues: readonly z.core.$ZodIssue[]): Issue[] {
  return issues.flatMap((issue) => worded(plain, issue, []));
}

function worded(plain: unknown, issue: z.core.$ZodIssue, above: Path): Issue[] {
  const path = [...above, ...issue.path.filter((step) => typeof step !== "symbol")];
  const came = valueAt(plain, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path, key, message: unknownKey(key, path) }));
    case "invalid_union":
      return wordedUnion(plain, issue, path, came);
    case "invalid_type":
      if (came === undefined) return [{ path: path.slice(0, -1), message: `"${path.at(-1)}" is missing` }];
      return [{ path, message: `expected ${kind(issue.expected)}, got ${shown(came)}` }];
    case "invalid_value":
      return [{ path, message: notOneOf(came, issue.values) }];
    case "too_small":
    case "too_big":
      return [{ path, message: outOfRange(came, issue) }];
    case "invalid_format":
      return [{ path, message: `got ${shown(came)}; ${FORMATS[String(path.at(-1))] ?? issue.message}` }];
    default:
      return [{ path, message: `${issue.message}, got ${shown(came)}` }];
  }
}

/** A member of another form of the same group is known, and out of place. */
function unknownKey(key: string, path: Path): string {
  const known = keysAt(path);
  return known.includes(key)
    ? `"${key}" does not go with the other members here; leave one of them out`
    : `unknown key "${key}"${didYouMean(key, known)}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  margin: 'expected a number, a percentage such as "10%", or "1% of test.nll"',
  sha256: "expected 64 hexadecimal digits",
};

/** The branch that was meant is the one whose own type fits, of groups the one that knows most members; else all are named. */
function wordedUnion(plain: unknown, issue: z.core.$ZodIssueInvalidUnion, path: Path, came: unknown): Issue[] {
  if (came === undefined) return [{ path: path.slice(0, -1), message: `"${path.at(-1)}" is missing` }];
  const fitting = issue.errors.filter(
    (errors) => !errors.some((e) => e.path.length === 0 && e.code === "invalid_type"),
  );
  const meant = typeof came === "object" ? fitting.filter((errors) => !isPlainChoice(errors)) : fitting;
  const [branch] = meant.toSorted((a, b) => unknownKeys(a) - unknownKeys(b));
  if (branch !== undefined && (meant.length === 1 || typeof came === "object") && !isPlainChoice(branch))
    return branch.flatMap((inner) => worded(plain, inner, path));
  const expected = issue.errors.flat().flatMap((e) => {
    if (e.code === "invalid_type") return [kind(e.expected)];
    return e.code === "invalid_value" ? e.values.map((value) => `"${String(value)}"`) : [];
  });
  const near = typeof came === "string" ? didYouMean(came, words(expected)) : "";
  return [{ path, message: `expected ${[...new Set(expected)].join(" or ")}, got ${shown(came)}${near}` }];
}

function unknownKeys(errors: readonly z.core.$ZodIssue[]): number {
  return errors.reduce(
    (sum, e) => sum + (e.code === "unrecognized_keys" && e.path.length === 0 ? e.keys.length : 0),
    0,
  );
}

function isPlainChoice(errors: readonly z.core.$ZodIssue[]): boolean {
  return errors.every((error) => error.path.length === 0 && error.code === "invalid_value");
}

function words(expected: readonly string[]): string[] {
  return expected.filter((word) => word.startsWith('"')).map((word) => word.slice(1, -1));
}

function notOneOf(came: unknown, values: readonly unknown[]): string {
  const names = values.map(String);
  const near = typeof came === "string" ? didYouMean(came, names) : "";
  return `expected ${names.map((name) => `"${name}"`).join(" or ")}, got ${shown(came)}${near}`;
}

function outOfRange(came: unknown, issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [words, bound] =
    issue.code === "too_small" ? [["at least", "more than"], issue.minimum] : [["at most", "less than"], issue.maximum];
  const many = Number(bound) !== 1;
  const what =
    { array: many ? " entries" : " entry", string: many ? " characters" : " character" }[issue.origin as string] ?? "";
  const got = typeof came === "string" || Array.isArray(came) ? `${came.length}` : shown(came);
  return `expected ${issue.inclusive === false ? words[1] : words[0]} ${bound}${what}, got ${got}`;
}

function kind(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    int: "a whole number",
    number: "a number",
    string: "a word",
    boolean: "true or false",
    array: "a list",
    object: "a group of members",
    record: "a group of members",
    null: "nothing",
  };
  return names[expected] ?? expected;
}

/** A value as the reader wrote it, shortened. */
function shown(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(plain: unknown, path: Path): unknown {
  let value = plain;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** Names that may stand at a path of the schema. */
function keysAt(path: Path): string[] {
  let schemas = alternatives(experimentSchema() as z.core.$ZodType);
  for (const step of path) schemas = schemas.flatMap((schema) => member(schema, step)).flatMap(alternatives);
  return schemas.flatMap((schema) => (isObject(schema) ? Object.keys(schema._zod.def.shape) : []));
}

function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "optional" || def.type === "nullable") return alternatives(def.innerType);
  return def.type === "union" ? def.options.flatMap(alternatives) : [schema];
}

function member(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (isObject(schema)) {
    const found = schema._zod.def.shape[String(step)];
    return found === undefined ? [] : [found];
  }
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "record") return [def.valueType];
  return def.type === "array" ? [def.element] : [];
}

function isObject(schema: z.core.$ZodType): schema is z.core.$ZodObject {
  return schema._zod.def.type === "object";
}
