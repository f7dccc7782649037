import { describe, expect, test } from "vitest";
import { trialId } from "../../src/lab/trialId.ts";
import type { Failure, Pool, PoolOptions } from "../../src/lab/types.ts";
import { processLives } from "../../src/node/store/processIdentity.ts";
import { armOf, collect, digests, failures, usual } from "./poolContract.ts";

/** Process id in a worker's name. */
export function pidOf(worker: string): number {
  return Number(/process (\d+)/.exec(worker)?.[1]);
}

/** Runs a bad arm among good ones; gives the failures, after checking that everything else finished. */
export async function amongOthers(pool: Pool, bad: string, options: Partial<PoolOptions> = {}): Promise<Failure[]> {
  const good = armOf("moons", 8);
  const outcomes = await collect(pool.map([...armOf(bad, 4), ...good], { ...usual, ...options }));
  await pool.close();
  const found = digests(outcomes);
  expect(found.size).toBe(12);
  for (const spec of good) expect(found.get(trialId(spec))).toHaveLength(64);
  return failures(outcomes);
}

/** Pools that train in processes of their own pass these too: whatever happens to one, the others go on. */
export function poolOfProcesses(name: string, open: (workers: number) => Pool): void {
  const windows = process.platform === "win32";

  describe(`${name}: a worker process that fails`, () => {
    test("by exiting in the middle of a task is an error with its exit code; what it finished before counts", async () => {
      const failed = await amongOthers(open(2), "exit");
      expect(failed).toHaveLength(3);
      expect(failed[0]).toMatchObject({ outcome: "error", error: expect.stringContaining("exit code 3") });
    });

    test.skipIf(windows)("by crashing is an error with its signal", async () => {
      const failed = await amongOthers(open(2), "crash");
      expect(failed[0]).toMatchObject({ outcome: "error", error: "its worker crashed with SIGSEGV" });
    });

    test("by hanging is ended at the limit, and only its task", async () => {
      const failed = await amongOthers(open(2), "hang", { limitMs: 2500 });
      expect(failed).toHaveLength(3);
      expect(failed[0]).toMatchObject({ outcome: "timeout", error: "took longer than the limit of 2.5 s" });
    });

    test("with an exception: its stack and its last words on stderr come back", async () => {
      const failed = await amongOthers(open(2), "throw");
      expect(failed[0]).toMatchObject({ outcome: "error", error: expect.stringMatching(/does not like.*fakeRunner/s) });
    });

    test("ten kill -9 over 60 trials: no trial has two outcomes, what was lost says so and can be tried again", async () => {
      const pool = open(2);
      const specs = [0.1, 0.2, 0.3].flatMap((arm) => armOf("slow", 20, arm));
      let begun = 0;
      const onStart: NonNullable<PoolOptions["onStart"]> = (_, { worker }) => {
        if (++begun > 10) return;
        const kill = (): unknown => processLives(pidOf(worker)) && process.kill(pidOf(worker), "SIGKILL");
        setTimeout(kill, 10 + 7 * begun);
      };
      const first = await collect(pool.map(specs, { ...usual, onStart }));
      const found = digests(first);
      expect(found.size).toBe(60);
      const lost = specs.filter((spec) => found.get(trialId(spec)) === "lost");
      expect(lost.length).toBeGreaterThan(10);
      expect(failures(first)[0]?.error).toMatch(/ended from outside by SIGKILL/);
      const second = digests(await collect(pool.map(lost, usual)));
      for (const spec of specs) expect((second.get(trialId(spec)) ?? found.get(trialId(spec)))?.length).toBe(64);
      await pool.close();
    });
  });
}
