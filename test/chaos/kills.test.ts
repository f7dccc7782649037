// kill -9 at random moments: of `linchpin run`, of `linchpin serve`, of their workers, and of a process that only writes.
// Acknowledged is what another process had read from the store, or the writer had said, before the kill.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { kernelName } from "../../src/core/engine/engine.ts";
import { plan } from "../../src/lab/plan.ts";
import { experiment as parse } from "../../src/lab/spec.ts";
import type { PlannedTrial, TrialRecord } from "../../src/lab/types.ts";
import { childProcessPool } from "../../src/node/pool/childProcessPool.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { runTrials } from "../../src/node/pool/labRunner.ts";
import { runPlan } from "../../src/node/runPlan.ts";
import { checkStore, trialIds } from "../../src/node/store/checkStore.ts";
import type { LocalStore } from "../../src/node/store/localStore.ts";
import { memoryStore } from "../../src/node/store/memoryStore.ts";
import { processLives } from "../../src/node/store/processIdentity.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import {
  attempts,
  clean,
  type Ended,
  linchpin,
  newFolder,
  recordCount,
  records,
  start,
  until,
} from "../cli/linchpin.ts";
import { serve, stopServers } from "../cli/served.ts";
import { sampleRecord } from "../contracts/sampleRecord.ts";
import { kill, rest, startWriter } from "../contracts/storeProcess.ts";
import { limit, long, random, tally } from "./chaos.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-kills-"));
afterEach(stopServers);
afterAll(() => {
  clean();
  rmSync(folder, { recursive: true, force: true });
});

/** 100 kills; 1,000 in the long form, which goes round ten times. */
const KILLS = { runs: 6, servers: 4, workers: 30, writers: 60 };
const rounds = Array.from({ length: long ? 10 : 1 }, (_, round) => round);

const STORE = ".linchpin/store.sqlite";
const SEEDS = 56;
const moons = {
  question: "Does the noise of the batch lower the loss?",
  data: { name: "moons", train: 96, validation: 50, test: 200 },
  net: ["dense 12", "relu", "dense 12", "relu", "dense 2"],
  train: { epochs: 40 },
  arms: { bn: { norm: "batch" }, "bn-full": { norm: "batch", statistics: "all" } },
  seeds: SEEDS,
  compare: [{ arm: "bn", against: "bn-full", on: "test.nll", better: "lower" }],
};

