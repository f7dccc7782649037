import { UserError } from "../core/math/errors.ts";
import type { Issue, Path } from "./specSource.ts";

/** Runs a check of another part of the house and notes the user's mistake it finds. */
export function attempt<T>(issues: Issue[], path: Path, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    issues.push({ path, message: error.message });
    return undefined;
  }
}
