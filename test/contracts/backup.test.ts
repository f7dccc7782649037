// Copies of a store: to a file, back from it, and into another store.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { TrialRecord } from "../../src/lab/types.ts";
import { backupStore } from "../../src/node/store/backupStore.ts";
import { checkStore, trialIds } from "../../src/node/store/checkStore.ts";
import { copyStore } from "../../src/node/store/copyStore.ts";
import type { AsyncStore, LocalStore } from "../../src/node/store/localStore.ts";
import { memoryStore } from "../../src/node/store/memoryStore.ts";
import { orphanTrials } from "../../src/node/store/orphans.ts";
import { restoreStore } from "../../src/node/store/restoreStore.ts";
import { type SqliteStore, sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { StoreDamagedError, StoreInUseError } from "../../src/node/store/storeErrors.ts";
import { sampleAttempt, sampleExperiment, sampleRecord, sampleSpec } from "./sampleRecord.ts";
import { kill, startWriter } from "./storeProcess.ts";

const root = mkdtempSync(join(tmpdir(), "linchpin-backup-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let [folder, path, file] = ["", "", ""];
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
  [path, file] = [join(folder, "store.sqlite"), join(folder, "copy.sqlite")];
});

/** A store with these trials and one experiment. */
function fill(at: string, seeds: readonly number[]): void {
  const store = sqliteStore(at);
  store.saveExperiment(sampleExperiment("a"));
  for (const seed of seeds) store.append(sampleRecord(seed), sampleAttempt());
  store.close();
}

/** Files of the folder, without the empty log that SQLite leaves where a store was read. */
function files(): string[] {
  return readdirSync(folder)
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort();
}

function reading<Value>(at: string, look: (store: SqliteStore) => Value): Value {
  const store = sqliteStore(at, { mode: "read" });
  try {
    return look(store);
  } finally {
    store.close();
  }
}

const damage = (at: string): void => {
  const raw = new DatabaseSync(at);
  raw.exec("update series set data = zeroblob(256) where rowid = 1");
  raw.close();
};

describe("backup", () => {
  test("is one file with every record, plan and attempt, and nothing else is left beside either store", async () => {
    fill(path, [0, 1, 2]);
    const { bytes, ...content } = await backupStore(path, file, false);
    expect(content).toEqual({ trials: 3, experiments: 1 });
    expect(bytes).toBe(readFileSync(file).length);
    expect(files()).toEqual(["copy.sqlite", "store.sqlite"]);
    reading(file, (store) => {
      for (const seed of [0, 1, 2]) expect(store.get(sampleRecord(seed).trial)).toStrictEqual(sampleRecord(seed));
      expect(store.list()).toEqual([sampleExperiment("a")]);
      expect(store.attempts().length).toBe(3);
    });
  });

  test("while another process writes holds everything acknowledged before it began, and anybody may write to the copy", async () => {
    const writer = startWriter(path, 0, 100_000);
    for (let line = 0; line < 20; line++) await writer.lines.next();
    for (let round = 0; round < 5; round++) {
      const acknowledged = Number((await writer.lines.next()).value);
      const { trials } = await backupStore(path, file, true);
      expect(trials).toBeGreaterThan(acknowledged);
      reading(file, (store) => {
        expect(trialIds(store.database).length).toBe(trials);
        for (let seed = 0; seed <= acknowledged; seed += 7)
          expect(store.get(sampleRecord(seed).trial)?.spec.seed).toBe(seed);
      });
      // The writer still lives and holds the lease of its own store, not of the copy.
      sqliteStore(file).close();
    }
    await kill(writer);
  });

  test("does not overwrite a file unless it is told to, nor the store itself", async () => {
    fill(path, [0]);
    writeFileSync(file, "mine");
    await expect(backupStore(path, file, false)).rejects.toThrow(/it is there already; give another file, or --force/);
    expect(readFileSync(file, "utf8")).toBe("mine");
    await expect(backupStore(path, path, true)).rejects.toThrow(/this is the store itself/);
    expect((await backupStore(path, file, true)).trials).toBe(1);
  });

  const otherDisk = "/dev/shm";
  const onOther = existsSync(otherDisk) && statSync(otherDisk).dev !== statSync(tmpdir()).dev;
  test.skipIf(!onOther)("goes to another disk, and is compared there with what was copied", async () => {
    fill(path, [0, 1]);
    const away = mkdtempSync(join(otherDisk, "linchpin-backup-"));
    expect(await backupStore(path, join(away, "copy.sqlite"), false)).toMatchObject({ trials: 2, experiments: 1 });
    expect(readdirSync(away)).toEqual(["copy.sqlite"]);
    expect(restoreStore(join(away, "copy.sqlite"), file).trials).toBe(2);
    rmSync(away, { recursive: true });
  });

  test("of a damaged store is not made: the backup that is there stays", async () => {
    fill(path, [0, 1]);
    await backupStore(path, file, false);
    const before = readFileSync(file);
    damage(path);
    await expect(backupStore(path, file, true)).rejects.toThrow(StoreDamagedError);
    await expect(backupStore(path, file, true)).rejects.toThrow(
      /no backup was made, because 1 of its parts does not match/,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(files()).toEqual(["copy.sqlite", "store.sqlite"]);
  });
});

describe("restore", () => {
  test("brings back what the backup had, keeps the present store beside it, and leaves the backup as it is", async () => {
    fill(path, [0, 1]);
    await backupStore(path, file, false);
    const before = readFileSync(file);
    const store = sqliteStore(path);
    store.append(sampleRecord(2), sampleAttempt());
    store.close();
    const restored = restoreStore(file, path);
    expect(restored).toMatchObject({ trials: 2, experiments: 1, keptAt: `${path}.replaced` });
    expect(reading(path, ({ database }) => trialIds(database).length)).toBe(2);
    expect(reading(restored.keptAt!, ({ database }) => trialIds(database).length)).toBe(3);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(files()).toEqual(["copy.sqlite", "store.sqlite", "store.sqlite.replaced"]);
    const again = sqliteStore(path);
    expect(again.append(sampleRecord(2), sampleAttempt())).toBe("stored");
    again.close();
    expect(restoreStore(file, path).keptAt).toBe(`${path}.replaced-2`);
  });

  test("makes the store where there is none, and takes a backup of every earlier schema", () => {
    const raw = new DatabaseSync(file);
    raw.exec(readFileSync(join(import.meta.dirname, "schemas/schema-1.sql"), "utf8"));
    raw.close();
    const before = readFileSync(file);
    expect(restoreStore(file, path)).toMatchObject({ trials: 6, experiments: 1 });
    expect(reading(path, checkStore)).toMatchObject({ trials: 6, damaged: [], integrity: [] });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test("of a damaged backup changes nothing", async () => {
    fill(path, [0, 1]);
    await backupStore(path, file, false);
    damage(file);
    expect(() => restoreStore(file, path)).toThrow(/not restored, because 1 of its parts does not match its checksum/);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    expect(() => restoreStore(file, path)).toThrow(/not restored/);
    writeFileSync(file, "no database. ".repeat(500));
    expect(() => restoreStore(file, path)).toThrow(/not restored/);
    writeFileSync(file, "");
    expect(() => restoreStore(file, path)).toThrow(/it is empty/);
    expect(() => restoreStore(join(folder, "none"), path)).toThrow(/there is no/);
    expect(reading(path, checkStore)).toMatchObject({ trials: 2, damaged: [] });
    expect(files()).toEqual(["copy.sqlite", "store.sqlite"]);
  });

  test("in the place of a damaged store succeeds, and the damaged one is kept", async () => {
    fill(path, [0, 1]);
    await backupStore(path, file, false);
    writeFileSync(path, "rubbish. ".repeat(1000));
    expect(restoreStore(file, path).keptAt).toBe(`${path}.replaced`);
    expect(readFileSync(`${path}.replaced`, "utf8")).toContain("rubbish");
    expect(reading(path, checkStore)).toMatchObject({ trials: 2, damaged: [] });
  });

  test("is refused while another process writes, and while another one reads", async () => {
    const writer = startWriter(path, 0, 3, "stay");
    for (let line = 0; line < 4; line++) await writer.lines.next();
    await backupStore(path, file, false);
    expect(() => restoreStore(file, path)).toThrow(StoreInUseError);
    await kill(writer);
    const reader = sqliteStore(path, { mode: "read" });
    expect(() => restoreStore(file, path)).toThrow(/another process has it open.*nothing was changed/);
    expect(reader.get(sampleRecord(0).trial)?.spec.seed).toBe(0);
    reader.close();
    expect(restoreStore(file, path).trials).toBe(3);
    expect(files()).toEqual(["copy.sqlite", "store.sqlite", "store.sqlite.replaced"]);
  });

  test("does not take a store in use for a backup", () => {
    fill(path, [0]);
    const open = sqliteStore(path);
    open.append(sampleRecord(1), sampleAttempt());
    copyFileSync(path, file);
    copyFileSync(`${path}-wal`, `${file}-wal`);
    open.close();
    expect(() => restoreStore(file, join(folder, "other.sqlite"))).toThrow(/a store in use and no backup/);
  });
});

/** A store whose every answer is a promise, as that of a database on another machine. */
function promising(store: LocalStore): AsyncStore {
  return new Proxy(store, {
    get(target, member) {
      const value = Reflect.get(target, member);
      return typeof value === "function" ? async (...given: unknown[]) => value.apply(target, given) : value;
    },
  }) as AsyncStore;
}

describe("copy", () => {
  /** Everything that a copy is to carry over. */
  const source = (store: LocalStore): LocalStore => {
    store.saveExperiment(sampleExperiment("a"));
    store.saveExperiment(sampleExperiment("b", { plan: sampleExperiment("b").plan.slice(0, 2) }));
    const { trial } = sampleRecord(0);
    const failure = { outcome: "oom", error: "too large", stderrTail: "heap" } as const;
    store.recordAttempt(trial, sampleAttempt({ startedAt: "2025-12-31T00:00:00.000Z", versions: "old" }), failure);
    store.append(sampleRecord(0), sampleAttempt({ versions: "new" }));
    store.append(sampleRecord(0, { spec: sampleSpec(0, 0.02), outcome: "diverged", divergedAt: 3 }), sampleAttempt());
    store.recordAttempt(sampleRecord(1).trial, sampleAttempt(), { ...failure, outcome: "timeout" });
    store.begin([sampleRecord(1).trial], sampleAttempt({ startedAt: "2026-01-03T00:00:00.000Z" }));
    store.saveVerdicts("a", { verdicts: [], inputsDigest: "d", at: "2026-01-02" });
    return store;
  };
  const nothing = {
    trials: { added: 0, present: 2 },
    experiments: { added: 0, present: 2 },
    attempts: 0,
    conflicts: [],
  };

  const kinds: readonly [string, (store: LocalStore) => AsyncStore, () => LocalStore][] = [
    ["a SQLite store", (store) => store, () => sqliteStore(path)],
    ["a store that promises its answers", promising, memoryStore],
  ];
  test.for(kinds)(
    "into %s carries over experiments, records, verdicts and failed attempts, and adds nothing the second time",
    async ([, as, open]) => {
      const from = source(memoryStore());
      const to = open();
      expect(await copyStore(as(from), as(to))).toEqual({
        trials: { added: 2, present: 0 },
        experiments: { added: 2, present: 0 },
        ...{ attempts: 2, conflicts: [] },
      });
      const content = (store: LocalStore): unknown => ({
        list: store.list(),
        verdicts: store.verdicts("a"),
        records: sampleExperiment("a").plan.map(({ trial }) => store.get(trial)),
        attempts: store.attempts([sampleRecord(0).trial]),
      });
      expect(content(to)).toStrictEqual(content(from));
      // The attempt that is still under way stays where it is.
      expect(to.attempts([sampleRecord(1).trial])).toMatchObject([{ outcome: "timeout", stderrTail: "heap" }]);
      const before = to.attempts();
      expect(await copyStore(as(from), as(to))).toEqual(nothing);
      expect(to.attempts()).toEqual(before);
      to.close();
    },
  );

  test("names trials of which the stores differ, keeps the target's result and notes the other one once", async () => {
    const [from, to] = [source(memoryStore()), sqliteStore(path)];
    const kept: TrialRecord = sampleRecord(0, { scalars: { "test.nll": 9 } });
    to.append(kept, sampleAttempt({ worker: "mine" }));
    for (let round = 0; round < 2; round++)
      expect((await copyStore(from, to)).conflicts, `round ${round}`).toEqual([kept.trial]);
    expect(to.get(kept.trial)).toStrictEqual(kept);
    expect(to.conflicts()).toMatchObject([
      { trial: kept.trial, digestKept: kept.digest, digestSeen: sampleRecord(0).digest },
    ]);
    to.close();
  });

  test("joins the numbers of seeds at which either store judged an experiment, and keeps the target's verdicts", async () => {
    const [from, to] = [memoryStore(), memoryStore()];
    from.saveExperiment(sampleExperiment("a", { source: '{"kernel":"k","looks":[4,8]}' }));
    from.saveVerdicts("a", { verdicts: [], inputsDigest: "theirs", at: "2026-01-02" });
    to.saveExperiment(sampleExperiment("a", { source: '{"kernel":"k","looks":[8,16]}' }));
    to.saveVerdicts("a", { verdicts: [], inputsDigest: "mine", at: "2026-01-01" });
    for (let round = 0; round < 2; round++) {
      await copyStore(from, to);
      expect(to.experiment("a")?.source).toBe('{"kernel":"k","looks":[4,8,16]}');
      expect(to.verdicts("a")?.inputsDigest).toBe("mine");
    }
  });

  test("takes trials of no plan along where they are named", async () => {
    fill(path, [0, 7]);
    const from = sqliteStore(path);
    const others = orphanTrials(from.database);
    expect(others).toEqual([sampleRecord(7).trial]);
    const to = memoryStore();
    expect((await copyStore(from, to, { others })).trials).toEqual({ added: 2, present: 0 });
    expect(to.get(sampleRecord(7).trial)).toStrictEqual(sampleRecord(7));
    from.close();
  });

  test("stops at a record that does not match its digest, whoever gives it", async () => {
    const [from, to] = [memoryStore(), memoryStore()];
    from.saveExperiment(sampleExperiment("a"));
    from.append(sampleRecord(0, { digest: "e".repeat(64) }), sampleAttempt());
    await expect(copyStore(from, to)).rejects.toThrow(/its digest does not belong to its content/);
    expect(to.done([sampleRecord(0).trial]).size).toBe(0);
  });
});
