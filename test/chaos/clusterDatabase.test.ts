// What a cluster gives when its database is killed, has no space, changes behind its back, or hears of a trial late.
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trialId } from "../../src/lab/trialId.ts";
import type { Pool } from "../../src/lab/types.ts";
import { clusterPool } from "../../src/node/cluster/clusterPool.ts";
import { slot } from "../../src/node/cluster/slot.ts";
import { type TrialQueue, trialQueue } from "../../src/node/cluster/trialQueue.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import type { Row } from "../../src/node/store/columns.ts";
import type { Session } from "../../src/node/store/postgres/connection.ts";
import { readExperiment, readVerdicts } from "../../src/node/store/postgres/postgresExperiments.ts";
import { readRecords } from "../../src/node/store/postgres/postgresRecords.ts";
import { StoreDamagedError } from "../../src/node/store/storeErrors.ts";
import { clean, linchpin, newFolder, records, start, writeExperiment } from "../cli/linchpin.ts";
import { runTrials } from "../contracts/fakeRunner.ts";
import { armOf, collect, digests, usual } from "../contracts/poolContract.ts";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../contracts/sampleRecord.ts";
import { type Joined, join, startWorker } from "../postgres/cluster.ts";
import { noPostgres, type Server, startServer } from "../postgres/server.ts";
import { limit, long, random, tally } from "./chaos.ts";
import { corrupt } from "./corruption.ts";
import { expectWhole, fleet, rest, watch } from "./fleet.ts";

const KERNEL = "sample-1";

