// The command line on a cluster: workers, submitting, following, leaving, pausing, taking back. Every process is real.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/node/store/postgres/connection.ts";
import { clean, linchpin, newFolder, records, type Started, start, until, writeExperiment } from "../cli/linchpin.ts";
import { join } from "../postgres/cluster.ts";
import { noPostgres, type Server, startServer } from "../postgres/server.ts";

/** More training, so that there is time to do something meanwhile. */
const LONG = ["train: { epochs: 400, batch: 8 }", "seeds: 12"];

describe.skipIf(noPostgres !== undefined)(`a cluster${noPostgres === undefined ? "" : ` (${noPostgres})`}`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    clean();
  }, 60_000);

  /** Starts workers, does the work and stops them; gives what they wrote. */
  async function withWorkers(folder: string, url: string, count: number, work: () => Promise<void>): Promise<string> {
    const workers = Array.from({ length: count }, () =>
      start(folder, ["worker", "--workers", "1", "--grace", "0"], { LINCHPIN_CLUSTER: url }),
    );
    try {
      await work();
    } finally {
      for (const worker of workers) worker.process.kill("SIGTERM");
    }
    const ended = await Promise.all(workers.map((worker) => worker.ended));
    for (const { code, signal, stderr } of ended) expect({ code, signal }, stderr).toEqual({ code: 0, signal: null });
    return ended.map(({ stderr }) => stderr).join("\n");
  }

  test("two workers give the records of a run on this machine, byte for byte, and the same report", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const file = writeExperiment(folder, ["seeds: 10"]);
    const local = await linchpin(folder, ["run", file, "--store", "local.sqlite", "--json"]);
    expect(local.code, local.stderr).toBe(0);
    const log = await withWorkers(folder, url, 2, async () => {
      const away = await linchpin(folder, ["run", file, "--cluster", url, "--store", "away.sqlite", "--json"]);
      expect(away.code, away.stderr).toBe(0);
      const [here, there] = [JSON.parse(local.stdout), JSON.parse(away.stdout)];
      expect(there.verdicts).toEqual(here.verdicts);
      expect(there.estimates).toEqual(here.estimates);
      expect(records(`${folder}/away.sqlite`)).toEqual(records(`${folder}/local.sqlite`));
      // Again: nothing is trained, here or there.
      const again = await linchpin(folder, ["run", file, "--cluster", url, "--store", "third.sqlite", "--json"]);
      expect(again.code, again.stderr).toBe(0);
      expect(records(`${folder}/third.sqlite`)).toEqual(records(`${folder}/local.sqlite`));
    });
    expect(log.match(/trial stored/g)).toHaveLength(20);
    const joined = await join(url);
    expect(
      (await joined.store.attempts()).every(
        ({ outcome, versions }) => outcome === "ok" && /Node 24/.test(versions ?? ""),
      ),
    ).toBe(true);
    await joined.close();
  });

  test("what was submitted and left is there for who follows later, and status says how far it is", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const env = { LINCHPIN_CLUSTER: url };
    const file = writeExperiment(folder, ["seeds: 4"]);
    const left = await linchpin(folder, ["run", file, "--cluster", "--detach"], env);
    expect(left).toMatchObject({ code: 0, stdout: expect.stringContaining("moons: 8 trials put in the queue, of 8") });
    const twice = await linchpin(folder, ["run", file, "--cluster", "--detach"], env);
    expect(twice.stdout).toContain("moons: 0 trials put in the queue, of 8");
    const before = await linchpin(folder, ["status", "--cluster"], env);
    expect(before.stdout).toMatch(/8 waiting, 0 under way/);
    expect(before.stdout).toMatch(/moons .*0 of 8 trials/);
    expect(before.stdout).toContain("No worker is there");
    const drained = await linchpin(folder, ["worker", "--cluster", "--drain", "--log", "json"], env);
    expect(drained.code, drained.stderr).toBe(0);
    const events = drained.stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.filter(({ event }) => event === "trial stored")).toHaveLength(8);
    expect(events.at(-1)).toMatchObject({ event: "worker ended", done: 8, failed: 0 });
    const after = await linchpin(folder, ["status", "moons", "--cluster", "--json"], env);
    expect(JSON.parse(after.stdout)).toMatchObject({ planned: 8, done: 8, failed: [] });
    // No worker is there any more, and none is needed.
    const followed = await linchpin(folder, ["run", file, "--cluster", "--json"], env);
    expect(JSON.parse(followed.stdout)).toMatchObject({ trials: { failed: 0 } });
  });

  test("what this machine's store has of a run that is left goes to the cluster with it", async () => {
    const [folder, url] = [newFolder(), server.database()];
    await linchpin(folder, ["run", writeExperiment(folder, ["seeds: 2"])]);
    const file = writeExperiment(folder, ["seeds: 4"]);
    const left = await linchpin(folder, ["run", file, "--cluster", url, "--detach"]);
    expect(left).toMatchObject({ code: 0, stdout: expect.stringContaining("4 trials put in the queue, of 8") });
    expect(left.stderr).toContain(
      "The cluster was given 4 records of .linchpin/store.sqlite, which are not trained again.",
    );
    const status = await linchpin(folder, ["status", "moons", "--cluster", url, "--json"]);
    expect(JSON.parse(status.stdout)).toMatchObject({ planned: 8, done: 4, queue: { waiting: 4 } });
    const joined = await join(url);
    const attempts = await joined.store.attempts();
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
    await joined.close();
  });

  test("looking at a cluster makes nothing in a database, and needs the right to read only", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const tables = async (): Promise<unknown> => {
      const connection = await connect(url);
      const rows = await connection.query(
        "select count(*) as n from pg_class where relnamespace::regnamespace::text ~ 'linchpin'",
      );
      await connection.close();
      return rows[0]?.["n"];
    };
    for (const command of ["status", "doctor", "attempts"]) {
      const looked = await linchpin(folder, [command, "--cluster", url]);
      expect(looked, command).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("nothing was submitted to this database yet"),
      });
    }
    expect(await tables()).toBe(0);
    const file = writeExperiment(folder, ["seeds: 2"]);
    await linchpin(folder, ["run", file, "--cluster", url, "--detach"]);
    const connection = await connect(url);
    await connection.query("create role looker login");
    for (const schema of ["linchpin", "linchpin_queue"]) {
      await connection.query(`grant usage on schema ${schema} to looker`);
      await connection.query(`grant select on all tables in schema ${schema} to looker`);
    }
    await connection.close();
    const looker = url.replace("linchpin@", "looker@");
    expect(looker).not.toBe(url);
    expect((await linchpin(folder, ["status", "--cluster", looker])).stdout).toMatch(/moons .*0 of 4 trials/);
    expect((await linchpin(folder, ["status", "moons", "--cluster", looker])).stdout).toContain(
      "0 of 4 trials done, 4 waiting",
    );
    expect((await linchpin(folder, ["doctor", "--cluster", looker])).stdout).toContain(
      "0 trials and 1 experiment, every row matches",
    );
    expect(await linchpin(folder, ["attempts", "--cluster", looker])).toMatchObject({ code: 0 });
    const refused = await linchpin(folder, ["cancel", "moons", "--cluster", looker]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("the user may not do this") });
  });

  test("Ctrl-C stops to follow and not the cluster; the same command follows again", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const file = writeExperiment(folder, LONG);
    await withWorkers(folder, url, 1, async () => {
      const command = ["run", file, "--cluster", url, "--store", "s.sqlite"];
      const run: Started = start(folder, command);
      const joined = await join(url);
      const done = async (): Promise<number> => (await joined.store.summaries({ limit: 1 }))[0]?.trials.done ?? 0;
      while ((await done()) < 2) await pause();
      process.kill(-run.process.pid!, "SIGINT");
      const stopped = await run.ended;
      expect(stopped.code, stopped.stderr).toBe(130);
      expect(stopped.stderr).toContain("the cluster goes on");
      expect(stopped.stderr).toMatch(/Stopped with \d+ of 24 trials in the store/);
      while ((await done()) < 24) await pause();
      await joined.close();
      const again = await linchpin(folder, [...command, "--json"]);
      expect(again.code, again.stderr).toBe(0);
      expect(records(`${folder}/s.sqlite`)).toHaveLength(24);
    });
  });

  test("an experiment is paused, goes on, is cancelled and comes back", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const env = { LINCHPIN_CLUSTER: url };
    const file = writeExperiment(folder, ["seeds: 6"]);
    await linchpin(folder, ["run", file, "--cluster", "--detach"], env);
    expect((await linchpin(folder, ["pause", "moons", "--cluster"], env)).stdout).toContain(
      "paused, with 12 trials left",
    );
    const idle = await linchpin(folder, ["worker", "--drain"], env);
    expect(idle.stderr).toMatch(/worker ended: done 0, failed 0/);
    expect((await linchpin(folder, ["status", "--cluster"], env)).stdout).toMatch(/0 waiting, 0 under way, 12 paused/);
    await linchpin(folder, ["resume", "moons"], env);
    await linchpin(folder, ["worker", "--drain", "--most", "4", "--workers", "1"], env);
    const cancelled = await linchpin(folder, ["cancel", "moons"], env);
    expect(cancelled.stdout).toMatch(/cancelled, with \d trials left/);
    const status = await linchpin(folder, ["status", "--cluster", "--json"], env);
    expect(JSON.parse(status.stdout).experiments[0]).toMatchObject({ wish: "cancelled", planned: 12 });
    expect(JSON.parse(status.stdout).queues.filter(({ state }: { state: string }) => state === "waiting")).toEqual([]);
    const refused = await linchpin(folder, ["retry", "moons"], env);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('"moons" is cancelled') });
    const left = /with (\d+) trials left/.exec(cancelled.stdout)?.[1];
    const resumed = await linchpin(folder, ["resume", "moons"], env);
    expect(resumed.stdout).toContain(`moons: goes on, with ${left} trials left`);
    await linchpin(folder, ["worker", "--drain"], env);
    expect(JSON.parse((await linchpin(folder, ["status", "moons", "--cluster", "--json"], env)).stdout)).toMatchObject({
      done: 12,
    });
  });

  test("a cluster is looked over, repaired, copied, and its trials are trained again", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const env = { LINCHPIN_CLUSTER: url };
    const file = writeExperiment(folder, ["seeds: 4"]);
    await linchpin(folder, ["run", file, "--cluster", "--detach"], env);
    await linchpin(folder, ["worker", "--drain"], env);
    const well = await linchpin(folder, ["doctor", "--cluster", "--json"], env);
    expect(well.code, well.stdout).toBe(0);
    expect(JSON.parse(well.stdout).store).toMatchObject({
      trials: 8,
      experiments: 1,
      damaged: [],
      conflicts: [],
      orphans: [],
    });
    // Into a store of this machine and back: nothing new.
    const there = await linchpin(folder, ["copy", url, "copy.sqlite", "--json"]);
    expect(JSON.parse(there.stdout)).toMatchObject({ trials: { added: 8, present: 0 }, experiments: { added: 1 } });
    const back = await linchpin(folder, ["copy", "copy.sqlite", url, "--json"]);
    expect(JSON.parse(back.stdout)).toMatchObject({ trials: { added: 0, present: 8 }, conflicts: [] });
    expect(back.stdout).not.toContain("linchpin@");
    const [record] = records(`${folder}/copy.sqlite`);
    const trial = record!.trial.slice(0, 12);
    expect((await linchpin(folder, ["replay", trial, "--cluster"], env)).stdout).toContain("SAME, to the last bit");
    expect((await linchpin(folder, ["attempts", trial, "--cluster"], env)).stdout).toMatch(
      /ok: trial .*again +linchpin replay [0-9a-f]{12} --cluster/s,
    );
    const joined = await join(url);
    await joined.store.connection.query(
      "update linchpin.summary set value = 1, bits = '\\x000000000000f03f' where trial_id = $1 and name = 'test.nll'",
      [record!.trial],
    );
    await joined.close();
    const ill = await linchpin(folder, ["doctor", "--cluster"], env);
    expect(ill.code).toBe(1);
    expect(ill.stdout).toContain("linchpin doctor --repair --cluster");
    const refused = await linchpin(folder, ["run", file, "--cluster", "--store", "new.sqlite"], env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/do not add up to its checksum.*doctor --repair/s);
    await linchpin(folder, ["doctor", "--repair", "--cluster"], env);
    await withWorkers(folder, url, 1, async () => {
      const again = await linchpin(folder, ["run", file, "--cluster", "--store", "new.sqlite", "--json"], env);
      expect(again.code, again.stderr).toBe(0);
    });
    expect(records(`${folder}/new.sqlite`)).toEqual(records(`${folder}/copy.sqlite`));
  });

  test("Ctrl-C ends who follows and a worker although the database is away", async () => {
    const [folder, own] = [newFolder(), await startServer()];
    try {
      const url = own.database();
      const file = writeExperiment(folder, LONG);
      const command = ["run", file, "--cluster", url];
      const follower = start(folder, command);
      const worker = start(folder, ["worker", "--cluster", url, "--workers", "1", "--grace", "0"]);
      await until(() => worker.stderr().includes("trial stored"));
      await own.kill();
      await until(() => follower.stderr().includes("database is away"));
      await until(() => worker.stderr().includes("database away"));
      for (const { process: child } of [follower, worker]) process.kill(-child.pid!, "SIGINT");
      const stopped = await follower.ended;
      expect(stopped.code, stopped.stderr).toBe(130);
      expect(stopped.stderr).toMatch(/Stopped with \d+ of 24 trials in the store/);
      expect((await worker.ended).stderr).toMatch(/worker ended: done \d+, failed 0\n$/);
      const status = await linchpin(folder, ["status", "--cluster", url]);
      expect(status).toMatchObject({ code: 2, stderr: expect.stringContaining("the server does not answer") });
    } finally {
      await own.stop();
    }
  });

  test("a worker says how it is on /metrics and /healthz", async () => {
    const [folder, url] = [newFolder(), server.database()];
    const port = String(41_000 + (process.pid % 20_000));
    const worker = start(folder, ["worker", "--cluster", url, "--workers", "1", "--metrics", port]);
    await until(() => worker.stderr().includes("worker started"));
    let text = "";
    while (!text.includes("linchpin_worker_slots 1")) {
      text = await fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text());
      await pause();
    }
    expect(text).toMatch(
      /^# HELP linchpin_worker_info .*\n# TYPE linchpin_worker_info gauge\nlinchpin_worker_info\{name="/,
    );
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
    worker.process.kill("SIGTERM");
    expect((await worker.ended).code).toBe(0);
  });

  test("mistakes are said in a line, with what to do", async () => {
    const folder = newFolder();
    const said = async (args: readonly string[], env = {}): Promise<string> => {
      const { code, stderr } = await linchpin(folder, args, env);
      expect(code, stderr).toBe(2);
      expect(stderr).not.toMatch(/\n\s+at /);
      return stderr;
    };
    const file = writeExperiment(folder);
    expect(await said(["worker"])).toMatch(/which cluster\? Give --cluster postgres:.* or set LINCHPIN_CLUSTER/);
    expect(await said(["run", file, "--cluster", "postgres://u:secret@127.0.0.1:9/x"])).not.toContain("secret");
    expect(await said(["run", file, "--detach"])).toContain("--detach goes with --cluster");
    expect(await said(["run", file, "--cluster", "postgres://h/x", "--workers", "3"])).toContain("workers of its own");
    expect(await said(["run", file, "--cluster", "postgres://h/x", "--priority", "5000"])).toContain(
      "from -1000 to 1000",
    );
    const url = server.database();
    expect(await said(["cancel", "nothing", "--cluster", url])).toContain("nothing was submitted");
    const { port } = new URL(url);
    expect(await said(["worker", "--cluster", url, "--metrics", port])).toContain("give another port");
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
