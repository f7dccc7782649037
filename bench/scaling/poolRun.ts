import { GROUP } from "../../src/lab/trialTasks.ts";
import type { Pool } from "../../src/lab/types.ts";
import { residentMemory } from "../../src/node/pool/residentMemory.ts";
import type { Population } from "./population.ts";

/** What came of a population on a pool. */
export interface PoolRun {
  readonly wallSeconds: number;
  /** Resident memory of every worker that took part, at its end and at its highest, bytes. */
  readonly resident: readonly number[];
  readonly peak: number;
}

/**
 * Runs `seeds` seeds of a population on a pool. A trial that fails or diverges ends the bench: half the work would be twice
 * as fast. @param seen called after each trial with how many are done and the processes that have taken part
 */
export async function runOnPool(
  pool: Pool,
  { id, trial }: Population,
  seeds: number,
  seen?: (done: number, processes: readonly number[]) => Promise<void>,
): Promise<PoolRun> {
  const processes = new Set<number>();
  const specs = Array.from({ length: seeds }, (_, seed) => trial(seed));
  const began = performance.now();
  let done = 0;
  let peak = 0;
  for await (const outcome of pool.map(specs, {
    group: GROUP,
    limitMs: 600_000,
    onStart: (_, { worker }) => void processes.add(Number(/process (\d+)/.exec(worker)?.[1])),
  })) {
    if ("failure" in outcome) throw new Error(`bench: ${id} on ${pool.name}: ${outcome.failure.error}`);
    if (outcome.record.outcome !== "ok") throw new Error(`bench: ${id}: a trial diverged`);
    peak = Math.max(peak, outcome.attempt.peakRssBytes);
    done++;
    await seen?.(done, [...processes]);
  }
  const wallSeconds = (performance.now() - began) / 1000;
  const resident = [...(await residentMemory([...processes])).values()];
  return { wallSeconds, resident, peak };
}
