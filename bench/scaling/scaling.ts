import { availableParallelism } from "node:os";
import { childProcessPool } from "../../src/node/pool/childProcessPool.ts";
import { residentMemory } from "../../src/node/pool/residentMemory.ts";
import { type Spread, spread } from "../ratios.ts";
import { runOnPool } from "./poolRun.ts";
import { type Population, t1Population } from "./population.ts";

/** A population on one worker and on two. */
export interface Scaling {
  readonly title: string;
  /** Trials per second of wall time, by number of workers. */
  readonly trialsPerSecond: Readonly<Record<1 | 2, Spread>>;
  /** Speed on two workers over twice the speed on one, within the same round: 1 is linear. */
  readonly ofLinear: Spread;
  /** Resident memory of a worker after its trials, and the highest it had, bytes: the largest of both pools. */
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/**
 * Interleaved rounds on two pools that live throughout, after a round of warm-up; wall time, for what is asked is how soon
 * an experiment is done. Null on a machine of one core.
 */
export async function measureScaling(population: Population, rounds: number): Promise<Scaling | null> {
  if (availableParallelism() < 2) return null;
  const pools = { 1: childProcessPool({ workers: 1 }), 2: childProcessPool({ workers: 2 }) };
  const seeds = { 1: 16, 2: 32 };
  const speeds: Record<1 | 2, number[]> = { 1: [], 2: [] };
  const resident: number[] = [];
  let peakBytes = 0;
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const workers of [1, 2] as const) {
        const run = await runOnPool(pools[workers], population, seeds[workers]);
        if (round === 0) continue;
        speeds[workers].push(seeds[workers] / run.wallSeconds);
        resident.push(...run.resident);
        peakBytes = Math.max(peakBytes, run.peak);
      }
    }
  } finally {
    await Promise.all([pools[1].close(), pools[2].close()]);
  }
  return {
    title: population.title,
    trialsPerSecond: { 1: spread(speeds[1]), 2: spread(speeds[2]) },
    ofLinear: spread(speeds[2].map((speed, round) => speed / (2 * speeds[1][round]))),
    residentBytes: Math.max(...resident),
    peakBytes,
  };
}

/** Resident memory of one worker after a fifth of its trials and after the last. */
export interface Leak {
  readonly trials: number;
  readonly earlyBytes: number;
  readonly lateBytes: number;
}

/** Trains `trials` seeds of T1, two epochs each, in one worker that is never replaced, and watches its memory. */
export async function measureLeak(trials: number): Promise<Leak> {
  const pool = childProcessPool({ workers: 1, recycleAfter: Number.POSITIVE_INFINITY });
  const brief: Population = {
    ...t1Population,
    trial: (seed) => {
      const spec = t1Population.trial(seed);
      return { ...spec, train: { ...spec.train, epochs: 2 } };
    },
  };
  let earlyBytes = 0;
  let lateBytes = 0;
  try {
    await runOnPool(pool, brief, trials, async (done, processes) => {
      if (processes.length !== 1) throw new Error(`bench: ${processes.length} workers where one was asked for`);
      if (done !== Math.ceil(trials / 5) && done !== trials) return;
      const [bytes = 0] = (await residentMemory(processes)).values();
      if (done === trials) lateBytes = bytes;
      else earlyBytes = bytes;
    });
  } finally {
    await pool.close();
  }
  return { trials, earlyBytes, lateBytes };
}
