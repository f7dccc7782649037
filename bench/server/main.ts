// How long the local server takes to answer with a full store: node bench/server/main.ts [experiments] [trials].
// Records are made up, in the shape of trained ones: nothing here says anything about networks.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { experiment } from "../../src/lab/spec.ts";
import type { TrialRecord } from "../../src/lab/types.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { judgeRun } from "../../src/node/run/judgeRun.ts";
import { type PreparedRun, prepareRun } from "../../src/node/run/prepareRun.ts";
import { startServer } from "../../src/node/server/startServer.ts";
import { type SqliteStore, sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { madeUp } from "../madeUp.ts";
import { spread } from "../ratios.ts";

const [experiments = 1000, trials = 10_000] = process.argv.slice(2).map(Number);
const SEEDS = 8;
const ROUNDS = 5;
const now = "2026-01-01T00:00:00.000Z";

const folder = mkdtempSync(join(tmpdir(), "linchpin-bench-"));
const path = join(folder, "store.sqlite");
console.log(`${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`);
try {
  const store = sqliteStore(path);
  // A full disk is no part of this: the store is thrown away.
  store.database.raw.exec("pragma synchronous = off");
  for (let i = 0; i < experiments; i++) fill(store, prepared(`small ${i}`, SEEDS, i * SEEDS));
  const large = prepared("large", Math.round(trials / 4), 1_000_000);
  fill(store, large);
  const fifty = prepared("fifty seeds", 50, 2_000_000);
  fill(store, fifty);
  await measure(store, large.stored.id, fifty.stored.id);
  store.close();
} finally {
  rmSync(folder, { recursive: true });
}

function prepared(name: string, seeds: number, firstSeed: number): PreparedRun {
  const one = experiment(
    {
      ...{ name, question: "Is it fast?", seeds, firstSeed },
      data: { name: "moons", train: 96, validation: 50, test: 100 },
      arms: ["plain", "bn", "bn-full", "bn-g16"],
      instruments: ["generalisation", "rely.single"],
      compare: [
        { arm: "bn", against: "plain", on: "test.nll", better: "lower", margin: 0.01 },
        { arm: "bn-g16", against: "bn-full", on: "rely.single.maxT", better: "lower", margin: 0.01 },
      ],
    },
    name,
  );
  return prepareRun({ name, experiments: [one] }, "exact", now);
}

/** Puts made-up records of a plan into the store, and judges them. */
function fill(store: SqliteStore, run: PreparedRun): void {
  store.saveExperiment(run.stored);
  const records = new Map<string, TrialRecord>();
  const attempt = { worker: "w", host: "h", pool: "p", startedAt: now, endedAt: now, cpuSeconds: 0, peakRssBytes: 0 };
  for (const cell of run.planned) {
    const record = madeUp(cell.trial, cell.spec);
    records.set(cell.trial, record);
    store.append(record, attempt);
  }
  judgeRun(store, run, records, now);
}

async function measure(store: SqliteStore, large: string, fifty: string): Promise<void> {
  const server = await startServer({
    ...{ store, path, workers: 1, page: "", port: 0, pool: inProcessPool(() => []) },
    report: (error) => console.error(error),
  });
  const at = `http://127.0.0.1:${server.port}/api/1`;
  const launch = new URL(server.launchUrl()).hash.slice(1);
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ launch });
  const { token } = (await (await fetch(`${at}/session`, { method: "POST", headers, body })).json()) as {
    token: string;
  };
  const ask = async (what: string, url: string, rounds = ROUNDS): Promise<void> => {
    const times: number[] = [];
    const cpu: number[] = [];
    let bytes = 0;
    for (let round = 0; round < rounds; round++) {
      const [began, before] = [performance.now(), process.cpuUsage()];
      const response = await fetch(at + url, { headers: { authorization: `Bearer ${token}` } });
      bytes = (await response.arrayBuffer()).byteLength;
      times.push(performance.now() - began);
      cpu.push(cpuMs(before));
      if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
    }
    print(what, { ms: spread(times).median, cpu: spread(cpu).median, bytes });
  };
  const [began, before] = [performance.now(), process.cpuUsage()];
  store.summaries({ limit: 1000 });
  print("the store alone: list, 1000", { ms: performance.now() - began, cpu: cpuMs(before) });
  await ask(`list, 100 of ${experiments + 1} experiments`, "/experiments");
  await ask(`list, up to 1000 of ${experiments + 1} experiments`, "/experiments?limit=1000");
  await ask(`experiment of ${trials} trials, the first time`, `/experiments/${large}`, 1);
  await ask("  again", `/experiments/${large}`);
  await ask("  measures of every seed", `/experiments/${large}/measures`);
  await ask("  curves", `/experiments/${large}/curves`);
  await ask("  100 trials", `/experiments/${large}/trials?after=${Math.round(trials / 2)}`);
  await ask("experiment of 50 seeds, 4 arms: curves, first", `/experiments/${fifty}/curves`, 1);
  await ask("  again", `/experiments/${fifty}/curves`);
  await server.close();
}

/** Wall time, processor time of all threads of this process (which asks and answers), size of the answer. */
function print(
  what: string,
  { ms, cpu, bytes }: { readonly ms: number; readonly cpu: number; readonly bytes?: number },
): void {
  const size = bytes === undefined ? "" : `${(bytes / 1e3).toFixed(0).padStart(7)} kB`;
  console.log(`${what.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms ${cpu.toFixed(0).padStart(7)} ms CPU ${size}`);
}

function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
