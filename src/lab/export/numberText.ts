import { InvariantError } from "../../core/math/errors.ts";

/**
 * Shortest decimal text that reads back as the same double, bit for bit. Unlike `String`, -0 keeps its sign. Throws
 * InvariantError for NaN and infinities, which neither CSV nor JSON has.
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new InvariantError(`numberText: ${value} has no number text`);
  return Object.is(value, -0) ? "-0" : String(value);
}
