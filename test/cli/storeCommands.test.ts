// What the command line does with a store as a whole: doctor, attempts, backup, restore, copy.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { hostIdentity } from "../../src/node/store/processIdentity.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../contracts/sampleRecord.ts";
import { clean, linchpin, newFolder } from "./linchpin.ts";

afterAll(clean);
let [folder, path] = ["", ""];
beforeEach(() => {
  folder = newFolder();
  path = join(folder, "s.sqlite");
});

/** A store with one experiment of four trials, of which two are done. */
function fill(at = path): void {
  const store = sqliteStore(at);
  store.saveExperiment(sampleExperiment("a"));
  for (const seed of [0, 1]) store.append(sampleRecord(seed), sampleAttempt({ versions: "Linchpin 1.0.0" }));
  store.close();
}

/** Adds what every kind of trouble leaves in a store. */
function trouble(): void {
  const store = sqliteStore(path);
  store.append(
    sampleRecord(0, { scalars: { "test.nll": 9 } }),
    sampleAttempt({ worker: "worker 2", host: "there", versions: "Linchpin 2.0.0" }),
  );
  store.append(sampleRecord(7), sampleAttempt());
  store.close();
  const raw = new DatabaseSync(path);
  raw.exec(
    `insert into attempt (trial_id, owner, worker, host, pool, started_at) values ('t', 'o', 'w', 'h', 'p', '2026')`,
  );
  // No process has this number: Linux gives none above 4194304.
  raw.prepare("insert into lease values ('writer', 'o', ?, 5000000, 3)").run(hostIdentity());
  raw.close();
  writeFileSync(`${path}.rebuilding`, "x");
  writeFileSync(`${path}.replaced`, "x");
}

describe("linchpin doctor", () => {
  test("of a healthy store says who writes, what attempts ran under, the space its plans need, and ends with 0", async () => {
    fill();
    const { code, stdout } = await linchpin(folder, ["doctor", "--store", "s.sqlite"]);
    expect(code, stdout).toBe(0);
    for (const words of [
      ...["2 trials and 1 experiment, every row matches its checksum (schema 2)", "writer: nobody writes to it now"],
      ...["ran under: 2 attempts under Linchpin 1.0.0", "orphans: every trial stands in a plan"],
      "the 2 trials planned and not done may take 0.",
    ])
      expect(stdout).toContain(words);
  });

  test("names both sides of a conflict with their versions, a dead writer, open attempts, orphans and files left, in text and JSON", async () => {
    fill();
    trouble();
    const { code, stdout } = await linchpin(folder, ["doctor", "--store", "s.sqlite"]);
    expect(code, stdout).toBe(1);
    const [kept, seen] = [sampleRecord(0).digest, sampleRecord(0, { scalars: { "test.nll": 9 } }).digest];
    for (const words of [
      `kept ${kept.slice(0, 12)} of worker 1 on here (2026-01-01T00:00:01.000Z; Linchpin 1.0.0)`,
      `differing ${seen.slice(0, 12)} of worker 2 on there (2026-01-01T00:00:01.000Z; Linchpin 2.0.0)`,
      "process 5000000 on ",
      "died while it wrote; the next one that writes takes over",
      "1 of a process that is gone",
      "1 trial in no experiment's plan",
      "s.sqlite.rebuilding (0.0 MB): being made just now, or left by a process that died",
      "s.sqlite.replaced (0.0 MB): the store as it was before a repair or a restore",
    ])
      expect(stdout).toContain(words);
    const { store, ok } = JSON.parse((await linchpin(folder, ["doctor", "--store", "s.sqlite", "--json"])).stdout);
    expect(ok).toBe(false);
    expect(store).toMatchObject({
      ...{ path: "s.sqlite", schema: 2, trials: 3, experiments: 1, waiting: 2, open: 1, damaged: [], integrity: [] },
      ...{ orphans: [sampleRecord(7).trial], lease: { pid: 5000000, lives: false }, pruned: [] },
      conflicts: [{ kept: { versions: "Linchpin 1.0.0" }, seen: { versions: "Linchpin 2.0.0", host: "there" } }],
      files: [{ kind: "unfinished" }, { kind: "kept" }],
    });
    expect(store.freeBytes).toBeGreaterThan(0);
    expect(store.neededBytes).toBeGreaterThan(0);
  });

  test("--prune removes orphans with their attempts, says which, and leaves what is planned", async () => {
    fill();
    trouble();
    const { stdout } = await linchpin(folder, ["doctor", "--store", "s.sqlite", "--prune"]);
    expect(stdout).toContain(`removed: ${sampleRecord(7).trial}`);
    const store = sqliteStore(path);
    expect(store.get(sampleRecord(7).trial)).toBeUndefined();
    expect(store.attempts([sampleRecord(7).trial])).toEqual([]);
    expect(store.done([0, 1].map((seed) => sampleRecord(seed).trial)).size).toBe(2);
    store.close();
    const again = await linchpin(folder, ["doctor", "--store", "s.sqlite", "--prune"]);
    expect(again.stdout).toContain("orphans: every trial stands in a plan");
  });

  test("--repair of a store that is whole leaves the file, its attempts and its conflicts as they are", async () => {
    fill();
    trouble();
    const { stdout } = await linchpin(folder, ["doctor", "--store", "s.sqlite", "--repair"]);
    expect(stdout).toContain("repair: nothing was damaged; the file is left as it is");
    expect(readdirSync(folder).filter((name) => name.includes("damaged"))).toEqual([]);
    const store = sqliteStore(path, { mode: "read" });
    expect([store.conflicts().length, store.attempts().length]).toEqual([1, 5]);
    store.close();
  });

  test("--repair of a damaged store keeps attempts and conflicts", async () => {
    fill();
    trouble();
    const raw = new DatabaseSync(path);
    raw.exec("update series set data = zeroblob(256) where rowid = 1");
    raw.close();
    const { stdout } = await linchpin(folder, ["doctor", "--store", "s.sqlite", "--repair"]);
    expect(stdout).toContain(`2 trials and 1 experiment copied, left out as damaged: ${sampleRecord(0).trial}`);
    const store = sqliteStore(path, { mode: "read" });
    expect([store.conflicts().length, store.attempts().length]).toEqual([1, 5]);
    store.close();
  });
});

