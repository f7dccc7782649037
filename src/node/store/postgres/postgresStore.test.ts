import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../../../../test/contracts/sampleRecord.ts";
import { storeContract } from "../../../../test/contracts/storeContract.ts";
import { noPostgres, type Server, startServer } from "../../../../test/postgres/server.ts";
import { StoreDamagedError } from "../storeErrors.ts";
import { connect } from "./connection.ts";
import { type PostgresStore, postgresStore, readPostgres } from "./postgresStore.ts";
import { migratePostgres, POSTGRES_MIGRATIONS, schemaVersion } from "./schema.ts";

describe.skipIf(noPostgres !== undefined)(`PostgreSQL${noPostgres === undefined ? "" : ` (${noPostgres})`}`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(() => server?.stop(), 60_000);

  storeContract("postgresStore", () => postgresStore(server.database()));

  async function withStore(work: (store: PostgresStore, url: string) => Promise<void>): Promise<void> {
    const url = server.database();
    const store = await postgresStore(url);
    try {
      await work(store, url);
    } finally {
      await store.close();
    }
  }

  describe("a database", () => {
    test("is there again, unchanged, when it is opened again, and read by many at once", () =>
      withStore(async (store, url) => {
        const [record, experiment] = [sampleRecord(1), sampleExperiment("a")];
        await store.append(record, sampleAttempt());
        await store.saveExperiment(experiment);
        const others = await Promise.all([1, 2, 3].map(() => postgresStore(url)));
        for (const other of others) {
          expect(await other.get(record.trial)).toStrictEqual(record);
          expect(await other.list()).toEqual([experiment]);
          await other.close();
        }
      }));

    test("written to by eight at once keeps the first record of each trial, once", () =>
      withStore(async (store, url) => {
        const writers = await Promise.all(Array.from({ length: 8 }, () => postgresStore(url, { connections: 1 })));
        const results = await Promise.all(
          writers.map(async (writer, w) => {
            const mine: string[] = [];
            for (let seed = 0; seed < 25; seed++)
              mine.push(await writer.append(sampleRecord(seed), sampleAttempt({ worker: `worker ${w}` })));
            await writer.close();
            return mine;
          }),
        );
        const all = results.flat();
        expect(all.filter((result) => result === "stored")).toHaveLength(25);
        expect(all.filter((result) => result === "duplicate")).toHaveLength(175);
        expect(await store.conflicts()).toEqual([]);
        for (let seed = 0; seed < 25; seed++)
          expect(await store.get(sampleRecord(seed).trial)).toStrictEqual(sampleRecord(seed));
      }));

    test("gets its schema once, however many open it at once, and refuses that of a newer Linchpin", async () => {
      const url = server.database();
      const stores = await Promise.all(Array.from({ length: 6 }, () => postgresStore(url, { connections: 1 })));
      const connection = await connect(url);
      expect(await schemaVersion(connection)).toBe(POSTGRES_MIGRATIONS.length);
      await connection.query("update linchpin.meta set value = 999");
      await expect(migratePostgres(connection)).rejects.toThrow(/newer Linchpin \(999/);
      await expect(postgresStore(url)).rejects.toThrow(/newer Linchpin/);
      await connection.close();
      for (const store of stores) await store.close();
    });

    test("opened to read gives what is there, and refuses whatever would write", () =>
      withStore(async (store, url) => {
        await store.append(sampleRecord(1), sampleAttempt());
        const reader = await readPostgres(url);
        expect(reader.readOnly).toBe(true);
        expect(await reader.get(sampleRecord(1).trial)).toStrictEqual(sampleRecord(1));
        const writes = [
          () => reader.append(sampleRecord(2), sampleAttempt()),
          () => reader.begin([sampleRecord(2).trial], sampleAttempt()),
          () => reader.saveExperiment(sampleExperiment("a")),
        ];
        for (const write of writes) await expect(async () => write()).rejects.toThrow(/opened for reading only/);
        await reader.close();
        expect(await store.get(sampleRecord(2).trial)).toBeUndefined();
        await store.connection.query("update linchpin.meta set value = 0");
        await expect(readPostgres(url)).rejects.toThrow(/nothing was submitted to this database yet/);
      }));

    test("that changed is found on reading, and the error names the trial", () =>
      withStore(async (store) => {
        const changes = [
          "update linchpin.summary set bits = '\\x0000000000000000', value = 0 where name = 'test.nll'",
          "update linchpin.summary set value = 2 where name = 'test.nll'",
          "delete from linchpin.invalid",
          "update linchpin.series set data = decode(repeat('00', 256), 'hex')",
          "update linchpin.array set shape_json = '[2,4]'",
          "update linchpin.trial set outcome = 'diverged'",
          "update linchpin.trial set result_digest = 'x'",
          "update linchpin.trial set spec_json = replace(spec_json, '\"seed\":', '\"seed\":1')",
        ];
        for (const [seed, change] of changes.entries()) {
          const record = sampleRecord(seed);
          await store.append(record, sampleAttempt());
          const where = /where/.test(change) ? " and " : " where ";
          const key = change.includes("linchpin.trial") ? "id" : "trial_id";
          await store.connection.query(`${change}${where}${key} = '${record.trial}'`);
          const caught = await Promise.resolve(store.get(record.trial)).catch((error: unknown) => error);
          expect(caught, change).toBeInstanceOf(StoreDamagedError);
          expect((caught as StoreDamagedError).trial, change).toBe(record.trial);
        }
        await store.saveExperiment(sampleExperiment("a"));
        await store.connection.query("update linchpin.plan set arm = 'bn' where position = 0");
        await expect(async () => store.experiment("a")).rejects.toThrow(/experiment a: its plan does not match/);
      }));

    test("that goes away in the middle is told to people who only look something up", async () => {
      const own = await startServer();
      const store = await postgresStore(own.database(), { forPeople: true });
      await own.kill();
      // A process of its own may answer for a moment.
      const away = async (): Promise<void> => {
        for (;;) {
          await store.list();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await expect(away()).rejects.toThrow(/^cluster 127.*is it running, and may this machine reach it/);
      await Promise.resolve(store.close()).catch(() => {});
      await own.stop();
    });

    test("that is not there, a password that is wrong and a server that is away are the user's to mend", async () => {
      const url = server.database();
      await expect(postgresStore(url.replace(/db\d+$/, "nothing"))).rejects.toThrow(/createdb/);
      await expect(postgresStore("postgres://linchpin:secret@127.0.0.1:9/x")).rejects.toThrow(
        /^cluster 127\.0\.0\.1:9\/x: .*does not answer/,
      );
      await expect(postgresStore("mysql://somewhere/x")).rejects.toThrow(
        /expected the address of a PostgreSQL database/,
      );
      await expect(postgresStore("nonsense")).rejects.toThrow(/no address/);
    });
  });
});
