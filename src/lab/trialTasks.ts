import { canonical } from "./canonical.ts";
import { trialId } from "./trialId.ts";
import type { TrialSpec } from "./types.ts";

/** Most seeds of one arm that are trained together. */
export const GROUP = 4;

/** Seeds of one arm that are trained together. */
export interface TrialTask {
  readonly specs: readonly TrialSpec[];
  /** Ids of `specs`, in the same order. */
  readonly trials: readonly string[];
}

/**
 * Puts trials that differ only in the seed together, up to `group` a task. The first groups of all arms come before the
 * second ones, so that paired results arrive together and the differences can be watched from the start.
 */
export function trialTasks(specs: readonly TrialSpec[], group: number): TrialTask[] {
  const arms = new Map<string, TrialSpec[]>();
  for (const spec of specs) {
    const arm = canonical({ ...spec, seed: 0 });
    const seeds = arms.get(arm);
    if (seeds === undefined) arms.set(arm, [spec]);
    else seeds.push(spec);
  }
  const tasks: TrialTask[] = [];
  const longest = Math.max(0, ...[...arms.values()].map((seeds) => seeds.length));
  for (let first = 0; first < longest; first += group)
    for (const seeds of arms.values()) {
      const together = seeds.slice(first, first + group);
      if (together.length > 0) tasks.push({ specs: together, trials: together.map(trialId) });
    }
  return tasks;
}
