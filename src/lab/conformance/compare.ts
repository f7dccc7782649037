import type { Answer, Answered } from "./adapter.ts";
import { type Path, valueAt } from "./caseReader.ts";
import { type GoldenCase, type GoldenValue, isTensor, type Tensor } from "./golden.ts";
import { tolerances, type Voice } from "./tolerance.ts";

/** One compared value: its error and what was allowed, both in the value's own unit. */
export interface Difference {
  readonly path: Path;
  /** |got - expected| of the entry furthest into or beyond its tolerance; Infinity for another shape or no number. */
  readonly error: number;
  readonly allowed: number;
}

/** How an answer compares with what the case expects. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Expected values that nobody computed. */
  readonly missing: readonly Path[];
}

/** Compares an answer with every number under outputs, gradients and state_after. */
export function compare(golden: GoldenCase, answer: Answer, voice: Voice): Comparison {
  const differences: Difference[] = [];
  const missing: Path[] = [];
  for (const section of ["outputs", "gradients", "state_after"] as const) {
    for (const key of Object.keys(golden[section])) {
      const path: Path = `${section}.${key}`;
      const given = answer.values[path];
      if (given !== undefined) differences.push(difference(golden, path, given, voice));
      else if (answer.notCompared?.[path] === undefined) missing.push(path);
    }
  }
  return { differences, missing };
}

function difference(
  golden: GoldenCase,
  path: Path,
  given: Answered | number | ArrayLike<number>,
  voice: Voice,
): Difference {
  const answered: Answered = typeof given === "object" && "value" in given ? given : { value: given };
  const { absolute, relative, each } = tolerances[voice][answered.kind ?? "layer"];
  const { absolute: moreAbsolute = 0, relative: moreRelative = 0 } = answered.extra ?? {};
  const expected = numbers(valueAt(golden, path));
  const got = numbers(answered.value);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const allowedAt = (value: number): number =>
    absolute + moreAbsolute + (relative + moreRelative) * (each ? Math.abs(value) : largest);
  if (got.length !== expected.length) return { path, error: Infinity, allowed: allowedAt(largest) };
  return expected.reduce<Difference>(
    (worst, value, i) => {
      const found = { path, error: distance(got[i], value), allowed: allowedAt(value) };
      return excess(found) > excess(worst) ? found : worst;
    },
    { path, error: 0, allowed: allowedAt(largest) },
  );
}

/** Error as a multiple of what is allowed; a value that is right counts as 0 even where nothing is allowed. */
export function excess({ error, allowed }: Difference): number {
  return error === 0 ? 0 : error / allowed;
}

function distance(got: number | undefined, expected: number): number {
  const error = Math.abs((got ?? Number.NaN) - expected);
  return Number.isFinite(error) ? error : Infinity;
}

/** Every number of a value, in row-major order; true and false as 1 and 0. */
function numbers(value: GoldenValue | Answered["value"] | undefined): readonly number[] {
  if (typeof value === "number" || typeof value === "boolean") return [Number(value)];
  if (typeof value !== "object" || value === null) return [];
  if ("length" in value && typeof value.length === "number") return Array.from(value as ArrayLike<unknown>, Number);
  return isTensor(value as GoldenValue) ? Array.from((value as Tensor).data) : [];
}
