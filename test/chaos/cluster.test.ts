// What a cluster gives when its processes are killed, suspended or have a clock that is off. Every process is real.
// LINCHPIN_CHAOS=long: many more kills.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clean, linchpin, newFolder, records, type Started, start, writeExperiment } from "../cli/linchpin.ts";
import { join } from "../postgres/cluster.ts";
import { noPostgres, type Server, startServer } from "../postgres/server.ts";
import { limit, long, random, tally } from "./chaos.ts";
import { expectWhole, fleet, rest, watch } from "./fleet.ts";

const KILLS = long ? 1_000 : 12;
/** Enough trials that kills meet training: half a trial of the short form is lost to each. */
const SEEDS = long ? 1_000 : 30;
const clock = new URL("jumpingClock.ts", import.meta.url).href;

describe.skipIf(noPostgres !== undefined)(`chaos${noPostgres === undefined ? "" : ` (${noPostgres})`}`, () => {
  const folder = newFolder();
  let server: Server;
  let verdicts: unknown;
  /** Trials of about 0.1 s. */
  const experiment = (seeds: number): string =>
    writeExperiment(folder, ["train: { epochs: 400, batch: 8 }", `seeds: ${seeds}`]);
  const local = (seeds: number): ReturnType<typeof records> =>
    records(`${folder}/local.sqlite`).filter(({ spec }) => spec.seed < seeds);

  beforeAll(async () => {
    server = await startServer();
    const run = await linchpin(folder, ["run", experiment(SEEDS), "--store", "local.sqlite", "--json"]);
    expect(run.code, run.stderr).toBe(0);
    ({ verdicts } = JSON.parse(run.stdout));
  }, limit);
  afterAll(async () => {
    await server?.stop();
    clean();
  });

  const follow = (url: string, file: string, store: string): Started =>
    start(folder, ["run", file, "--cluster", url, "--store", store, "--json"]);

  test(
    `${KILLS} times kill -9 of workers and their training processes at random moments`,
    async () => {
      const url = server.database();
      const draw = random("cluster kills");
      const run = follow(url, experiment(SEEDS), "killed.sqlite");
      const seen = await watch(url);
      const workers = fleet(folder, url, 3);
      // A kill for each of so many counts of records: the moments are random, and all come before the last trial.
      const counts = Array.from({ length: KILLS }, () => draw.below(1.5 * SEEDS)).sort((a, b) => a - b);
      const struck: Record<string, number> = {};
      for (const count of counts) {
        await seen.reached(count);
        for (let kind = "nothing to kill"; kind === "nothing to kill"; ) {
          await rest(draw.below(400));
          kind = await workers.strike(draw);
          struck[kind] = (struck[kind] ?? 0) + 1;
        }
      }
      const ended = await run.ended;
      expect(ended.code, ended.stderr).toBe(0);
      expect(JSON.parse(ended.stdout)).toMatchObject({ verdicts, trials: { failed: 0 } });
      await workers.stop();
      await seen.close();
      expect(records(`${folder}/killed.sqlite`)).toEqual(local(SEEDS));
      const attempts = await expectWhole(url, local(SEEDS));
      expect(attempts.length).toBeGreaterThan(2 * SEEDS);
      const lost = attempts.filter(({ outcome }) => outcome === "lost").length;
      expect(lost).toBeGreaterThan(0);
      tally({
        what: "kill -9 of `linchpin worker` and of its training processes",
        cases: KILLS,
        seen: `${2 * SEEDS} trials, ${lost} attempts lost, 0 records lost, 0 twice, byte-identical`,
      });
    },
    limit,
  );

  test(
    "who submits at once adds each trial once; followers that are killed -9 and start again get all; nothing is trained twice",
    async () => {
      const url = server.database();
      const draw = random("followers");
      const file = experiment(12);
      const detached = await Promise.all(
        [0, 1].map(() => linchpin(folder, ["run", file, "--cluster", url, "--detach"])),
      );
      const added = detached.map(({ code, stdout, stderr }) => {
        expect(code, stderr).toBe(0);
        return Number(/(\d+) trials? put in the queue, of 24/.exec(stdout)?.[1]);
      });
      expect(added[0]! + added[1]!).toBe(24);
      let [one, two] = ["one.sqlite", "two.sqlite"].map((store) => follow(url, file, store));
      const seen = await watch(url);
      const workers = fleet(folder, url, 1);
      for (const count of [2, 8, 14]) {
        await seen.reached(count);
        await rest(draw.below(400));
        one!.process.kill("SIGKILL");
        await one!.ended;
        one = follow(url, file, "one.sqlite");
      }
      for (const { code, stderr } of await Promise.all([one!.ended, two!.ended])) expect(code, stderr).toBe(0);
      await workers.stop();
      await seen.close();
      for (const store of ["one", "two"]) expect(records(`${folder}/${store}.sqlite`)).toEqual(local(12));
      expect(await expectWhole(url, local(12))).toHaveLength(24);
      const again = await linchpin(folder, ["run", file, "--cluster", url, "--detach"]);
      expect(again.stdout).toContain("0 trials put in the queue, of 24");
    },
    limit,
  );

  test(
    "a worker that is suspended for longer than the heartbeat loses its trials; what it brings then changes nothing",
    async () => {
      const url = server.database();
      const file = experiment(12);
      const run = follow(url, file, "suspended.sqlite");
      const seen = await watch(url);
      const workers = fleet(folder, url, 1);
      const [sleeper] = workers.workers;
      const group = -sleeper!.process.pid!;
      await seen.reached(2);
      // Not between two of its batches, where it holds nothing that it could lose.
      for (process.kill(group, "SIGSTOP"); !(await seen.busy()); process.kill(group, "SIGSTOP")) {
        process.kill(group, "SIGCONT");
        await rest(20);
      }
      try {
        workers.hire();
        const ended = await run.ended;
        expect(ended.code, ended.stderr).toBe(0);
      } finally {
        process.kill(group, "SIGCONT");
      }
      await workers.stop();
      await seen.close();
      expect(records(`${folder}/suspended.sqlite`)).toEqual(local(12));
      const attempts = await expectWhole(url, local(12));
      expect(attempts.some(({ outcome }) => outcome === "lost")).toBe(true);
    },
    limit,
  );

  test(
    "a worker that is suspended in the middle of keeping a record keeps nobody waiting for long",
    async () => {
      const url = server.database();
      const file = experiment(2);
      const joined = await join(url);
      const { connection } = joined.store;
      const run = follow(url, file, "halfway.sqlite");
      const workers = fleet(folder, url, 0);
      const halted = await connection.transaction(async (session) => {
        await session.query("lock table linchpin.summary in share mode");
        const worker = workers.hire();
        // Its record's first row is written and not committed; the second has to wait.
        for (let waits = false; !waits; await rest(20)) {
          const rows = await connection.query("select 1 from pg_locks where not granted and mode = 'RowExclusiveLock'");
          waits = rows.length > 0;
        }
        process.kill(-worker.process.pid!, "SIGSTOP");
        return -worker.process.pid!;
      });
      try {
        workers.hire();
        const ended = await run.ended;
        expect(ended.code, ended.stderr).toBe(0);
      } finally {
        process.kill(halted, "SIGCONT");
      }
      await workers.stop();
      await joined.close();
      expect(records(`${folder}/halfway.sqlite`)).toEqual(local(2));
      await expectWhole(url, local(2));
    },
    limit,
  );

  test.each([1, -1])(
    "a worker whose clock is %d year off gives the same records, and its trials are not taken away",
    async (years) => {
      const url = server.database();
      const file = experiment(6);
      const run = follow(url, file, `clock${years}.sqlite`);
      const workers = fleet(folder, url, 0);
      workers.hire({
        NODE_OPTIONS: `--import=${clock}`,
        LINCHPIN_TEST_CLOCK: String(years * 365 * 86_400_000),
      });
      const ended = await run.ended;
      expect(ended.code, ended.stderr).toBe(0);
      await workers.stop();
      expect(records(`${folder}/clock${years}.sqlite`)).toEqual(local(6));
      const attempts = await expectWhole(url, local(6));
      expect(attempts).toHaveLength(12);
      // It was off, in the processes that train as well.
      const daysOff = attempts.map(({ startedAt }) => (Date.parse(startedAt) - Date.now()) / 86_400_000);
      for (const days of daysOff) expect(days).toBeCloseTo(365 * years, 0);
    },
    limit,
  );
});
