// What happens to a SQLite store when processes die, two of them meet, the disk is full or the file changes.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkStore } from "../../src/node/store/checkStore.ts";
import { rebuildStore } from "../../src/node/store/rebuildStore.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { StoreInUseError } from "../../src/node/store/storeErrors.ts";
import { sampleAttempt, sampleExperiment, sampleRecord } from "./sampleRecord.ts";
import { kill, startWriter } from "./storeProcess.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const writerFile = join(import.meta.dirname, "storeWriter.ts");

describe("two processes and one store", () => {
  test("the second is refused with the first one's number, reads what it wrote, and takes over when it is dead", async () => {
    const path = join(folder, "two.sqlite");
    const writer = startWriter(path, 0, 3, "stay");
    for (const line of ["ready", "0", "1", "2"]) expect((await writer.lines.next()).value).toBe(line);
    expect(() => sqliteStore(path)).toThrow(
      new RegExp(`process ${writer.process.pid} on .* is writing to it; wait for it, stop it, or give another --store`),
    );
    const reader = sqliteStore(path, { mode: "read" });
    expect(reader.done([0, 1, 2].map((seed) => sampleRecord(seed).trial)).size).toBe(3);
    reader.close();
    await kill(writer);
    const successor = sqliteStore(path);
    expect(successor.append(sampleRecord(3), sampleAttempt())).toBe("stored");
    successor.close();
  });

  test("of eight that start at once, one writes and the others are refused with a typed error", async () => {
    const path = join(folder, "eight.sqlite");
    const writers = Array.from({ length: 8 }, (_, i) => startWriter(path, i * 100, 2, "stay", "ignore"));
    const starts = writers.map(async (writer) => ((await writer.lines.next()).value === "ready" ? 1 : 0));
    const ready = await Promise.all(starts);
    expect(ready.reduce<number>((sum, one) => sum + one, 0)).toBe(1);
    await kill(writers[ready.indexOf(1)]!);
  });

  test("a holder that stands still is replaced, and what it tries to write afterwards is refused", async () => {
    const path = join(folder, "still.sqlite");
    // The first never raises its counter, as a process whose event loop is blocked; another process cannot tell it from
    // one that hangs.
    const first = sqliteStore(path, { lease: { beatMs: 1_000_000, stillMs: 10_000 } });
    first.append(sampleRecord(0), sampleAttempt());
    const script = `
      import { sqliteStore } from ${JSON.stringify(join(import.meta.dirname, "../../src/node/store/sqliteStore.ts"))};
      const store = sqliteStore(${JSON.stringify(path)}, { lease: { beatMs: 100, stillMs: 300 } });
      console.log("took over");
      store.database.raw.close();
      process.exit(0);
    `;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })).toBe(
      "took over\n",
    );
    expect(() => first.append(sampleRecord(1), sampleAttempt())).toThrow(StoreInUseError);
    expect(first.done([sampleRecord(0).trial, sampleRecord(1).trial]).size).toBe(1);
    first.close();
  });
});

describe.skipIf(process.platform === "win32")("a full disk", () => {
  test("a limit on the size of files, met at different writes: a typed error, every acknowledged trial is there, writing goes on", () => {
    for (const kilobytes of [150, 200, 261, 333, 410]) {
      const path = join(folder, `full${kilobytes}.sqlite`);
      const command = `ulimit -f ${kilobytes * (process.platform === "darwin" ? 2 : 1)}; exec "$0" "$@"`;
      const out = execFileSync("bash", ["-c", command, process.execPath, writerFile, path, "0", "1000"], {
        encoding: "utf8",
      });
      const lines = out.trim().split("\n");
      expect(lines.at(-1), `${kilobytes} kB`).toMatch(/^full store .*Nothing that was stored is lost/);
      const store = sqliteStore(path);
      const acknowledged = lines.slice(1, -1).map(Number);
      for (const seed of acknowledged) expect(store.get(sampleRecord(seed).trial)?.spec.seed).toBe(seed);
      expect(store.append(sampleRecord(5000), sampleAttempt())).toBe("stored");
      expect(checkStore(store).damaged).toEqual([]);
      store.close();
    }
  });
});

describe("a damaged store", () => {
  const path = join(folder, "whole.sqlite");
  const records = Array.from({ length: 6 }, (_, seed) => sampleRecord(seed));
  const experiment = sampleExperiment("a");
  beforeAll(() => {
    const store = sqliteStore(path);
    for (const record of records) store.append(record, sampleAttempt());
    store.saveExperiment(experiment);
    store.close();
  });

  test("a rebuild keeps what is whole, drops what is not, and leaves the damaged file beside it", () => {
    const damaged = join(folder, "damaged.sqlite");
    copyFileSync(path, damaged);
    const store = sqliteStore(damaged);
    store.database.raw.exec(
      "update series set data = zeroblob(256) where trial_id = (select min(trial_id) from series)",
    );
    store.close();
    const victim = records.map(({ trial }) => trial).sort()[0]!;
    const rebuilt = rebuildStore(damaged);
    expect(rebuilt).toEqual({ trials: 5, experiments: 1, dropped: [victim], keptAt: `${damaged}.damaged` });
    const fresh = sqliteStore(damaged);
    for (const record of records)
      expect(fresh.get(record.trial)).toStrictEqual(record.trial === victim ? undefined : record);
    expect(fresh.experiment("a")).toEqual(experiment);
    expect(checkStore(fresh)).toMatchObject({ damaged: [], integrity: [], trials: 5 });
    // The way back: the trial is computed again and stored.
    expect(fresh.append(records.find(({ trial }) => trial === victim)!, sampleAttempt())).toBe("stored");
    fresh.close();
  });

  test("a rebuild of a file that cannot be read at all starts a new store and says so", () => {
    const rubbish = join(folder, "rubbish.sqlite");
    writeFileSync(rubbish, "no database. ".repeat(1000));
    expect(rebuildStore(rubbish)).toMatchObject({ trials: 0, dropped: [`all of ${rubbish}`] });
    const fresh = sqliteStore(rubbish);
    expect(fresh.list()).toEqual([]);
    fresh.close();
  });
});