describe.skipIf(noPostgres !== undefined)(`chaos${noPostgres === undefined ? "" : ` (${noPostgres})`}`, () => {
  const folder = newFolder();
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server?.stop();
    clean();
  });

  async function joined(work: (joined: Joined, queue: TrialQueue) => Promise<void>): Promise<void> {
    const one = await join(server.database());
    try {
      await work(one, await trialQueue(one.boss, one.store.connection, KERNEL));
    } finally {
      await one.close();
    }
  }

  describe("a database that is killed -9", () => {
    const file = (seeds: number): string =>
      writeExperiment(folder, ["train: { epochs: 400, batch: 8 }", `seeds: ${seeds}`]);
    const restart = async (): Promise<void> => {
      await server.kill();
      await server.start();
    };

    test(
      "while workers train and a follower waits ends nobody and loses nothing",
      async () => {
        const url = server.database();
        const draw = random("database restarts");
        const run = await linchpin(folder, ["run", file(20), "--store", "local.sqlite"]);
        expect(run.code, run.stderr).toBe(0);
        const follower = start(folder, ["run", file(20), "--cluster", url, "--store", "away.sqlite"]);
        const seen = await watch(url);
        const workers = fleet(folder, url, 2);
        const counts = long ? [2, 4, 8, 12, 16, 20, 24, 28, 32] : [4, 14, 24];
        for (const count of counts) {
          await seen.reached(count);
          await rest(draw.below(300));
          await server.kill();
          await rest(draw.below(1_000));
          await server.start();
        }
        const ended = await follower.ended;
        expect(ended.code, ended.stderr).toBe(0);
        const log = await workers.stop();
        await seen.close();
        expect(log).toMatch(/database away, trying again/);
        expect(log).toMatch(/database is back/);
        const local = records(`${folder}/local.sqlite`);
        expect(records(`${folder}/away.sqlite`)).toEqual(local);
        await expectWhole(url, local);
        tally({
          what: "kill -9 of the cluster's database while workers train",
          cases: counts.length,
          seen: `nobody ended, ${local.length} records byte-identical`,
        });
      },
      limit,
    );

    test(
      "while a worker starts lets it work, or ends it with a line that says why",
      async () => {
        const url = server.database();
        const draw = random("database starts");
        await linchpin(folder, ["run", file(2), "--cluster", url, "--detach"]);
        for (let round = 0; round < (long ? 20 : 4); round++) {
          const worker = start(folder, ["worker", "--cluster", url, "--drain"]);
          await rest(draw.below(1_500));
          await restart();
          const { code, stderr } = await worker.ended;
          expect([0, 2], stderr).toContain(code);
          if (code === 2) expect(stderr).toMatch(/cluster 127\.0\.0\.1:\d+\/db\d+: .*does not answer/);
          expect(stderr).not.toMatch(/\n\s+at /);
        }
        const last = await linchpin(folder, ["worker", "--cluster", url, "--drain"]);
        expect(last.code, last.stderr).toBe(0);
        const seen = await watch(url);
        await seen.reached(4);
        await seen.close();
      },
      limit,
    );

    // Both stand in the middle of a submission: the first after its plan is written, the second before its last job is.
    test.each(["linchpin.submission", "linchpin_queue.job_common"])(
      "in the middle of a submission, at %s: all of it comes to be, or nothing",
      async (table) => {
        const url = server.database();
        await join(url).then((one) => one.close());
        const halted = async (what: (submitter: ReturnType<typeof start>) => Promise<void>): Promise<void> => {
          const one = await join(url);
          const { connection } = one.store;
          const submitter = start(folder, ["run", file(30), "--cluster", url, "--detach"]);
          const lock = connection
            .transaction(async (session) => {
              await session.query(`lock table ${table} in share mode`);
              for (let waits = false; !waits; await rest(20)) {
                const rows = await session.query(
                  "select 1 from pg_locks where not granted and mode = 'RowExclusiveLock'",
                );
                waits = rows.length > 0;
              }
              await what(submitter);
            })
            // The server that is killed takes the lock with it.
            .catch(() => {});
          await lock;
          await one.close().catch(() => {});
        };
        const there = async (): Promise<unknown> => {
          const one = await join(url);
          const [row] = await one.store.connection.query(
            `select (select count(*) from linchpin.experiment) as experiments, (select count(*) from linchpin.plan) as plan,
               (select count(*) from linchpin.submission) as submissions, (select count(*) from linchpin_queue.job) as jobs`,
          );
          await one.close();
          return row;
        };
        // The submitter dies.
        await halted(async (submitter) => {
          submitter.process.kill("SIGKILL");
          await submitter.ended;
        });
        expect(await there()).toEqual({ experiments: 0, plan: 0, submissions: 0, jobs: 0 });
        // The server dies: the submitter waits for it.
        let submitted: ReturnType<typeof start> | undefined;
        await halted(async (submitter) => {
          submitted = submitter;
          await restart();
        });
        const ended = await submitted!.ended;
        expect(ended.code, ended.stderr).toBe(0);
        expect(ended.stdout).toContain("60 trials put in the queue, of 60");
        expect(ended.stderr).toMatch(/The database is away \(.*\); trying again/);
        expect(await there()).toEqual({ experiments: 1, plan: 60, submissions: 1, jobs: 60 });
      },
      limit,
    );
  });

  test(
    "without space at the k-th write, for every k of a run, the run goes on when there is space, and nothing is lost",
    () =>
      joined(async (one) => {
        const { connection } = one.store;
        await fillDisk(connection);
        const specs = armOf("moons", 2);
        const wanted = new Map(specs.map((spec) => [trialId(spec), sampleRecord(spec.seed, { spec }).digest]));
        const run = async (full: readonly [first: number, last: number]): Promise<{ writes: number; said: string }> => {
          await connection.query(
            "truncate linchpin.trial, linchpin.summary, linchpin.invalid, linchpin.series, linchpin.array, linchpin.attempt, linchpin_queue.job",
          );
          await connection.query("alter sequence chaos_write restart");
          await connection.query("update chaos_full set first = $1, last = $2", full);
          const said: string[] = [];
          const openPool = (): Pool => inProcessPool(runTrials);
          const worker = startWorker(one, KERNEL, { slots: 1, openPool });
          const pool = clusterPool({ ...one, say: (text) => void said.push(text) });
          expect(digests(await collect(pool.map(specs, usual)))).toEqual(wanted);
          expect((await worker.stop()).failed).toBe(0);
          expect(await one.store.conflicts()).toEqual([]);
          const attempts = await one.store.attempts();
          expect(attempts.filter(({ outcome }) => outcome === "ok")).toHaveLength(2);
          expect(attempts.filter(({ outcome }) => outcome === undefined)).toEqual([]);
          const [row] = await connection.query("select last_value from chaos_write");
          return { writes: Number(row!["last_value"]), said: [...said, ...worker.lines].join("\n") };
        };
        const { writes, said } = await run([0, 0]);
        expect(said).not.toContain("space");
        // Two jobs in, out and done; two attempts begun and ended; two records of six rows.
        expect(writes).toBeGreaterThanOrEqual(2 * (3 + 2 + 6));
        for (let k = 1; k <= writes; k++) expect((await run([k, k])).said, `write ${k}`).toContain("No space left");
        tally({
          what: "cluster's database without space, at every write",
          cases: writes,
          seen: "said, waited for, 0 records lost",
        });
        // For longer: four tries in a row are in vain.
        expect((await run([15, 18])).said).toContain("No space left");
      }),
    limit,
  );

  test("a database that is read only for a while ends no worker", () =>
    joined(async (one, queue) => {
      const { connection } = one.store;
      const [row] = await connection.query("select current_database() as name");
      const name = String(row!["name"]);
      // What a host does with a database whose disk is full.
      const setReadOnly = async (on: boolean): Promise<void> => {
        await connection.transaction(async (session) => {
          await session.query("set transaction read write");
          await session.query(`alter database ${name} set default_transaction_read_only = ${on}`);
        });
        // New connections have it; the others are closed.
        await connection.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
          [name],
        );
      };
      const specs = armOf("slow", 8);
      await queue.submit(specs, { group: 4 });
      await setReadOnly(true);
      const worker = startWorker(one, KERNEL, { slots: 1 });
      while (!worker.lines.some((line) => /database away.*read-only/.test(line))) await rest(20);
      await setReadOnly(false);
      while ((await one.store.done(specs.map(trialId))).size < 8) await rest(20);
      expect((await worker.stop()).failed).toBe(0);
    }));

  describe("a trial that was given to another worker", () => {
    /** A worker's place whose pool gives its records when it is told to. */
    function heldSlot(
      { store }: Joined,
      queue: TrialQueue,
    ): { ended: string[]; place: ReturnType<typeof slot>; go: () => void } {
      const ended: string[] = [];
      let go = (): void => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const trained = inProcessPool(runTrials);
      const openPool = (): Pool => ({
        ...trained,
        async *map(specs, options) {
          for await (const outcome of trained.map(specs, options)) {
            await gate;
            yield outcome;
          }
        },
      });
      const place = slot({
        ...{ store, queue, openPool, limitMs: 1_000, name: "held", checkHere: () => {} },
        patiently: (work) => work(),
        onEnd: (_, outcome) => void ended.push(outcome),
      });
      return { ended, place, go: () => go() };
    }

    /** As if its worker had not been heard of for a minute. */
    async function giveToOthers({ store }: Joined, queue: TrialQueue): Promise<void> {
      await store.connection.query(
        "update linchpin_queue.job set heartbeat_on = now() - interval '1 minute' where state = 'active'",
      );
      await queue.supervise();
    }

    test.each(["before", "after"])("and comes %s the other's: the first is kept, the second changes nothing", (order) =>
      joined(async (one, queue) => {
        const specs = armOf("moons", 4);
        await queue.submit(specs, { group: 4 });
        const [late, other] = [heldSlot(one, queue), heldSlot(one, queue)];
        const training = [late.place.train(await queue.fetch(4))];
        while ((await one.store.attempts()).length < 4) await rest(10);
        await giveToOthers(one, queue);
        training.push(other.place.train(await queue.fetch(4)));
        // What was tried before is trained alone, one after the other.
        while ((await one.store.attempts()).length < 5) await rest(10);
        const [first, second] = order === "before" ? [late, other] : [other, late];
        first.go();
        while (first.ended.length < 4) await rest(10);
        const kept = await one.store.getMany(specs.map(trialId));
        second.go();
        await Promise.all(training);
        expect([first.ended, second.ended]).toEqual([Array(4).fill("stored"), Array(4).fill("duplicate")]);
        expect(await one.store.getMany(specs.map(trialId))).toEqual(kept);
        expect(await one.store.conflicts()).toEqual([]);
        const attempts = await one.store.attempts();
        expect(attempts.filter(({ outcome }) => outcome === "ok")).toHaveLength(4);
        expect(attempts.filter(({ outcome }) => outcome === undefined)).toEqual([]);
        expect(await queue.open()).toBe(0);
      }),
    );

    test("of which it dies is closed as lost, whether or not anybody trains it again", () =>
      joined(async (one, queue) => {
        const specs = armOf("moons", 4);
        await queue.submit(specs, { group: 4 });
        // Stands for a worker that was killed: it never goes on.
        void heldSlot(one, queue).place.train(await queue.fetch(4));
        while ((await one.store.attempts()).length < 4) await rest(10);
        await queue.remove(specs.map(trialId));
        const worker = startWorker(one, KERNEL);
        while ((await one.store.attempts()).some(({ outcome }) => outcome === undefined)) await rest(20);
        expect((await one.store.attempts()).map(({ outcome }) => outcome)).toEqual(Array(4).fill("lost"));
        await worker.stop();
      }));
  });

  describe("a database whose rows change", () => {
    test(
      `${long ? 10_000 : 200} random corruptions: each is found on reading or changes nothing that is read`,
      () =>
        joined(async ({ store }) => {
          const draw = random("corruption");
          const all = [0, 1, 2, 3].map((seed) => sampleRecord(seed));
          for (const record of all) await store.append(record, sampleAttempt());
          await store.saveExperiment(sampleExperiment("a"));
          await store.saveExperiment(sampleExperiment("b"));
          const verdicts = { verdicts: [], inputsDigest: "0123", at: "2026-01-01T00:00:00.000Z" };
          await store.saveVerdicts("a", verdicts);
          const read = async (session: Session): Promise<Map<string, unknown>> => {
            const found = new Map<string, unknown>(
              await readRecords(
                session,
                "here",
                all.map(({ trial }) => trial),
              ),
            );
            for (const id of ["a", "b"]) found.set(id, await readExperiment(session, "here", id));
            found.set("verdicts", await readVerdicts(session, "here", "a"));
            return found;
          };
          const whole = await read(store.connection);
          const count = { found: 0, gone: 0, harmless: 0 };
          for (let done = 0; done < (long ? 10_000 : 200); ) {
            const back = new Error("rolled back");
            await store.connection
              .transaction(async (session) => {
                const what = await corrupt(session, draw);
                if (what === undefined) throw back;
                done++;
                let found: Map<string, unknown>;
                try {
                  found = await read(session);
                } catch (error) {
                  // Found, and said in words that name the place.
                  expect(error, what).toBeInstanceOf(StoreDamagedError);
                  expect((error as Error).message, what).toMatch(/^cluster here: (trial|experiment) .*doctor --repair/);
                  count.found++;
                  throw back;
                }
                let gone = false;
                for (const [id, value] of whole) {
                  if (found.get(id) === undefined) gone = true;
                  else expect(isDeepStrictEqual(found.get(id), value), `silent: ${what}`).toBe(true);
                }
                // A record that is gone is one that was not trained: it is trained again.
                count[gone ? "gone" : "harmless"]++;
                throw back;
              })
              .catch((error: unknown) => {
                if (error !== back) throw error;
              });
          }
          expect(await read(store.connection)).toEqual(whole);
          tally({
            what: "rows of the cluster's database changed at random",
            cases: count.found + count.gone + count.harmless,
            seen: `${count.found} found on reading, ${count.gone} gone, ${count.harmless} harmless, 0 silent`,
          });
          expect(count.found, JSON.stringify(count)).toBeGreaterThan(0.6 * (count.found + count.gone + count.harmless));
        }),
      limit,
    );

    test("a job in the queue that is damaged ends no worker; who follows its trial is told to put it back", () =>
      joined(async (one, queue) => {
        const { connection } = one.store;
        const specs = armOf("moons", 8);
        const trials = specs.map(trialId);
        const damage: readonly ((row: Row) => string)[] = [
          ({ spec }) => String(spec).replace('"seed":0', '"seed":9'),
          ({ spec }) => String(spec).slice(1),
          () => "null",
        ];
        for (const change of damage) {
          await queue.submit(specs, { group: 4 });
          const [row] = await connection.query(
            "select id, data->>'spec' as spec from linchpin_queue.job where data->>'spec' like '%\"seed\":0%'",
          );
          await connection.query(
            "update linchpin_queue.job set data = jsonb_set(data, '{spec}', to_jsonb($2::text)) where id = $1",
            [row!["id"], change(row!)],
          );
          const worker = startWorker(one, KERNEL, { slots: 1, openPool: () => inProcessPool(runTrials) });
          while ((await queue.open()) > 0) await rest(20);
          expect(await worker.stop()).toEqual({ done: 7, failed: 0 });
          expect(worker.lines.join("\n")).toContain('damaged jobs taken out of the queue {"jobs":1}');
          expect((await one.store.done(trials)).size).toBe(7);
          const [count] = await connection.query("select count(*) as n from linchpin.trial");
          expect(count).toEqual({ n: 7 });
          expect(await queue.submit(specs.slice(0, 1), { group: 4 })).toBe(1);
          await connection.query("truncate linchpin.trial cascade");
          await queue.remove(trials);
        }
      }));
  });
});

/** Makes the database one that has no space for the writes whose numbers stand in table chaos_full. */
async function fillDisk(session: Session): Promise<void> {
  await session.query(`
    create sequence chaos_write;
    create table chaos_full (first bigint, last bigint);
    insert into chaos_full values (0, 0);
    create function chaos_write() returns trigger language plpgsql as $$
      -- A sequence counts on where a transaction is rolled back.
      declare write bigint := nextval('chaos_write');
      begin
        if write between (select first from chaos_full) and (select last from chaos_full) then
          raise exception 'could not extend file: No space left on device' using errcode = '53100';
        end if;
        return new;
      end
    $$`);
  for (const table of ["trial", "summary", "invalid", "series", "array", "attempt"])
    await session.query(
      `create trigger chaos before insert or update on linchpin.${table} for each row execute function chaos_write()`,
    );
  await session.query(
    "create trigger chaos before insert or update of state on linchpin_queue.job for each row execute function chaos_write()",
  );
}
