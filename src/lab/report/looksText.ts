import type { LooksMade } from "../types.ts";

/**
 * What must be said of trials that were judged more than once, or before their plan was done; undefined where they were
 * judged once, as planned.
 */
export function looksText(looks: LooksMade | undefined): string | undefined {
  if (looks?.type !== "sequential") return undefined;
  return `Judged ${looksCount(looks)}. Intervals and p-values are always valid: they are wider than those of a single planned look, and hold at all looks together`;
}

/** `3 times, at 8, 16 and 24 seeds`. */
export function looksCount({ at }: LooksMade): string {
  const last = at.at(-1) ?? 0;
  const before = at.slice(0, -1);
  const seeds = before.length === 0 ? `${last}` : `${before.join(", ")} and ${last}`;
  return `${at.length === 1 ? "once" : `${at.length} times`}, at ${seeds} seed${last === 1 ? "" : "s"}`;
}
