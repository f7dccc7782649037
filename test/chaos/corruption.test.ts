// The store's file, or its write-ahead log, changes behind our back: single bits, zeroed, swapped and missing pages.
// `same`: what was stored. `gone`: not there, so it is trained again. `found`: a typed error. Anything else is a silent
// wrong number, and fails.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/core/math/errors.ts";
import type { Random } from "../../src/core/math/random.ts";
import { checkStore } from "../../src/node/store/checkStore.ts";
import { repairStore } from "../../src/node/store/repairStore.ts";
import { type SqliteStore, sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { removeDatabase } from "../../src/node/store/storeFiles.ts";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../contracts/sampleRecord.ts";
import { limit, long, random, tally } from "./chaos.ts";

const CASES = long ? 10_000 : 200;
const PAGE = 4096;

const folder = mkdtempSync(join(tmpdir(), "linchpin-corruption-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "whole.sqlite");
const copy = join(folder, "changed.sqlite");

const records = Array.from({ length: 6 }, (_, seed) =>
  sampleRecord(seed, { curves: { "train.loss": Float32Array.from({ length: 5000 }, (_, i) => Math.sin(seed + i)) } }),
);
const experiment = sampleExperiment("a");
const verdicts = { verdicts: [], inputsDigest: "d".repeat(64), at: "2026-01-01T00:00:00.000Z" };

/** The files of a store: half of it merged into the database, half still in the log of a process that has it open. */
function write(): { readonly database: Buffer; readonly log: Buffer } {
  const first = sqliteStore(path);
  for (const record of records.slice(0, 3)) first.append(record, sampleAttempt());
  first.saveExperiment(experiment);
  first.close();
  const second = sqliteStore(path);
  for (const record of records.slice(3)) second.append(record, sampleAttempt());
  second.saveVerdicts("a", verdicts);
  const files = { database: readFileSync(path), log: readFileSync(`${path}-wal`) };
  second.close();
  return files;
}

const KINDS = ["bit", "zeroed page", "swapped pages", "truncation"] as const;

/** Changes some bytes. Returns whether any byte is another one. */
function damage(bytes: Buffer, kind: (typeof KINDS)[number], draws: Random): Buffer {
  const pages = Math.floor(bytes.length / PAGE);
  const page = (n: number): Buffer => bytes.subarray(n * PAGE, (n + 1) * PAGE);
  switch (kind) {
    case "bit":
      bytes[draws.below(bytes.length)]! ^= 1 << draws.below(8);
      return bytes;
    case "zeroed page":
      page(draws.below(pages)).fill(0);
      return bytes;
    case "swapped pages": {
      const [a, b] = [page(draws.below(pages)), page(draws.below(pages))];
      const kept = Buffer.from(a);
      b.copy(a);
      kept.copy(b);
      return bytes;
    }
    case "truncation":
      return bytes.subarray(0, draws.below(bytes.length));
  }
}

type Seen = "same" | "gone" | "found";

function look(work: () => unknown, expected: unknown): Seen {
  try {
    const got = work();
    if (got === undefined) return "gone";
    expect(got).toStrictEqual(expected);
    return "same";
  } catch (error) {
    if (error instanceof UserError) return "found";
    throw error;
  }
}

/** What a reader gets of everything that numbers come from. */
function lookAtAll(store: SqliteStore): Seen[] {
  return [
    ...records.map((record) => look(() => store.get(record.trial), record)),
    look(() => store.experiment("a"), experiment),
    look(() => store.list()[0], experiment),
    look(() => store.verdicts("a"), verdicts),
  ];
}

function worst(seen: readonly Seen[]): Seen {
  return seen.includes("found") ? "found" : seen.includes("gone") ? "gone" : "same";
}

/** A reader's view of the changed store. */
function read(): Seen {
  try {
    const store = sqliteStore(copy, { mode: "read" });
    try {
      return worst(lookAtAll(store));
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof UserError) return "found";
    throw error;
  }
}

/** After the repair everything is whole or gone, and what is gone can be stored again. */
function expectRepairable(which: string): void {
  try {
    repairStore(copy);
  } catch (error) {
    // A bit of what says whose file it is: refused, because it might be another program's.
    expect(String(error), which).toMatch(/UserError: .*(database of another program|written by a newer Linchpin)/);
    return;
  }
  const store = sqliteStore(copy);
  expect(checkStore(store), which).toMatchObject({ damaged: [], integrity: [] });
  expect(lookAtAll(store), which).not.toContain("found");
  for (const record of records) {
    expect(store.append(record, sampleAttempt()), which).toMatch(/stored|duplicate/);
    expect(store.get(record.trial), which).toStrictEqual(record);
  }
  store.close();
  for (let n = 1; existsSync(n === 1 ? `${copy}.damaged` : `${copy}.damaged-${n}`); n++)
    removeDatabase(n === 1 ? `${copy}.damaged` : `${copy}.damaged-${n}`);
}

describe("a store that changes behind our back", () => {
  test(`${CASES} random changes (bits, zeroed, swapped and missing pages) of the file or its log: each is found or harmless, none gives a wrong number or an untyped error, and a repair mends each`, {
    timeout: limit,
  }, () => {
    const whole = write();
    const draws = random("corruption");
    const counts = new Map<string, Record<Seen, number>>();
    for (let n = 0; n < CASES; n++) {
      const kind = KINDS[n % KINDS.length]!;
      const target = Math.floor(n / KINDS.length) % 3 === 2 ? "log" : "database";
      removeDatabase(copy);
      const changed = { ...whole, [target]: damage(Buffer.from(whole[target]), kind, draws) };
      writeFileSync(copy, changed.database);
      writeFileSync(`${copy}-wal`, changed.log);
      const which = `case ${n}: ${kind} of the ${target}`;
      const seen = read();
      const count = counts.get(`${kind} of the ${target}`) ?? { same: 0, gone: 0, found: 0 };
      count[seen]++;
      counts.set(`${kind} of the ${target}`, count);
      // A repair writes a new file; of the short form's changes every fifth is repaired.
      if (long || n % 5 === 0) expectRepairable(which);
    }
    const sum = (seen: Seen): number => [...counts.values()].reduce((all, count) => all + count[seen], 0);
    // Two thirds of the changes are of the file, most of which is curves.
    expect(sum("found")).toBeGreaterThan(CASES / 4);
    tally({
      what: "random changes of the file or its log",
      ...{ cases: CASES, seen: `${sum("found")} found, ${sum("gone")} gone, ${sum("same")} harmless, 0 wrong` },
    });
  });

  test("a log that is lost, or that of another store, leaves what had been merged and nothing wrong", () => {
    const whole = write();
    const other = join(folder, "other.sqlite");
    const store = sqliteStore(other);
    store.append(sampleRecord(99), sampleAttempt());
    copyFileSync(`${other}-wal`, join(folder, "other-wal"));
    store.close();
    for (const log of [Buffer.alloc(0), readFileSync(join(folder, "other-wal"))]) {
      removeDatabase(copy);
      writeFileSync(copy, whole.database);
      writeFileSync(`${copy}-wal`, log);
      read();
      expectRepairable(`a log of ${log.length} bytes`);
    }
  });
});
