// Ten thousand trials in a cluster's queue, a hundred thousand with LINCHPIN_CHAOS=long: counts, order, memory.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trialQueue } from "../../src/node/cluster/trialQueue.ts";
import { clean, linchpin, newFolder, start, writeExperiment } from "../cli/linchpin.ts";
import { join } from "../postgres/cluster.ts";
import { noPostgres, type Server, startServer } from "../postgres/server.ts";
import { limit, long } from "./chaos.ts";
import { rest } from "./fleet.ts";

const TRIALS = long ? 100_000 : 10_000;

describe.skipIf(noPostgres !== undefined)(`chaos${noPostgres === undefined ? "" : ` (${noPostgres})`}`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server?.stop();
    clean();
  });

  test(
    `${TRIALS} trials are put in the queue once, go out by priority, and do not fill the memory of who submits`,
    async () => {
      const [folder, url] = [newFolder(), server.database()];
      const env = { LINCHPIN_CLUSTER: url };
      /** The command's output and the most memory that it held, in bytes. */
      const submit = async (seeds: number, args: readonly string[]): Promise<{ text: string; bytes: number }> => {
        const file = writeExperiment(folder, [`seeds: ${seeds}`]);
        const command = start(folder, ["run", file, "--cluster", "--detach", ...args], env);
        let bytes = 0;
        while (command.process.exitCode === null && command.process.signalCode === null) {
          bytes = Math.max(bytes, highWater(command.process.pid!));
          await rest(10);
        }
        const { code, stdout, stderr } = await command.ended;
        expect(code, stderr).toBe(0);
        return { text: stdout, bytes };
      };
      const small = await submit(4, ["--set", "train.epochs=3"]);
      expect(small.text).toContain("8 trials put in the queue, of 8");
      const first = await submit(TRIALS / 2, []);
      expect(first.text).toContain(`${TRIALS} trials put in the queue, of ${TRIALS}`);
      // About 6 kB a trial, its spec and its place in the plan, of which all are planned at once; the rest is what the
      // garbage collector had not got to. Twenty would be 2 GB at 100,000 trials.
      expect((first.bytes - small.bytes) / TRIALS).toBeLessThan(20_000);
      const second = await submit(TRIALS / 2, []);
      expect(second.text).toContain(`0 trials put in the queue, of ${TRIALS}`);
      const urgent = await submit(4, ["--set", "train.epochs=5", "--priority", "10"]);
      expect(urgent.text).toContain("8 trials put in the queue, of 8");
      const status = JSON.parse((await linchpin(folder, ["status", "--cluster", "--json"], env)).stdout);
      expect(status.experiments.map(({ planned, done }: Record<string, number>) => [planned, done])).toEqual([
        [8, 0],
        [TRIALS, 0],
        [8, 0],
      ]);
      expect(status.queues).toMatchObject([{ state: "waiting", n: TRIALS + 16 }]);

      const joined = await join(url);
      const queue = await trialQueue(joined.boss, joined.store.connection, status.queues[0].kernel);
      expect((await queue.fetch(8)).map(({ spec }) => spec.train.epochs)).toEqual(Array(8).fill(5));
      // Then the first seeds of both arms, by task: as planned, however many wait.
      const seeds: number[] = [];
      for (let batch = 0; batch < 5; batch++)
        for (const { spec } of await queue.fetch(40)) if (spec.train.epochs !== 3) seeds.push(spec.seed);
      expect(seeds.length).toBeGreaterThanOrEqual(192);
      const tasks = seeds.map((seed) => Math.floor(seed / 4));
      expect(tasks).toEqual([...tasks].sort((a, b) => a - b));
      await joined.close();
    },
    limit,
  );
});

/** The most memory that a process held so far, in bytes; 0 where it is gone. */
function highWater(pid: number): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
