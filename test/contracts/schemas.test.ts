// Stores that earlier versions of Linchpin wrote, opened by this one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { recordDigest } from "../../src/lab/recordDigest.ts";
import { trialId } from "../../src/lab/trialId.ts";
import { checkStore, trialIds } from "../../src/node/store/checkStore.ts";
import { takeLease } from "../../src/node/store/lease.ts";
import { MIGRATIONS } from "../../src/node/store/migrations.ts";
import { openDatabase } from "../../src/node/store/openDatabase.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { StoreInUseError } from "../../src/node/store/storeErrors.ts";
import { sampleAttempt, sampleRecord } from "./sampleRecord.ts";

const dumps = join(import.meta.dirname, "schemas");
const folder = mkdtempSync(join(tmpdir(), "linchpin-schemas-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** What a dump's store held when it was written. */
interface Contents {
  readonly trials: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, number>>;
}

const contents = (schema: number): Contents => JSON.parse(readFileSync(join(dumps, `schema-${schema}.json`), "utf8"));

/** A store as that schema's Linchpin left it. */
function restored(schema: number): string {
  const path = join(folder, `store${files++}.sqlite`);
  const raw = new DatabaseSync(path);
  raw.exec(readFileSync(join(dumps, `schema-${schema}.sql`), "utf8"));
  raw.close();
  return path;
}

/** The statements that made a database, in order, without what differs by white space alone. */
function statements(raw: DatabaseSync): string[] {
  const rows = raw.prepare("select sql from sqlite_schema where sql is not null order by rowid").all();
  return rows.map(({ sql }) => String(sql).replace(/\s+/g, " "));
}

const version = (path: string): unknown => {
  const raw = new DatabaseSync(path, { readOnly: true });
  const { user_version } = raw.prepare("pragma user_version").get() ?? {};
  raw.close();
  return user_version;
};

const schemas = MIGRATIONS.map((_, i) => i + 1);

describe("schemas of the store", () => {
  test("every schema there was has its dump; a new one gets its own by node tools/schemaDump.ts", () => {
    const expected = schemas.flatMap((schema) => [`schema-${schema}.json`, `schema-${schema}.sql`]);
    expect(readdirSync(dumps).sort()).toEqual(expected.sort());
  });

  test.for(schemas)("migration %i makes the schema of its dump: what was released is never changed", (schema) => {
    const [made, dumped] = [new DatabaseSync(":memory:"), new DatabaseSync(restored(schema))];
    for (const migration of MIGRATIONS.slice(0, schema)) made.exec(migration);
    expect(statements(made)).toEqual(statements(dumped));
    made.close();
    dumped.close();
  });

  test.for(schemas)(
    "a store of schema %i keeps every record, plan, verdict, attempt and conflict, checked row by row, and takes new ones",
    (schema) => {
      const path = restored(schema);
      const { trials, rows } = contents(schema);
      const store = sqliteStore(path);
      expect(Object.keys(trials).length).toBeGreaterThan(3);
      for (const [trial, digest] of Object.entries(trials)) {
        const record = store.get(trial)!;
        expect([trialId(record.spec), recordDigest(record), record.digest]).toEqual([trial, digest, digest]);
      }
      expect(checkStore(store)).toMatchObject({
        ...{ schema: MIGRATIONS.length, integrity: [], damaged: [] },
        ...{ trials: Object.keys(trials).length, experiments: rows["experiment"] },
      });
      expect(store.list().flatMap(({ plan }) => plan).length).toBe(rows["plan"]);
      expect(store.verdicts(store.list()[0]!.id)?.verdicts.length).toBeGreaterThan(0);
      expect(store.conflicts().length).toBe(rows["conflict"]);
      expect(store.attempts().length).toBe(rows["attempt"]);
      expect(store.attempts().filter(({ outcome }) => outcome === undefined)).toEqual([]);
      expect(store.append(sampleRecord(1), sampleAttempt({ versions: "this one" }))).toBe("stored");
      expect(store.attempts([sampleRecord(1).trial])).toMatchObject([{ versions: "this one", outcome: "ok" }]);
      store.close();
    },
  );

  const older = schemas.slice(0, -1);

  test.for(older)(
    "a store of schema %i that is only to be read is left alone, with the advice what to do",
    (schema) => {
      const path = restored(schema);
      expect(() => sqliteStore(path, { mode: "read" })).toThrow(
        new RegExp(`has the older schema ${schema}; run "linchpin doctor --repair --store ${path}" once`),
      );
      expect(version(path)).toBe(schema);
    },
  );

  test.for(older)("a store of schema %i that somebody else writes to is not migrated under him", (schema) => {
    const path = restored(schema);
    const holder = openDatabase(path, false);
    const lease = takeLease(holder);
    expect(() => sqliteStore(path)).toThrow(StoreInUseError);
    expect(version(path)).toBe(schema);
    lease.release();
    holder.raw.close();
    sqliteStore(path).close();
    expect(version(path)).toBe(MIGRATIONS.length);
  });

  test.for(older)(
    "a process that is killed in the middle of migrating schema %i leaves that schema, with all its records",
    (schema) => {
      const path = restored(schema);
      const source = (file: string): string => JSON.stringify(join(import.meta.dirname, "../../src/node/store", file));
      const script = `
      import { MIGRATIONS } from ${source("migrations.ts")};
      import { migrate, openDatabase } from ${source("openDatabase.ts")};
      const database = openDatabase(${JSON.stringify(path)}, false);
      database.raw.function("die", () => process.kill(process.pid, "SIGKILL"));
      const last = MIGRATIONS.at(-1) + "; create table half (a); insert into half values (zeroblob(1000000)); select die()";
      migrate(database, [...MIGRATIONS.slice(0, -1), last]);`;
      const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
      expect(child.signal, child.stderr).toBe("SIGKILL");
      const raw = new DatabaseSync(path, { readOnly: true });
      expect(statements(raw).filter((sql) => sql.includes("half"))).toEqual([]);
      raw.close();
      expect(version(path)).toBe(schema);
      const store = sqliteStore(path);
      expect(trialIds(store.database).sort()).toEqual(Object.keys(contents(schema).trials).sort());
      expect(checkStore(store)).toMatchObject({ schema: MIGRATIONS.length, damaged: [], integrity: [] });
      store.close();
    },
  );
});