function newExperiment(): string {
  const at = newFolder();
  writeFileSync(join(at, "moons.json"), JSON.stringify(moons));
  return at;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Trials and digests that a reader sees: a run that dies cannot take them back. */
function acknowledge(path: string, into: Map<string, string>): void {
  if (recordCount(path) === 0) return;
  for (const { trial, digest } of records(path)) into.set(trial, digest);
}

/** What a run says at its end, without times and without what it found done. */
function judged({ stdout, code, stderr }: Ended): object {
  expect(code, stderr).toBe(0);
  const { verdicts, estimates, looks, trials } = JSON.parse(stdout);
  return { verdicts, estimates, looks, planned: trials.planned, done: trials.done, diverged: trials.diverged };
}

let uninterrupted: { readonly records: readonly TrialRecord[]; readonly judged: object } | undefined;
async function whole(): Promise<NonNullable<typeof uninterrupted>> {
  if (uninterrupted === undefined) {
    const at = newExperiment();
    const ended = await linchpin(at, ["run", "moons.json", "--workers", "2", "--json"]);
    uninterrupted = { judged: judged(ended), records: records(join(at, STORE)) };
  }
  return uninterrupted;
}

/** The resumed run has every acknowledged record, each trial once, and says to the last bit what one that was let alone says. */
async function expectResumed(at: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const path = join(at, STORE);
  const resumed = await linchpin(at, ["run", "moons.json", "--workers", "2", "--json"]);
  const expected = await whole();
  expect(judged(resumed)).toEqual(expected.judged);
  expect(records(path)).toStrictEqual(expected.records);
  const digests = new Map(expected.records.map(({ trial, digest }) => [trial, digest]));
  for (const [trial, digest] of acknowledged) expect(digests.get(trial)).toBe(digest);
  expectOnce(attempts(path), 2 * SEEDS);
  const store = sqliteStore(path, { mode: "read" });
  expect(checkStore(store)).toMatchObject({ damaged: [], integrity: [], conflicts: [], open: 0, trials: 2 * SEEDS });
  store.close();
}

/** Each trial was stored by one attempt, and no attempt is left open. */
function expectOnce(all: ReturnType<typeof attempts>, trials: number): void {
  expect(all.filter(({ outcome }) => outcome === undefined)).toEqual([]);
  const stored = all.filter(({ outcome }) => outcome === "ok").map(({ trial }) => trial);
  expect([stored.length, new Set(stored).size]).toEqual([trials, trials]);
}

/** Workers of attempts that have no end yet. */
function workersOf(path: string): number[] {
  const open = attempts(path).filter(({ outcome }) => outcome === undefined);
  return [...new Set(open.map(({ worker }) => Number(/process (\d+)/.exec(worker)?.[1])))];
}

describe("kill -9", { timeout: limit }, () => {
  test.for(rounds)(
    `of ${KILLS.runs} runs at random moments, round %i: no record is lost or doubled, no worker outlives its run, the resumed experiment is the same to the last bit`,
    async (round) => {
      const draws = random(`runs ${round}`);
      const at = newExperiment();
      const path = join(at, STORE);
      const acknowledged = new Map<string, string>();
      let kills = 0;
      while (kills < KILLS.runs) {
        const before = recordCount(path);
        const run = start(at, ["run", "moons.json", "--workers", "2"]);
        let ended = false;
        void run.ended.then(() => {
          ended = true;
        });
        const enough = Math.min(before + 1 + draws.below(5), 2 * SEEDS - 1);
        await until(() => recordCount(path) >= enough || ended);
        await sleep(draws.uniform() * 60);
        acknowledge(path, acknowledged);
        const workers = workersOf(path);
        if (!run.process.kill("SIGKILL") || ended) break;
        kills++;
        await run.ended;
        await until(() => !workers.some(processLives));
      }
      expect(kills).toBe(KILLS.runs);
      expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS.runs);
      await expectResumed(at, acknowledged);
      tally({
        what: "kill -9 of `linchpin run`",
        cases: kills,
        seen: `${acknowledged.size} acknowledged records, 0 lost, 0 twice`,
      });
    },
  );

  test.for(rounds)(`of ${KILLS.servers} servers at random moments of a run, round %i: the same`, async (round) => {
    const draws = random(`servers ${round}`);
    const at = newExperiment();
    const path = join(at, STORE);
    const acknowledged = new Map<string, string>();
    for (let n = 0; n < KILLS.servers; n++) {
      const before = recordCount(path);
      const server = await serve(at);
      expect((await server.post("/runs", { experiment: moons, name: "moons" })).status).toBe(202);
      await until(() => recordCount(path) >= Math.min(before + 1 + draws.below(5), 2 * SEEDS));
      await sleep(draws.uniform() * 60);
      acknowledge(path, acknowledged);
      const workers = workersOf(path);
      server.process.kill("SIGKILL");
      await server.ended;
      await until(() => !workers.some(processLives));
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS.servers);
    await expectResumed(at, acknowledged);
    tally({
      what: "kill -9 of `linchpin serve`",
      cases: KILLS.servers,
      seen: `${acknowledged.size} acknowledged records, 0 lost, 0 twice`,
    });
  });

  test.for(rounds)(
    `of ${KILLS.workers} workers at random moments, round %i: each trial is stored once, with the bytes of an undisturbed run`,
    async (round) => {
      const draws = random(`workers ${round}`);
      const planned = manyTrials();
      const store = sqliteStore(join(folder, `workers${round}.sqlite`));
      const pool = childProcessPool({ workers: 2 });
      let [kills, over] = [0, false];
      const killer = (async () => {
        for (let seen = -1; kills < KILLS.workers && !over; await sleep(5)) {
          const open = store.attempts().filter(({ outcome }) => outcome === undefined);
          const done = trialIds(store.database).length;
          // Between two kills something must be done, or nothing ever would.
          if (open.length === 0 || done === seen) continue;
          await sleep(draws.uniform() * 30);
          const victim = open[draws.below(open.length)]!;
          try {
            process.kill(Number(/process (\d+)/.exec(victim.worker)?.[1]), "SIGKILL");
            kills++;
            seen = trialIds(store.database).length;
          } catch {
            // It had just ended.
          }
        }
      })();
      // A trial whose worker was killed three times has failed; running again is how one goes on.
      for (let left = planned.length; left > 0; ) {
        const { reused, fresh } = await runPlan(planned, { store, pool });
        left = planned.length - reused - fresh;
      }
      over = true;
      await killer;
      await pool.close();
      expect(kills).toBe(KILLS.workers);
      expectOnce(store.attempts(), planned.length);
      expect(await recordsOf(store, planned)).toStrictEqual(await reference(planned));
      const lost = store.attempts().filter(({ outcome }) => outcome === "lost").length;
      expect(lost).toBeGreaterThan(0);
      store.close();
      tally({
        what: "kill -9 of workers",
        cases: kills,
        seen: `${lost} attempts lost and repeated, ${planned.length} trials, 0 lost, 0 twice`,
      });
    },
  );

  test.for(rounds)(
    `of ${KILLS.writers} processes that write one record after the other, round %i: none acknowledged is lost or torn`,
    async (round) => {
      const draws = random(`writers ${round}`);
      const path = join(folder, `killed${round}.sqlite`);
      const acknowledged = new Set<number>();
      for (let n = 0; n < KILLS.writers; n++) {
        const writer = startWriter(path, n * 100_000, 100_000);
        expect((await writer.lines.next()).value).toBe("ready");
        // On a machine with much else to do a fixed time would end before the first record.
        acknowledged.add(Number((await writer.lines.next()).value));
        await sleep(draws.uniform() * 40);
        await kill(writer);
        for (const line of await rest(writer)) acknowledged.add(Number(line));
        // The dead process's lease does not stand in the way: it is known to be dead on this machine.
        const store = sqliteStore(path);
        expect(store.attempts().filter(({ outcome }) => outcome === undefined)).toEqual([]);
        store.close();
      }
      const store = sqliteStore(path, { mode: "read" });
      for (const seed of acknowledged)
        expect(store.get(sampleRecord(seed).trial)?.curves["train.loss"]?.[1999]).toBe(seed);
      const check = checkStore(store);
      expect(check).toMatchObject({ damaged: [], integrity: [] });
      // At most the trial in flight was stored without its acknowledgement having been read.
      expect(check.trials - acknowledged.size).toBeLessThanOrEqual(KILLS.writers);
      store.close();
      tally({
        what: "kill -9 of a process that writes",
        cases: KILLS.writers,
        seen: `${acknowledged.size} acknowledged records, 0 lost, 0 torn`,
      });
    },
  );
});

