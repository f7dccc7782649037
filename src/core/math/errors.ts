/**
 * The user can mend it: no stack is printed, exit code 2. The message says where, what came, what was expected and
 * what to do.
 */
export class UserError extends Error {
  override name = "UserError";
}

/** Our own fault: printed with its stack and "this is a bug", exit code 70. */
export class InvariantError extends Error {
  override name = "InvariantError";
}

/** Throws {@link InvariantError} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
