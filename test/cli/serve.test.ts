// `linchpin serve` as a user meets it: whole processes, a real port, Ctrl-C.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { QueuedRun } from "../../src/lab/serverAnswers.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { attempts, clean, linchpin, newFolder, recordCount, until } from "./linchpin.ts";
import { experiment, interrupt, serve, stopServers } from "./served.ts";

const STORE = ".linchpin/store.sqlite";
afterEach(stopServers);
afterAll(clean);

describe("linchpin serve", () => {
  test("Ctrl-C in the middle of a run keeps what is under way; the command line goes on from there", async () => {
    const folder = newFolder();
    const server = await serve(folder);
    const queued = (await (await server.post("/runs", { experiment, name: "moons" })).json()) as QueuedRun;
    expect(queued).toMatchObject({ name: "moons", planned: 80 });
    await until(() => recordCount(join(folder, STORE)) >= 4);
    interrupt(server);
    const { code, stderr } = await server.ended;
    expect(code, stderr).toBe(130);
    const done = recordCount(join(folder, STORE));
    expect(done).toBeLessThan(80);
    expect(stderr).toContain(`moons: stopped with ${done} of 80 trials in the store`);
    const store = sqliteStore(join(folder, STORE), { mode: "read" });
    expect(new Set(store.attempts().map(({ outcome }) => outcome))).toEqual(new Set(["ok"]));
    store.close();
    writeFileSync(join(folder, "moons.json"), JSON.stringify(experiment));
    const resumed = await linchpin(folder, ["run", "moons.json", "--json"]);
    const document = JSON.parse(resumed.stdout);
    expect(document.experiment).toBe(queued.experiment);
    expect(document.trials).toMatchObject({ planned: 80, reused: done, done: 80 });
  });

  test("Ctrl-C with nothing to do ends it at once, with exit code 0 and no worker left", async () => {
    const folder = newFolder();
    const server = await serve(folder);
    expect(await (await server.get("/experiments")).json()).toEqual({ experiments: [], next: null });
    interrupt(server);
    expect((await server.ended).code).toBe(0);
    expect(attempts(join(folder, STORE))).toEqual([]);
  });

  test("a second server on one store shows what the first one stores, and runs nothing", async () => {
    const folder = newFolder();
    const first = await serve(folder);
    const second = await serve(folder);
    expect(second.stderr()).toMatch(/process \d+ on \S+ is writing to it/);
    expect(second.stderr()).toContain("This server only shows what is there");
    const wish = { experiment: { ...experiment, train: { epochs: 1 } }, seeds: 1 };
    expect((await second.post("/runs", wish)).status).toBe(409);
    expect((await first.post("/runs", wish)).status).toBe(202);
    await until(() => recordCount(join(folder, STORE)) === 2);
    const { experiments } = (await (await second.get("/experiments")).json()) as { experiments: object[] };
    expect(experiments).toMatchObject([{ trials: { planned: 2, done: 2 } }]);
    for (const one of [second, first]) interrupt(one);
    expect([(await first.ended).code, (await second.ended).code]).toEqual([0, 0]);
  });

  test("serves the built page, and says how to build it where it is not", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "page"));
    writeFileSync(join(folder, "page/index.html"), "<!doctype html><title>Linchpin</title>");
    const server = await serve(folder, ["--page", "page"]);
    expect(await (await fetch(`${server.url}/`)).text()).toContain("<title>Linchpin</title>");
    expect(server.stderr()).not.toContain("not built");
    const bare = await serve(newFolder(), ["--page", "nowhere"]);
    expect(bare.stderr()).toContain('The page is not built (nowhere): "npm run build:app" builds it');
    expect(await (await fetch(`${bare.url}/`)).text()).toContain("npm run build:app");
  });

  test("a port that is taken is named with the way out", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await linchpin(newFolder(), ["serve", "--no-open", "--port", String(port)]);
    other.close();
    expect([code, stderr]).toEqual([
      2,
      `linchpin: serve: port ${port} is taken by another program, perhaps another linchpin serve; give another --port, or none for a free one\n`,
    ]);
  });

  test.each([
    [["--port", "80000"], /--port.*80000.*from 0 \(any that is free\) to 65535/],
    [["--port", "http"], /--port.*http/],
    [["--workers", "0"], /--workers.*at least 1/],
    [["--colour"], /unknown option '--colour'/],
  ])("wrong flags are named: %j", async (args, says) => {
    const { code, stderr } = await linchpin(newFolder(), ["serve", "--no-open", ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