describe("a run that is broken off again and again", { timeout: limit }, () => {
  test("and resumed with 1, 2 and 8 workers in turn has the bytes of one that was not, whoever trained what", async () => {
    const planned = manyTrials().slice(0, 60);
    const store = sqliteStore(join(folder, "turns.sqlite"));
    const draws = random("turns");
    let turns = 0;
    for (const workers of [1, 2, 8]) {
      const stop = new AbortController();
      const pool = childProcessPool({ workers });
      const enough = 2 + draws.below(10);
      await runPlan(planned, {
        ...{ store, pool, signal: stop.signal },
        onProgress: ({ fresh }) => {
          if (workers !== 8 && fresh >= enough) stop.abort();
        },
      });
      await pool.close();
      turns++;
    }
    expectOnce(store.attempts(), planned.length);
    expect(await recordsOf(store, planned)).toStrictEqual(await reference(planned));
    store.close();
    tally({ what: "run broken off, resumed with 1, 2, 8 workers", cases: turns, seen: "records byte-identical" });
  });
});

/** 120 trials of a network that trains in milliseconds. */
function manyTrials(): PlannedTrial[] {
  const small = parse(
    {
      ...{ data: { name: "moons", train: 96, validation: 40, test: 120 }, net: ["dense 9", "relu", "dense 2"] },
      ...{ train: { batch: 24, epochs: 20 }, seeds: 40, instruments: ["generalisation", "rely.single"] },
      arms: { "bn-g8": { norm: "batch", statistics: 8 }, "dropout-.3": { dropout: 0.3 }, plain: {} },
    },
    "kills",
  );
  return [...plan(small, kernelName("exact"))];
}

async function recordsOf(store: LocalStore, planned: readonly PlannedTrial[]): Promise<(TrialRecord | undefined)[]> {
  return planned.map(({ trial }) => store.get(trial));
}

async function reference(planned: readonly PlannedTrial[]): Promise<(TrialRecord | undefined)[]> {
  const store = memoryStore();
  await runPlan(planned, { store, pool: inProcessPool(runTrials) });
  return recordsOf(store, planned);
}
