// What the chaos suite of the cluster does to processes, and what must be true after it.
import { expect } from "vitest";
import type { Random } from "../../src/core/math/random.ts";
import type { TrialRecord } from "../../src/lab/types.ts";
import { queueCounts } from "../../src/node/cluster/trialQueue.ts";
import type { StoredAttempt } from "../../src/node/store/localStore.ts";
import { isAway } from "../../src/node/store/postgres/serverErrors.ts";
import { type Started, start } from "../cli/linchpin.ts";
import { join } from "../postgres/cluster.ts";
import { childrenOf, kill } from "../processes.ts";

/** `linchpin worker` processes of one cluster. */
export interface Fleet {
  readonly workers: Set<Started>;
  /** Starts one more. */
  hire(env?: NodeJS.ProcessEnv): Started;
  /** Kills -9 a worker, its training process, or both, and hires another in its place. */
  strike(random: Random): Promise<Strike>;
  /** Stops all and checks that each ended as it should. Returns what they wrote. */
  stop(): Promise<string>;
}

type Strike = "worker" | "training process" | "both" | "nothing to kill";

export function fleet(folder: string, url: string, count: number): Fleet {
  const workers = new Set<Started>();
  const hire: Fleet["hire"] = (env = {}) => {
    const worker = start(folder, ["worker", "--workers", "1", "--grace", "0"], { LINCHPIN_CLUSTER: url, ...env });
    workers.add(worker);
    return worker;
  };
  for (let n = 0; n < count; n++) hire();
  return {
    workers,
    hire,
    async strike(random) {
      const worker = [...workers][random.below(workers.size)]!;
      const kind = (["worker", "training process", "both"] as const)[random.below(3)]!;
      const children = childrenOf(worker.process.pid!);
      if (kind === "training process") {
        if (children.length === 0) return "nothing to kill";
        for (const child of children) kill(child);
        return kind;
      }
      workers.delete(worker);
      if (kind === "both") for (const child of children) kill(child);
      kill(worker.process.pid!);
      expect((await worker.ended).signal).toBe("SIGKILL");
      hire();
      return kind;
    },
    async stop() {
      for (const worker of workers) worker.process.kill("SIGTERM");
      const ended = await Promise.all([...workers].map((worker) => worker.ended));
      for (const { code, signal, stderr } of ended) expect({ code, signal }, stderr).toEqual({ code: 0, signal: null });
      return ended.map(({ stderr }) => stderr).join("\n");
    },
  };
}

/** Waits until `done`; the test's own limit of time ends a wait in vain. */
async function eventually(done: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await done())) await rest(40);
}

export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Looks at a cluster's database from time to time; it may be away now and then. */
export interface Watch {
  /** Waits until so many trials have a record. */
  reached(count: number): Promise<void>;
  /** True while a worker has an attempt under way. */
  busy(): Promise<boolean>;
  close(): Promise<void>;
}

export async function watch(url: string): Promise<Watch> {
  const joined = await join(url);
  return {
    reached: (count) =>
      eventually(async () => {
        const [row] = await joined.store.connection
          .query("select count(*) >= $1 as reached from linchpin.trial", [count])
          .catch((error: unknown) => {
            if (isAway(error)) return [];
            throw error;
          });
        return String(row?.["reached"]) === "true";
      }),
    async busy() {
      const rows = await joined.store.connection.query("select 1 from linchpin.attempt where outcome is null limit 1");
      return rows.length > 0;
    },
    close: () => joined.close(),
  };
}

/** What must hold after every fault. Returns the attempts that there were. */
export async function expectWhole(url: string, wanted: readonly TrialRecord[]): Promise<readonly StoredAttempt[]> {
  const joined = await join(url);
  try {
    const { store } = joined;
    const trials = wanted.map(({ trial }) => trial);
    // Every trial has one record, byte for byte that of a local run, and there is no other.
    expect([...(await store.getMany(trials)).values()].sort(byTrial)).toEqual(wanted);
    const [count] = await store.connection.query("select count(*) as n from linchpin.trial");
    expect(count).toEqual({ n: wanted.length });
    expect(await store.conflicts()).toEqual([]);
    const attempts = await store.attempts();
    const kept = attempts.filter(({ outcome }) => outcome === "ok").map(({ trial }) => trial);
    expect(kept.sort()).toEqual(trials);
    expect(attempts.filter(({ outcome }) => outcome === undefined)).toEqual([]);
    const states = (await queueCounts(store.connection)).map(({ state }) => state);
    expect(states.filter((state) => state !== "over")).toEqual([]);
    return attempts;
  } finally {
    await joined.close();
  }
}

function byTrial(a: TrialRecord, b: TrialRecord): number {
  return a.trial < b.trial ? -1 : 1;
}