describe("linchpin attempts", () => {
  function failures(n: number): void {
    const store = sqliteStore(path);
    for (let i = 0; i < n; i++)
      store.recordAttempt(
        sampleRecord(1).trial,
        sampleAttempt({ startedAt: `2026-02-01T00:00:0${i}.000Z`, versions: "Linchpin 1.0.0" }),
        { outcome: "oom", error: `no memory ${i}`, stderrTail: "first line\nlast words" },
      );
    store.close();
  }

  test("shows how each attempt ended, where it ran, what it took, its last words and the command that repeats it", async () => {
    fill();
    failures(1);
    const trial = sampleRecord(1).trial.slice(0, 12);
    const { code, stdout } = await linchpin(folder, ["attempts", trial, "--store", "s.sqlite"]);
    expect(code).toBe(0);
    for (const words of [
      ...[`trial ${trial}: 2 attempts`, `✗ oom: trial ${trial}, arm plain, seed 1, moons`, `✓ ok: trial ${trial}`],
      ...["worker 1 on here, pool test", "Linchpin 1.0.0", "0.50 s of CPU, at most 100.0 MB of memory"],
      ...["no memory 0", "first line", "last words", `linchpin replay ${trial}`],
    ])
      expect(stdout).toContain(words);
  });

  test("--failed leaves out what went well, --limit says how many are left out, and JSON has all of each", async () => {
    fill();
    failures(5);
    const args = ["attempts", "experiment a", "--failed", "--limit", "2", "--store", "s.sqlite"];
    const { stdout } = await linchpin(folder, args);
    expect(stdout).toContain("experiment a: 5 failed attempts");
    expect(stdout).toContain("3 older left out");
    expect(stdout).toContain("no memory 4");
    expect(stdout).not.toContain("no memory 2");
    expect(stdout).not.toContain("ok: trial");
    const json = JSON.parse((await linchpin(folder, [...args, "--json"])).stdout);
    expect(json).toMatchObject({
      found: 5,
      leftOut: 3,
      attempts: [{ error: "no memory 4", stderrTail: "first line\nlast words" }, {}],
    });
    const none = await linchpin(folder, ["attempts", "nothing", "--store", "s.sqlite"]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no experiment "nothing"')]);
  });
});

describe("linchpin backup, restore and copy", () => {
  test("a backup, a mishap and a restore: the store is as it was, and the mishap is kept beside it", async () => {
    fill();
    const backup = await linchpin(folder, ["backup", "--store", "s.sqlite"]);
    expect([backup.code, backup.stdout]).toEqual([
      0,
      expect.stringMatching(/s\.sqlite\.backup: 2 trials and 1 experiment, 0\.\d MB/),
    ]);
    const twice = await linchpin(folder, ["backup", "--store", "s.sqlite"]);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining("--force")]);
    writeFileSync(path, "spilled coffee ".repeat(400));
    const restore = await linchpin(folder, ["restore", "s.sqlite.backup", "--store", "s.sqlite", "--json"]);
    expect(JSON.parse(restore.stdout)).toMatchObject({ trials: 2, experiments: 1, keptAt: "s.sqlite.replaced" });
    expect(existsSync(`${path}.replaced`)).toBe(true);
    expect((await linchpin(folder, ["doctor", "--store", "s.sqlite"])).code).toBe(0);
  });

  test("copy adds one store to another, the second time nothing, and ends with 1 where results differ", async () => {
    fill();
    const first = await linchpin(folder, ["copy", "s.sqlite", "t.sqlite"]);
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining("2 trials and 1 experiment added")]);
    const second = await linchpin(folder, ["copy", "s.sqlite", "t.sqlite", "--json"]);
    expect(JSON.parse(second.stdout)).toMatchObject({ trials: { added: 0, present: 2 }, conflicts: [] });
    const other = sqliteStore(join(folder, "u.sqlite"));
    other.saveExperiment(sampleExperiment("a"));
    other.append(sampleRecord(0, { scalars: { "test.nll": 9 } }), sampleAttempt());
    other.close();
    const third = await linchpin(folder, ["copy", "u.sqlite", "s.sqlite"]);
    expect([third.code, third.stdout]).toEqual([1, expect.stringContaining(`1 trial with another result`)]);
    expect(third.stdout).toContain(sampleRecord(0).trial);
    const missing = await linchpin(folder, ["copy", "none.sqlite", "s.sqlite"]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("there is no none.sqlite")]);
  });
});
