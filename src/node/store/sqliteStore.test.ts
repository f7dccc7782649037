import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../../../test/contracts/sampleRecord.ts";
import { storeContract } from "../../../test/contracts/storeContract.ts";
import { sqliteStore } from "./sqliteStore.ts";
import { StoreDamagedError, StoreFullError, StoreInUseError } from "./storeErrors.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `store${files++}.sqlite`);

storeContract("sqliteStore", () => sqliteStore(newPath()));

describe("a store file", () => {
  test("is there again, unchanged, when it is opened again", () => {
    const path = newPath();
    const [record, experiment] = [sampleRecord(1), sampleExperiment("a")];
    const first = sqliteStore(path);
    first.append(record, sampleAttempt());
    first.saveExperiment(experiment);
    first.close();
    const second = sqliteStore(path);
    expect(second.get(record.trial)).toStrictEqual(record);
    expect(second.list()).toEqual([experiment]);
    second.close();
  });

  test("is written to by one opener; a second may read it meanwhile, and write once the first has closed", () => {
    const path = newPath();
    const first = sqliteStore(path);
    const record = sampleRecord(1);
    first.append(record, sampleAttempt());
    expect(() => sqliteStore(path)).toThrow(StoreInUseError);
    const reader = sqliteStore(path, { mode: "read" });
    expect(reader.get(record.trial)).toStrictEqual(record);
    expect(() => reader.append(sampleRecord(2), sampleAttempt())).toThrow(/opened for reading only/);
    reader.close();
    first.close();
    const second = sqliteStore(path);
    expect(second.append(sampleRecord(2), sampleAttempt())).toBe("stored");
    second.close();
  });

  test("closing it closes its open attempts as lost", () => {
    const path = newPath();
    const first = sqliteStore(path);
    const { worker, host, pool, startedAt } = sampleAttempt();
    first.begin([sampleRecord(1).trial], { worker, host, pool, startedAt });
    first.close();
    const second = sqliteStore(path, { mode: "read" });
    expect(second.attempts()).toMatchObject([{ outcome: "lost", error: "stopped before the trial ended" }]);
    second.close();
  });

  test("holds a 65 MB set of arrays", () => {
    const data = new Float32Array(16_384_000).map((_, i) => i);
    const record = sampleRecord(1, { arrays: { large: { shape: [16_384, 1000], data } }, digest: "e".repeat(64) });
    const store = sqliteStore(newPath());
    store.append(record, sampleAttempt());
    const got = store.get(record.trial)?.arrays["large"];
    expect(got?.shape).toEqual([16_384, 1000]);
    expect(Buffer.compare(Buffer.from(got!.data.buffer), Buffer.from(data.buffer))).toBe(0);
    store.close();
  });

  test("that is missing is named when it is only to be read", () => {
    expect(() => sqliteStore(join(folder, "none.sqlite"), { mode: "read" })).toThrow(
      /there is no .*none\.sqlite; run an experiment first/,
    );
  });

  test("whose folder cannot be made is the user's mistake, and says so", () => {
    const file = newPath();
    writeFileSync(file, "a file, not a folder");
    expect(() => sqliteStore(join(file, "store.sqlite"))).toThrow(
      /its folder .* cannot be made .*give another --store/,
    );
  });

  test("of another program is refused and left alone", () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec("create table theirs (a)");
    other.close();
    expect(() => sqliteStore(path)).toThrow(/database of another program/);
    const again = new DatabaseSync(path);
    expect(again.prepare("select name from sqlite_schema").all()).toMatchObject([{ name: "theirs" }]);
    again.close();
  });

  test("of a newer Linchpin is refused", () => {
    const path = newPath();
    sqliteStore(path).close();
    const raw = new DatabaseSync(path);
    raw.exec("pragma user_version = 999");
    raw.close();
    expect(() => sqliteStore(path)).toThrow(/newer Linchpin \(schema 999/);
  });

  test("that is no database at all is a damaged store", () => {
    const path = newPath();
    writeFileSync(path, "not a database, only text. ".repeat(100));
    expect(() => sqliteStore(path)).toThrow(StoreDamagedError);
  });

  test("that may not grow gives a typed error at whichever write fills it, loses nothing, and goes on when there is space", () => {
    const path = newPath();
    const acknowledged: number[] = [];
    let seed = 0;
    // One page more at a time: the write that fails is another one in every round.
    for (let pages = 30; pages < 80; pages += 1) {
      const store = sqliteStore(path);
      store.database.raw.exec(`pragma max_page_count = ${pages}`);
      try {
        for (;;) {
          store.append(
            sampleRecord(seed, { curves: { loss: new Float32Array(500 + 97 * (pages % 7)) } }),
            sampleAttempt(),
          );
          acknowledged.push(seed++);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(StoreFullError);
      }
      store.close();
    }
    const store = sqliteStore(path);
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const done of acknowledged) expect(store.get(sampleRecord(done).trial)?.spec.seed).toBe(done);
    expect(store.append(sampleRecord(seed), sampleAttempt())).toBe("stored");
    store.close();
  });

  test("a changed number, a missing row and a swapped name are found on reading, and the error names the trial and the remedy", () => {
    const changes = [
      "update summary set bits = x'0000000000000000', value = 0 where name = 'test.nll'",
      "update summary set value = 2 where name = 'test.nll'",
      "delete from summary where name = 'test.nll'",
      "update summary set name = 'test.loss' where name = 'test.nll'",
      "delete from invalid",
      "update invalid set reason = 'another'",
      "update series set data = zeroblob(256)",
      "update series set n = 63",
      "delete from series",
      "update array set shape_json = '[2,4]'",
      "update array set name = 'rely.other'",
      "update trial set outcome = 'diverged'",
      "update trial set diverged_at = 3",
      "update trial set result_digest = 'x'",
      "update trial set spec_json = replace(spec_json, '\"seed\":1', '\"seed\":2')",
    ];
    for (const change of changes) {
      const path = newPath();
      const { trial, ...rest } = sampleRecord(1);
      const store = sqliteStore(path);
      store.append({ trial, ...rest }, sampleAttempt());
      store.database.raw.exec(change);
      let caught: unknown;
      try {
        store.get(trial);
      } catch (error) {
        caught = error;
      }
      expect(caught, change).toBeInstanceOf(StoreDamagedError);
      expect((caught as StoreDamagedError).trial, change).toBe(trial);
      expect((caught as StoreDamagedError).message).toContain(`linchpin doctor --repair --store ${path}`);
      store.close();
    }
  });

  test("a changed plan is found on reading", () => {
    for (const change of [
      "update plan set arm = 'bn' where position = 0",
      "update plan set learning_rate = 0.03 where position = 1",
      "delete from plan where position = 3",
      "update experiment set source = '{}'",
    ]) {
      const store = sqliteStore(newPath());
      store.saveExperiment(sampleExperiment("a"));
      store.database.raw.exec(change);
      expect(() => store.experiment("a"), change).toThrow(StoreDamagedError);
      expect(() => store.list(), change).toThrow(/experiment a: its plan does not match/);
      store.close();
    }
  });
});
