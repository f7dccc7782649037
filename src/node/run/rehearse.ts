import { GROUP, type TrialTask, trialTasks } from "../../lab/trialTasks.ts";
import type { PlannedTrial, Pool, TrialSpec } from "../../lab/types.ts";

const LIMIT_MS = 20 * 60_000;

/** A group of seeds of one arm, and how long it takes on one core. */
export interface TimedGroup extends TrialTask {
  readonly seconds: number;
}

/**
 * Estimates by training: of the groups that pass every training row through the network at every step (statistics of all
 * rows cost rows / batch times as much) one is trained and thrown away, and one of the others.
 * @param fresh trials of one task @param onFailure called with the reason where a rehearsal fails
 */
export async function timedGroups(
  pool: Pool,
  fresh: readonly PlannedTrial[],
  onFailure: (reason: string) => void,
): Promise<TimedGroup[]> {
  const groups = trialTasks(
    fresh.map(({ spec }) => spec),
    GROUP,
  );
  const seconds = new Map<boolean, number>();
  for (const dear of [true, false]) {
    const kind = groups.filter(({ specs }) => isDear(specs) === dear);
    const middle = kind[Math.floor(kind.length / 2)];
    if (middle !== undefined) seconds.set(dear, await rehearse(pool, middle.specs, onFailure));
  }
  return groups.map((group) => ({ ...group, seconds: seconds.get(isDear(group.specs)) ?? 0 }));
}

function isDear([first]: readonly TrialSpec[]): boolean {
  return first?.net.layers.some((layer) => layer.type === "batchNorm" && layer.statistics === "all") === true;
}

async function rehearse(pool: Pool, specs: readonly TrialSpec[], onFailure: (reason: string) => void): Promise<number> {
  const start = performance.now();
  for await (const outcome of pool.map(specs, { group: GROUP, limitMs: LIMIT_MS }))
    if ("failure" in outcome) onFailure(`${outcome.failure.outcome}: ${outcome.failure.error.split("\n")[0]}`);
  return (performance.now() - start) / 1000;
}
