import { UserError } from "../math/errors.ts";
import type { Instrument, SetName } from "./types.ts";

type Defaults = Instrument["defaults"];
type Setting = Defaults[string];

/**
 * The settings of one measurement: the instrument's defaults with those of the request put over them. Throws UserError
 * for a setting the instrument does not have, or of another kind than its default.
 */
export function settle<T extends Defaults>(id: string, defaults: T, given: Readonly<Record<string, unknown>>): T {
  for (const [name, value] of Object.entries(given)) {
    if (name === "id") continue;
    const known = defaults[name];
    if (known === undefined)
      throw new UserError(
        `${id}: there is no setting "${name}"; expected one of ${Object.keys(defaults).join(", ") || "none"}`,
      );
    if (!sameKind(known, value))
      throw new UserError(`${id}: ${name} is ${JSON.stringify(value)}; expected ${kindOf(known)}`);
  }
  return { ...defaults, ...given };
}

/** `value` if it is one of `allowed`; otherwise throws UserError. */
export function oneOf<const C extends string>(where: string, value: string, allowed: readonly C[]): C {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UserError(`${where} is "${value}"; expected one of ${allowed.join(", ")}`);
  return found;
}

/** The example set named by a setting; throws UserError where there is none of that name. */
export function setNamed(where: string, value: string): SetName {
  return oneOf(where, value, ["train", "validation", "test", "ablation"]);
}

/** `value` if it is a whole number of at least `least`; otherwise throws UserError. */
export function wholeFrom(where: string, least: number, value: number): number {
  if (!Number.isInteger(value) || value < least)
    throw new UserError(`${where} is ${value}; expected a whole number from ${least} on`);
  return value;
}

function sameKind(known: Setting, value: unknown): boolean {
  if (!Array.isArray(known)) return typeof known === typeof value;
  const texts = known.some((entry) => typeof entry === "string");
  return Array.isArray(value) && value.every((entry) => typeof entry === (texts ? "string" : "number"));
}

function kindOf(known: Setting): string {
  if (!Array.isArray(known)) return `a ${typeof known} such as ${JSON.stringify(known)}`;
  return `a list such as ${JSON.stringify(known)}`;
}
