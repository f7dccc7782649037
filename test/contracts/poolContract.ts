import { describe, expect, test } from "vitest";
import { trialId } from "../../src/lab/trialId.ts";
import type { Failure, Pool, PoolOptions, TrialOutcome, TrialSpec } from "../../src/lab/types.ts";
import { sampleSpec } from "./sampleRecord.ts";

/** Seeds 0 .. count-1 of one arm on a data set; fakeRunner.ts says what the name of the set does. */
export function armOf(data: string, count: number, arm = 0.1): TrialSpec[] {
  return Array.from({ length: count }, (_, seed) => {
    const spec = sampleSpec(seed, arm);
    return { ...spec, data: { ...spec.data, name: data } };
  });
}

export const usual: PoolOptions = { group: 4, limitMs: 20_000 };

export async function collect(outcomes: AsyncIterable<TrialOutcome>): Promise<TrialOutcome[]> {
  const all: TrialOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

/** Digest by trial of all records; throws when a trial has two outcomes. */
export function digests(outcomes: readonly TrialOutcome[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const outcome of outcomes) {
    const trial = "record" in outcome ? outcome.record.trial : outcome.trial;
    if (found.has(trial)) throw new Error(`trial ${trial} came twice`);
    found.set(trial, "record" in outcome ? outcome.record.digest : outcome.failure.outcome);
  }
  return found;
}

export function failures(outcomes: readonly TrialOutcome[]): Failure[] {
  return outcomes.flatMap((outcome) => ("failure" in outcome ? [outcome.failure] : []));
}

/** What differs between pools. */
export interface PoolTraits {
  /** False: the pool cannot know what a trial holds. */
  readonly memory: boolean;
  /** True: whoever trains is told of an abort a moment later. */
  readonly remote?: boolean;
}

/** Every pool passes these, with `fakeRunner.ts` as its runner. */
export function poolContract(
  name: string,
  open: (workers: number) => Pool,
  { memory, remote = false }: PoolTraits = { memory: true },
): void {
  const withPool = async (workers: number, work: (pool: Pool) => Promise<void>): Promise<void> => {
    const pool = open(workers);
    try {
      await work(pool);
    } finally {
      await pool.close();
    }
  };

  describe(`${name} as a pool`, () => {
    test("gives each record once, with the attempt that made it", async () => {
      await withPool(2, async (pool) => {
        const specs = [...armOf("moons", 7), ...armOf("moons", 7, 0.2), ...armOf("moons", 7, 0.3)];
        const outcomes = await collect(pool.map(specs, usual));
        expect(new Set(digests(outcomes).keys())).toEqual(new Set(specs.map(trialId)));
        for (const outcome of outcomes) {
          if (!("record" in outcome)) throw new Error(outcome.failure.error);
          expect(specs).toContainEqual(outcome.record.spec);
          expect(Date.parse(outcome.attempt.endedAt)).toBeGreaterThanOrEqual(Date.parse(outcome.attempt.startedAt));
          if (memory) expect(outcome.attempt.peakRssBytes).toBeGreaterThan(1e6);
          else expect(outcome.attempt.peakRssBytes).toBe(0);
          expect(outcome.attempt.cpuSeconds).toBeGreaterThanOrEqual(0);
        }
      });
    });

    test("gives the same records with 1 and 2 workers, in groups of 1, 3 and 4", async () => {
      const specs = [...armOf("moons", 9), ...armOf("moons", 9, 0.2)];
      const tables: Map<string, string>[] = [];
      for (const [workers, group] of [
        [1, 4],
        [2, 4],
        [2, 1],
        [1, 3],
      ] as const)
        await withPool(workers, async (pool) => {
          tables.push(digests(await collect(pool.map(specs, { ...usual, group }))));
        });
      for (const table of tables) expect(table).toEqual(tables[0]);
    });

    test("says when trials begin, before their records come", async () => {
      await withPool(2, async (pool) => {
        const specs = armOf("moons", 6);
        const begun = new Set<string>();
        const onStart: NonNullable<PoolOptions["onStart"]> = (trials) => {
          for (const trial of trials) begun.add(trial);
        };
        for await (const outcome of pool.map(specs, { ...usual, onStart }))
          expect(begun.has("record" in outcome ? outcome.record.trial : outcome.trial)).toBe(true);
        expect(begun).toEqual(new Set(specs.map(trialId)));
      });
    });

    test("ends the map with the error when the start of trials cannot be noted", async () => {
      await withPool(1, async (pool) => {
        const onStart = (): void => {
          throw new Error("the store is full");
        };
        await expect(collect(pool.map(armOf("moons", 6), { ...usual, onStart }))).rejects.toThrow("the store is full");
      });
    });

    test("an error names its trials, keeps what was finished, and the others finish", async () => {
      await withPool(2, async (pool) => {
        const found = digests(await collect(pool.map([...armOf("throw", 4), ...armOf("moons", 8)], usual)));
        const [first, throws, ...after] = armOf("throw", 4).map(trialId);
        expect(found.get(first!)).toHaveLength(64);
        expect(found.get(throws!)).toBe("error");
        // Those behind it in the same task failed with it; a pool that tries again itself has trained them alone.
        for (const trial of after) {
          if (pool.triesAgain === true) expect(found.get(trial)).toHaveLength(64);
          else expect(found.get(trial)).toBe("error");
        }
        for (const spec of armOf("moons", 8)) expect(found.get(trialId(spec))).toHaveLength(64);
      });
    });

    test("after an abort hands out no more, finishes what is under way, and works again", async () => {
      await withPool(1, async (pool) => {
        const controller = new AbortController();
        const outcomes: TrialOutcome[] = [];
        for await (const outcome of pool.map(armOf("slow", 40), { ...usual, signal: controller.signal })) {
          outcomes.push(outcome);
          if (outcomes.length === 2) controller.abort();
        }
        // The task of four that was under way, and not the nine behind it.
        if (remote) expect(outcomes.length).toBeLessThan(40);
        else expect(outcomes.length).toBe(4);
        expect(outcomes.every((outcome) => "record" in outcome)).toBe(true);
        expect(await collect(pool.map(armOf("moons", 3), usual))).toHaveLength(3);
      });
    });

    test("can be broken off, and works again", async () => {
      await withPool(2, async (pool) => {
        for await (const _ of pool.map(armOf("slow", 40), usual)) break;
        const found = digests(await collect(pool.map(armOf("moons", 9), usual)));
        expect(found.size).toBe(9);
      });
    });

    test("with nothing to do ends at once", async () => {
      await withPool(2, async (pool) => {
        expect(await collect(pool.map([], usual))).toEqual([]);
      });
    });
  });
}
