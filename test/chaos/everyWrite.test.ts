// A fault at the k-th system call by which SQLite writes, for every k: the call fails, or the process dies in it.
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { checkStore, trialIds } from "../../src/node/store/checkStore.ts";
import { MIGRATIONS } from "../../src/node/store/migrations.ts";
import { restoreStore } from "../../src/node/store/restoreStore.ts";
import { type SqliteStore, sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { removeDatabase } from "../../src/node/store/storeFiles.ts";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../contracts/sampleRecord.ts";
import { limit, long, tally } from "./chaos.ts";
import { countCalls, noStrace, WRITES, withFault } from "./strace.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-writes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [path, other] = [join(folder, "s.sqlite"), join(folder, "other.sqlite")];
const log = join(folder, "calls");

if (noStrace !== undefined) process.stderr.write(`test/chaos/everyWrite: skipped, ${noStrace}\n`);

/** Trials of the small run. */
const TRIALS = long ? 4 : 1;

/** What the store must be after whatever happened to the process that said these lines, and that it goes on from there. */
function expectWhole(lines: readonly string[], which: string): void {
  const store = sqliteStore(path);
  const acknowledged = lines.filter((line) => /^\d+$/.test(line)).map(Number);
  for (const seed of acknowledged) expect(store.get(sampleRecord(seed).trial), which).toStrictEqual(sampleRecord(seed));
  if (lines.includes("experiment")) expect(store.experiment("a"), which).toEqual(sampleExperiment("a"));
  expect(checkStore(store), which).toMatchObject({ damaged: [], integrity: [], open: 0 });
  store.saveExperiment(sampleExperiment("a"));
  for (let seed = 0; seed < TRIALS; seed++) {
    const { trial } = sampleRecord(seed);
    if (store.done([trial]).size === 0) expect(store.append(sampleRecord(seed), sampleAttempt()), which).toBe("stored");
    expect(store.get(trial), which).toStrictEqual(sampleRecord(seed));
  }
  expect(trialIds(store.database).length, which).toBe(TRIALS);
  store.close();
}

function reading<Value>(at: string, look: (store: SqliteStore) => Value): Value {
  const store = sqliteStore(at, { mode: "read" });
  try {
    return look(store);
  } finally {
    store.close();
  }
}

/**
 * Every call of these kinds that a process makes; of those that it makes often, every `step`-th, the
 * last one included.
 */
function* everyCall(
  counts: ReadonlyMap<string, number>,
  step = 1,
): Generator<{ readonly call: string; readonly k: number }> {
  for (const [call, count] of counts) for (let k = count; k > 0; k -= count > step ? step : 1) yield { call, k };
}

/** A store of schema 1 with real records. */
function schema1(at: string): void {
  removeDatabase(at);
  const raw = new DatabaseSync(at);
  raw.exec("pragma journal_mode = wal");
  raw.exec(readFileSync(join(import.meta.dirname, "../contracts/schemas/schema-1.sql"), "utf8"));
  raw.close();
}

describe.skipIf(noStrace !== undefined)("the k-th write of a small run from an empty file, for every k", () => {
  test.for(["EIO", "ENOSPC"] as const)(
    "fails with %s: a typed error or none, the store opens, nothing acknowledged is lost, the run goes on from there",
    { timeout: limit },
    (code) => {
      removeDatabase(path);
      const counts = countCalls("faultWriter.ts", ["run", path, String(TRIALS)], WRITES, log);
      expect(counts.get("pwrite64")).toBeGreaterThan(60);
      expect((counts.get("fsync") ?? 0) + (counts.get("fdatasync") ?? 0)).toBeGreaterThan(5);
      let [cases, typed] = [0, 0];
      // No disk is full in the middle of waiting for it.
      if (code === "ENOSPC") for (const call of ["fsync", "fdatasync"]) counts.delete(call);
      for (const { call, k } of everyCall(counts)) {
        const which = `${call} ${k} of ${counts.get(call)}`;
        removeDatabase(path);
        const { lines, stderr } = withFault("faultWriter.ts", ["run", path, String(TRIALS)], call, `error=${code}`, k);
        expect(lines.at(-1), `${which}: ${stderr}`).toMatch(/^(end|typed \w+: )/);
        if (lines.at(-1) !== "end") {
          expect(lines.at(-1), which).toMatch(/^typed StoreFullError: .*Nothing that was stored is lost/);
          typed++;
        }
        expectWhole(lines, which);
        cases++;
      }
      // A failing merge of the log into the file, when the store is closed, is made up for at the next opening.
      expect(typed).toBeGreaterThan(cases / 3);
      tally({
        what: `${code} at the k-th write, every k`,
        cases,
        seen: `${typed} typed errors, 0 acknowledged trials lost`,
      });
    },
  );

  test.runIf(long)("is the last thing its process does: nothing acknowledged is lost", { timeout: limit }, () => {
    removeDatabase(path);
    const counts = countCalls("faultWriter.ts", ["run", path, String(TRIALS)], WRITES, log);
    let cases = 0;
    for (const { call, k } of everyCall(counts)) {
      removeDatabase(path);
      const { lines } = withFault("faultWriter.ts", ["run", path, String(TRIALS)], call, "signal=KILL", k);
      expectWhole(lines, `killed in ${call} ${k}`);
      cases++;
    }
    tally({ what: "kill -9 in the k-th write, every k", cases, seen: "0 acknowledged trials lost" });
  });
});

describe.skipIf(noStrace !== undefined)("kill -9 in the k-th write", () => {
  test("of a migration from schema 1, for every k: the store is of the old or the new schema, with every record", {
    timeout: limit,
  }, () => {
    schema1(path);
    const before = ((): string[] => {
      const store = sqliteStore(path);
      const ids = trialIds(store.database);
      store.close();
      return ids;
    })();
    schema1(path);
    const counts = countCalls("faultWriter.ts", ["open", path], WRITES, log);
    const left = new Map<number, number>();
    let cases = 0;
    for (const { call, k } of everyCall(counts)) {
      schema1(path);
      const { lines } = withFault("faultWriter.ts", ["open", path], call, "signal=KILL", k);
      expect(lines, `${call} ${k}`).not.toContain("end");
      const raw = new DatabaseSync(path);
      const version = Number(raw.prepare("pragma user_version").get()?.["user_version"]);
      raw.close();
      left.set(version, (left.get(version) ?? 0) + 1);
      const store = sqliteStore(path);
      expect(checkStore(store), `${call} ${k}`).toMatchObject({
        schema: MIGRATIONS.length,
        damaged: [],
        integrity: [],
      });
      expect(trialIds(store.database), `${call} ${k}`).toEqual(before);
      store.close();
      cases++;
    }
    expect([...left.keys()].sort()).toEqual([1, MIGRATIONS.length]);
    tally({
      what: "kill -9 in the k-th write of a migration, every k",
      ...{
        cases,
        seen: `${left.get(1)} left the old schema, ${left.get(MIGRATIONS.length)} the new one; no record lost`,
      },
    });
  });

  test(`of a restore, for every ${long ? "k" : "4th k"}: under the store's path lies the whole old store or the whole backup`, {
    timeout: limit,
  }, () => {
    const present = join(folder, "present.sqlite");
    for (const [at, seeds] of [
      [present, [0]],
      [other, [0, 1]],
    ] as const) {
      removeDatabase(at);
      const store = sqliteStore(at);
      for (const seed of seeds) store.append(sampleRecord(seed), sampleAttempt());
      store.database.raw.exec("pragma journal_mode = delete");
      store.close();
    }
    const reset = (): void => {
      for (const name of ["", ".replaced", ".restoring"]) removeDatabase(path + name);
      copyFileSync(present, path);
    };
    reset();
    const counts = countCalls("faultWriter.ts", ["restore", path, other], [...WRITES, "rename", "link", "unlink"], log);
    expect([counts.get("link"), counts.get("rename")]).toEqual([1, 1]);
    const left = new Map<number, number>();
    let cases = 0;
    for (const { call, k } of everyCall(counts, long ? 1 : 4)) {
      reset();
      withFault("faultWriter.ts", ["restore", path, other], call, "signal=KILL", k);
      const trials = reading(path, (store) => {
        expect(checkStore(store), `${call} ${k}`).toMatchObject({ damaged: [], integrity: [] });
        return trialIds(store.database).length;
      });
      left.set(trials, (left.get(trials) ?? 0) + 1);
      // Whatever is left beside it, the second try succeeds.
      expect(restoreStore(other, path).trials, `${call} ${k}`).toBe(2);
      expect(reading(path, ({ database }) => trialIds(database).length)).toBe(2);
      cases++;
    }
    expect([...left.keys()].sort()).toEqual([1, 2]);
    tally({
      what: `kill -9 in the k-th write of a restore, every ${long ? "k" : "4th k"}`,
      ...{ cases, seen: `${left.get(1)} left the old store, ${left.get(2)} the backup, always whole` },
    });
  });
});
