import { InvariantError } from "../core/math/errors.ts";

/**
 * Canonical JSON: object keys sorted by UTF-16 code unit at every level, numbers in their shortest round-trip form, no
 * spaces, `undefined` members left out. Two values have one text exactly when they are equal, so the text can be hashed.
 * Throws InvariantError for what JSON would blur: NaN, infinities and -0 (two different specs would share an id),
 * holes and `undefined` in lists, functions, bigints, and objects that are not plain.
 * Source: RFC 8785 (JSON Canonicalization Scheme), sections 3.2.2 and 3.2.3.
 */
export function canonical(value: unknown): string {
  return write(value, "$", []);
}

function write(value: unknown, path: string, above: readonly object[]): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value) || Object.is(value, -0))
        throw new InvariantError(
          `canonical: ${Object.is(value, -0) ? "-0" : value} at ${path}; it has no canonical form`,
        );
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : writeObject(value, path, above);
    default:
      throw new InvariantError(`canonical: a ${typeof value} at ${path}; only JSON values have a canonical form`);
  }
}

function writeObject(value: object, path: string, above: readonly object[]): string {
  if (above.includes(value)) throw new InvariantError(`canonical: ${path} contains itself`);
  const inside = [...above, value];
  if (Array.isArray(value)) {
    // Array.from visits holes, which would otherwise be skipped and print as nothing.
    return `[${Array.from(value, (item, i) => write(item, `${path}[${i}]`, inside)).join(",")}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new InvariantError(`canonical: ${path} is not a plain object`);
  const members: string[] = [];
  // `<` on strings compares UTF-16 code units.
  for (const [key, member] of Object.entries(value).sort(byKey))
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${write(member, `${path}.${key}`, inside)}`);
  return `{${members.join(",")}}`;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
