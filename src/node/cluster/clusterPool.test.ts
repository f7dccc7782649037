import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runTrials } from "../../../test/contracts/fakeRunner.ts";
import { armOf, collect, digests, poolContract, usual } from "../../../test/contracts/poolContract.ts";
import { join, ownCluster, startWorker } from "../../../test/postgres/cluster.ts";
import { noPostgres, type Server, startServer } from "../../../test/postgres/server.ts";
import { trialId } from "../../lab/trialId.ts";
import { inProcessPool } from "../pool/inProcessPool.ts";
import { type Connection, connect } from "../store/postgres/connection.ts";
import { clusterPool } from "./clusterPool.ts";
import { slot } from "./slot.ts";
import { openBoss, type QueuedTrial, trialQueue } from "./trialQueue.ts";

const KERNEL = "sample-1";

describe.skipIf(noPostgres !== undefined)(`a cluster${noPostgres === undefined ? "" : ` (${noPostgres})`}`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(() => server?.stop(), 60_000);

  poolContract("clusterPool", (workers) => ownCluster(server.database(), workers, KERNEL), {
    memory: true,
    remote: true,
  });

  test("a queue whose opening fails at its end leaves no timer that keeps the process alive", async () => {
    const set = vi.spyOn(globalThis, "setInterval");
    const clear = vi.spyOn(globalThis, "clearInterval");
    const real = await connect(server.database());
    const failing: Connection = {
      ...real,
      transaction: (work) =>
        real.transaction(async (session) => {
          await work(session);
          throw new Error("Connection terminated unexpectedly");
        }),
    };
    await expect(openBoss(failing)).rejects.toThrow("Connection terminated unexpectedly");
    const begun = set.mock.results.map(({ value }) => value as unknown);
    expect(begun.length).toBeGreaterThan(0);
    const ended = new Set<unknown>(clear.mock.calls.map(([timer]) => timer));
    expect(begun.filter((timer) => !ended.has(timer))).toEqual([]);
    vi.restoreAllMocks();
    await real.close();
  });

  test("submitting twice adds nothing; what is done is not queued again", async () => {
    const joined = await join(server.database());
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    const specs = armOf("moons", 10);
    expect(await queue.submit(specs, { group: 4 })).toBe(10);
    expect(await queue.submit(specs, { group: 4 })).toBe(0);
    expect(await queue.open()).toBe(10);
    const worker = startWorker(joined, KERNEL, { drain: true });
    expect(await worker.ended).toEqual({ done: 10, failed: 0 });
    const pool = clusterPool(joined);
    expect(digests(await collect(pool.map(specs, usual))).size).toBe(10);
    expect(await queue.open()).toBe(0);
    await joined.close();
  });

  test("two who follow the same trials both get every record, and each trial is trained once", async () => {
    const url = server.database();
    const [one, two] = [await join(url), await join(url)];
    const worker = startWorker(one, KERNEL);
    const specs = armOf("moons", 12);
    const found = await Promise.all(
      [one, two].map(async (joined) => digests(await collect(clusterPool(joined).map(specs, usual)))),
    );
    expect(found[0]).toEqual(found[1]);
    expect(await worker.stop()).toEqual({ done: 12, failed: 0 });
    expect((await one.store.attempts()).map(({ outcome }) => outcome)).toEqual(Array(12).fill("ok"));
    await two.close();
    await one.close();
  });

  test("higher priority goes first", async () => {
    const joined = await join(server.database());
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    await queue.submit(armOf("moons", 4, 0.1), { group: 4 });
    await queue.submit(armOf("moons", 4, 0.2), { group: 4, priority: 5 });
    await queue.submit(armOf("moons", 4, 0.3), { group: 4, priority: -5 });
    const order = await queue.fetch(12);
    expect(order.map(({ spec }) => spec.train.learningRate)).toEqual([
      ...Array(4).fill(0.2),
      ...Array(4).fill(0.1),
      ...Array(4).fill(0.3),
    ]);
    await joined.close();
  });

  test("asked again with a higher priority what waits goes first; with a lower one it stays", async () => {
    const joined = await join(server.database());
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    await queue.submit(armOf("moons", 4, 0.1), { group: 4, priority: 2 });
    await queue.submit(armOf("moons", 4, 0.2), { group: 4 });
    expect(await queue.submit(armOf("moons", 4, 0.2), { group: 4, priority: 7 })).toBe(0);
    await queue.submit(armOf("moons", 4, 0.2), { group: 4, priority: -7 });
    const order = await queue.fetch(8);
    expect(order.map(({ spec }) => spec.train.learningRate)).toEqual([...Array(4).fill(0.2), ...Array(4).fill(0.1)]);
    await joined.close();
  });

  test("who follows where no worker is there hears it once, and gets the trials when one comes", async () => {
    const joined = await join(server.database());
    const said: string[] = [];
    const pool = clusterPool({ ...joined, say: (text) => said.push(text) });
    const all = collect(pool.map(armOf("moons", 4), usual));
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said[0]).toMatch(/^No worker has the kernels sample-1 now: trials wait/);
    const worker = startWorker(joined, KERNEL);
    expect(digests(await all).size).toBe(4);
    expect(said).toHaveLength(1);
    await worker.stop();
    await joined.close();
  });

  test("what is paused waits, what is resumed goes on, what is removed stops a busy worker", async () => {
    const joined = await join(server.database());
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    const [waits, hangs] = [armOf("moons", 4).map(trialId), armOf("hang", 4).map(trialId)];
    await queue.submit(armOf("moons", 4), { group: 4 });
    await queue.pause(waits);
    expect(new Set((await queue.states(waits)).values())).toEqual(new Set(["paused"]));
    await queue.submit(armOf("hang", 4), { group: 4 });
    const worker = startWorker(joined, KERNEL, { slots: 1 });
    while ((await joined.store.done(hangs)).size === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    // Its process is in a loop that never ends.
    await queue.remove(hangs);
    await queue.resume(waits);
    while ((await joined.store.done(waits)).size < 4) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(worker.lines.some((line) => line.startsWith("trials taken away"))).toBe(true);
    expect((await worker.stop()).failed).toBe(0);
    await joined.close();
  });

  test("a worker that is told to stop gives back what it has", async () => {
    const joined = await join(server.database());
    const specs = armOf("hang", 4);
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    await queue.submit(specs, { group: 4 });
    const first = startWorker(joined, KERNEL, { slots: 1, graceMs: 0 });
    while ((await joined.store.done(specs.map(trialId))).size === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await first.stop();
    const states = await queue.states(specs.map(trialId));
    expect([...states.values()].sort()).toEqual(["over", "waiting", "waiting", "waiting"]);
    await joined.close();
  });

  test("what a worker gets in the moment in which it is told to stop is not trained, and counts as no try", async () => {
    const joined = await join(server.database());
    const specs = armOf("hang", 4);
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    await queue.submit(specs, { group: 4 });
    const fetching = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const boss = new Proxy(joined.boss, {
      get: (target, name) =>
        name !== "fetch"
          ? Reflect.get(target, name).bind(target)
          : async (...args: Parameters<typeof target.fetch>) => {
              const jobs = await target.fetch(...args);
              fetching.resolve();
              await answered.promise;
              return jobs;
            },
    });
    const worker = startWorker({ ...joined, boss }, KERNEL, { slots: 1 });
    await fetching.promise;
    const stopped = worker.stop();
    answered.resolve();
    await stopped;
    expect(await joined.store.attempts()).toEqual([]);
    const again = await queue.fetch(4);
    expect(again.map(({ alone }) => alone)).toEqual(Array(4).fill(false));
    // Claims of before and of now are not the same.
    expect(again.map(({ claim }) => claim.retryCount)).toEqual(Array(4).fill(1));
    await joined.close();
  });

  test("a record that the database has before its worker knows is not taken for one that was taken away", async () => {
    const joined = await join(server.database());
    const { store } = joined;
    const specs = armOf("moons", 4);
    const queue = await trialQueue(joined.boss, store.connection, KERNEL);
    await queue.submit(specs, { group: 4 });
    const known = Promise.withResolvers<void>();
    const ended: string[] = [];
    const place = slot({
      ...{ store, queue, openPool: () => inProcessPool(runTrials), limitMs: 20_000, checkHere: () => {}, name: "slow" },
      async patiently(work) {
        const value = await work();
        if ((await store.done(specs.map(trialId))).size > 0) await known.promise;
        return value;
      },
      onEnd: (_, outcome) => void ended.push(outcome),
    });
    const given = await queue.fetch(4);
    const training = place.train(given);
    let lost: readonly QueuedTrial[] = [];
    while (lost.length === 0) lost = await queue.touch(given);
    expect(await place.drop(lost)).toBe(0);
    known.resolve();
    await training;
    expect(ended).toEqual(Array(4).fill("stored"));
    expect((await store.attempts()).map(({ outcome }) => outcome)).toEqual(Array(4).fill("ok"));
    await joined.close();
  });

  test("a new worker gives those that the database has not heard of the time to be heard", async () => {
    const joined = await join(server.database());
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    await queue.submit(armOf("moons", 4), { group: 4 });
    const given = await queue.fetch(4);
    await joined.store.connection.query("update linchpin_queue.job set heartbeat_on = now() - interval '1 hour'");
    const beats: unknown[] = [];
    const worker = startWorker(joined, KERNEL, { onState: (state) => void beats.push(state) });
    while (beats.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await queue.touch(given)).toEqual([]);
    expect(await worker.stop()).toEqual({ done: 0, failed: 0 });
    await joined.close();
  });

  test("a worker without the data of a trial gives it back and says what is missing", async () => {
    const joined = await join(server.database());
    const [spec] = armOf("mnist", 1);
    const queue = await trialQueue(joined.boss, joined.store.connection, KERNEL);
    await queue.submit([{ ...spec!, data: { ...spec!.data, name: "mnist" } }], { group: 4 });
    const kept = [process.env["LINCHPIN_DATA"], process.env["LINCHPIN_CACHE"]];
    process.env["LINCHPIN_DATA"] = "";
    process.env["LINCHPIN_CACHE"] = "/nowhere";
    try {
      await expect(startWorker(joined, KERNEL, {}, "any").ended).rejects.toThrow(
        /lacks data of a trial on mnist.*given back/s,
      );
    } finally {
      [process.env["LINCHPIN_DATA"], process.env["LINCHPIN_CACHE"]] = [kept[0] ?? "", kept[1] ?? ""];
      if (kept[1] === undefined) delete process.env["LINCHPIN_CACHE"];
      if (kept[0] === undefined) delete process.env["LINCHPIN_DATA"];
    }
    expect(await queue.open()).toBe(1);
    // No try of the trial: however many such workers there are, it is not given up.
    expect(await queue.fetch(1)).toMatchObject([{ alone: false }]);
    await joined.close();
  });
});
