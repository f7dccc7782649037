import type { TrainProgress } from "#lib/train/trainPlan.ts";
import type { PlannedCell } from "../../../../src/lab/types.ts";

/** Networks after which the time that is left can be told. */
const ENOUGH = 4;

/**
 * Seconds until the rest is trained, at the speed so far: elapsed / trained x missing. Undefined where too few are trained.
 * @param elapsedMs since training began
 */
export function secondsLeft({ planned, reused, fresh, failed }: TrainProgress, elapsedMs: number): number | undefined {
  const missing = planned - reused - fresh - failed;
  return fresh < ENOUGH ? undefined : (elapsedMs / 1000 / fresh) * missing;
}

/** Seeds of which every arm is there, at every learning rate. */
export function wholeSeeds(plan: readonly PlannedCell[], records: { has(trial: string): boolean }): number {
  const missing = new Set(plan.flatMap(({ seed, trial }) => (records.has(trial) ? [] : [seed])));
  return new Set(plan.map(({ seed }) => seed)).size - missing.size;
}
