// A cluster on this machine: a database, a worker in this process and a pool that follows it.
import type { Pool } from "../../src/lab/types.ts";
import { clusterPool } from "../../src/node/cluster/clusterPool.ts";
import { type Cluster, joinCluster } from "../../src/node/cluster/joinCluster.ts";
import { type WorkerOptions, type WorkerResult, work } from "../../src/node/cluster/worker.ts";
import { childProcessPool } from "../../src/node/pool/childProcessPool.ts";

export const fakeRunner = new URL("../contracts/fakeRunner.ts", import.meta.url).href;

export type Joined = Cluster;

/** Joins the cluster in the database at `url`. */
export const join = (url: string): Promise<Joined> => joinCluster(url, { connections: 6 });

export interface TestWorker {
  readonly ended: Promise<WorkerResult>;
  readonly lines: string[];
  stop(): Promise<WorkerResult>;
}

/** A worker in this process, whose training processes are real. */
export function startWorker(
  joined: Joined,
  kernel: string,
  parts: Partial<WorkerOptions> = {},
  runner = fakeRunner,
): TestWorker {
  const controller = new AbortController();
  const lines: string[] = [];
  const ended = work({
    ...{ store: joined.store, boss: joined.boss, kernels: [kernel], slots: 2, versions: "test" },
    openPool: () => childProcessPool({ workers: 1, runner }),
    log: (event, fields = {}) => void lines.push(`${event} ${JSON.stringify(fields)}`),
    ...{ signal: controller.signal, graceMs: 0, limitMs: 20_000 },
    // The sets of the fake runner are none.
    ...(runner === fakeRunner ? { checkHere: () => {} } : {}),
    ...parts,
  });
  ended.catch(() => {});
  return {
    ...{ ended, lines },
    stop() {
      controller.abort();
      return ended;
    },
  };
}

/** A pool with a cluster of its own behind it, which it opens with the first trials and closes with itself. */
export function ownCluster(url: string, workers: number, kernel: string, runner = fakeRunner): Pool {
  let opened: Promise<{ pool: Pool; close: () => Promise<void> }> | undefined;
  const open = async (): Promise<{ pool: Pool; close: () => Promise<void> }> => {
    const joined = await join(url);
    const worker = startWorker(joined, kernel, { slots: workers }, runner);
    const pool = clusterPool(joined);
    return {
      pool,
      async close() {
        await pool.close();
        await worker.stop();
        await joined.close();
      },
    };
  };
  return {
    ...{ name: "cluster", triesAgain: true },
    async *map(specs, options) {
      opened ??= open();
      yield* (await opened).pool.map(specs, options);
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
