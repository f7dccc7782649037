// How many trials a cluster's database takes and gives when training takes no time:
// node bench/cluster/main.ts [queued] [trained] [rounds]. The floors are the same database without us, in the same run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { canonical } from "../../src/lab/canonical.ts";
import { trialId } from "../../src/lab/trialId.ts";
import type { TrialSpec } from "../../src/lab/types.ts";
import { clusterPool } from "../../src/node/cluster/clusterPool.ts";
import { type Cluster, joinCluster } from "../../src/node/cluster/joinCluster.ts";
import { trialQueue } from "../../src/node/cluster/trialQueue.ts";
import { sampleSpec } from "../../test/contracts/sampleRecord.ts";
import { noPostgres, startServer } from "../../test/postgres/server.ts";
import { short } from "../print.ts";
import { ratios, spread } from "../ratios.ts";

const [queued = 100_000, trained = 10_000, rounds = 3] = process.argv.slice(2).map(Number);
/** What our queue and pg-boss take in one statement, and a worker at most. */
const [BATCH, FETCH] = [2_000, 64];
const KERNEL = "sample-1";

if (noPostgres !== undefined) throw new Error(noPostgres);
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`);
console.log(`trials per second of ${rounds} rounds, median (smallest - largest); PostgreSQL waits for the disk`);
const server = await startServer(true);
const rates: Record<string, number[]> = {};
try {
  for (let round = 0; round < rounds; round++) await measureQueued();
  print("plain insert of the same specs, 2,000 a statement", "submit");
  print("pg-boss alone, the same specs", "submit");
  print("submit", "submit");
  print("submit again, which adds none", "submit");
  print("fetch, 64 at a time of all that wait", "submit");
  for (let round = 0; round < rounds; round++) await measureTrained();
  print("pg-boss alone: fetch 64, complete one by one", "1 worker");
  print("1 worker", "1 worker");
  print("2 workers", "1 worker");
  print("follow what is done", "follow what is done");
  print("plain select of its rows", "follow what is done");
} finally {
  await server.stop();
}

function specsOf(count: number): TrialSpec[] {
  return Array.from({ length: count }, (_, i) => sampleSpec(i >> 1, i % 2 === 0 ? 0.1 : 0.2));
}

/** Notes how many a second. */
async function time(what: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  const rate = (1000 * count) / (performance.now() - began);
  rates[what] = [...(rates[what] ?? []), rate];
}

function print(what: string, against: string): void {
  const { median, min, max } = spread(rates[what] ?? []);
  const ratio = ratios(rates[what] ?? [], rates[against] ?? []);
  const beside = what === against ? "" : `${short(ratio.median)} of "${against}"`;
  console.log(`${what.padEnd(52)} ${`${short(median)} (${short(min)} - ${short(max)})`.padEnd(26)} ${beside}`);
}

/** Does `work` on a cluster in a database of its own. */
async function onCluster(work: (cluster: Cluster, url: string) => Promise<void>): Promise<void> {
  const url = server.database();
  const cluster = await joinCluster(url);
  try {
    await work(cluster, url);
  } finally {
    await cluster.close();
  }
}

function measureQueued(): Promise<void> {
  return onCluster(async ({ store: { connection }, boss }) => {
    const specs = specsOf(queued);
    const jobs = specs.map((spec) => ({ id: uuid(trialId(spec)), data: { spec: canonical(spec) } }));
    const batches = Array.from({ length: Math.ceil(queued / BATCH) }, (_, i) => jobs.slice(i * BATCH, (i + 1) * BATCH));
    await connection.query("create table plain (id uuid primary key, data jsonb not null)");
    await time("plain insert of the same specs, 2,000 a statement", queued, () =>
      connection.transaction(async (session) => {
        for (const batch of batches)
          await session.query("insert into plain select * from unnest($1::uuid[], $2::jsonb[])", [
            batch.map(({ id }) => id),
            batch.map(({ data }) => JSON.stringify(data)),
          ]);
      }),
    );
    await boss.createQueue("alone", {});
    await time("pg-boss alone, the same specs", queued, async () => {
      for (const batch of batches) await boss.insert("alone", batch, {});
    });
    const queue = await trialQueue(boss, connection, KERNEL);
    await time("submit", queued, () => queue.submit(specs, { group: 4 }));
    await time("fetch, 64 at a time of all that wait", 10 * FETCH, async () => {
      for (let n = 0; n < 10; n++) await queue.fetch(FETCH);
    });
    await time("submit again, which adds none", queued, () => queue.submit(specs, { group: 4 }));
  });
}

async function measureTrained(): Promise<void> {
  const specs = specsOf(trained);
  await onCluster(async ({ boss }) => {
    await boss.createQueue("alone", {});
    await boss.insert(
      "alone",
      Array.from({ length: trained }, () => ({ data: null })),
      {},
    );
    await time("pg-boss alone: fetch 64, complete one by one", trained, async () => {
      for (;;) {
        const given = await boss.fetch("alone", { batchSize: FETCH, includeMetadata: true });
        if (given.length === 0) return;
        for (const { id, retryCount } of given) await boss.complete("alone", { id, retryCount }, null, {});
      }
    });
  });
  for (const workers of [1, 2])
    await onCluster(async ({ store, boss }, url) => {
      const queue = await trialQueue(boss, store.connection, KERNEL);
      await queue.submit(specs, { group: 4 });
      await time(workers === 1 ? "1 worker" : "2 workers", trained, async () => {
        await Promise.all(Array.from({ length: workers }, () => runWorker(url)));
      });
      if (workers === 2) return;
      await time("follow what is done", trained, async () => {
        let seen = 0;
        for await (const outcome of clusterPool({ store, boss }).map(specs, { group: 4, limitMs: 60_000 }))
          if ("record" in outcome) seen++;
        if (seen !== trained) throw new Error(`followed ${seen} of ${trained}`);
      });
      await time("plain select of its rows", trained, async () => {
        for (const table of ["trial", "summary", "invalid", "series", "array"])
          await store.connection.query(`select * from linchpin.${table}`);
      });
    });
}

/** A worker process from its start to an empty queue. */
async function runWorker(url: string): Promise<void> {
  const child = spawn(process.execPath, [new URL("worker.ts", import.meta.url).pathname, url, KERNEL], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`a worker ended with ${code}`);
}

function uuid(trial: string): string {
  return trial.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
