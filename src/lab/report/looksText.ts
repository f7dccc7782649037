import type { LooksMade } from "../types.ts";

/** What is said where a plan is not done: `Not judged yet: 61 of 80 trials are done`; undefined where it is. */
export function unfinishedText(looks: LooksMade | undefined): string | undefined {
  if (looks?.unfinished === undefined) return undefined;
  const { done, planned } = looks.unfinished;
  return `Not judged yet: ${done} of ${planned} trials are done`;
}

/**
 * What must be said of trials that were judged more than once, or whose plan is not done; undefined where they were judged
 * once, as planned.
 */
export function looksText(looks: LooksMade | undefined): string | undefined {
  if (looks?.type !== "sequential") return undefined;
  const waiting = unfinishedText(looks);
  if (waiting !== undefined)
    return `${waiting}. The number of seeds was set before, so verdicts come once, when all are. Intervals and p-values so far are always valid: they may be looked at as often as you like`;
  return `Judged ${looksCount(looks)}. Intervals and p-values are always valid: they are wider than those of a single planned look, and hold at all looks together`;
}

/** `3 times, at 8, 16 and 24 seeds`. */
export function looksCount({ at }: LooksMade): string {
  const last = at.at(-1) ?? 0;
  const before = at.slice(0, -1);
  const seeds = before.length === 0 ? `${last}` : `${before.join(", ")} and ${last}`;
  return `${at.length === 1 ? "once" : `${at.length} times`}, at ${seeds} seed${last === 1 ? "" : "s"}`;
}
