import { recordDigest } from "../../../lab/recordDigest.ts";
import type { Conflict, TrialRecord } from "../../../lab/types.ts";
import { number, text } from "../columns.ts";
import { StoreDamagedError } from "../storeErrors.ts";
import { experimentIds, readExperiment, readVerdicts } from "./postgresExperiments.ts";
import { readRecords } from "./postgresRecords.ts";
import type { PostgresStore } from "./postgresStore.ts";
import { schemaVersion } from "./schema.ts";

/** What a look at every row of a cluster's store found. */
export interface PostgresCheck {
  readonly schema: number;
  readonly trials: number;
  readonly experiments: number;
  /** What does not match its checksum, with the reason. */
  readonly damaged: readonly Damaged[];
  readonly conflicts: readonly Conflict[];
  /** Trials that stand in no plan. */
  readonly orphans: readonly string[];
  /** Attempts whose worker was given up. */
  readonly lost: number;
  /** Attempts that are open although no worker holds their trial. */
  readonly open: number;
}

export interface Damaged {
  readonly kind: "trial" | "experiment";
  readonly id: string;
  readonly error: string;
}

/** Reads and verifies everything: every row's checksum and every record's digest. */
export async function checkPostgres(store: PostgresStore): Promise<PostgresCheck> {
  const { connection } = store;
  const damaged: Damaged[] = [];
  const attempt = async <Value>(kind: Damaged["kind"], id: string, work: () => Promise<Value>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StoreDamagedError)) throw error;
      damaged.push({ kind, id, error: error.message });
    }
  };
  const trials = await postgresTrialIds(store);
  for (const trial of trials)
    await attempt("trial", trial, async () => checkDigest(await readRecords(connection, connection.place, [trial])));
  const experiments = await experimentIds(connection);
  for (const id of experiments)
    await attempt("experiment", id, async () => {
      await readExperiment(connection, connection.place, id);
      await readVerdicts(connection, connection.place, id);
    });
  const [counts] = await connection.query(
    `select count(*) filter (where outcome = 'lost') as lost, count(*) filter (where outcome is null and
       exists (select 1 from linchpin.trial t where t.id = trial_id)) as open from linchpin.attempt`,
  );
  return {
    schema: await schemaVersion(connection),
    ...{ trials: trials.length, experiments: experiments.length, damaged },
    conflicts: await store.conflicts(),
    orphans: await postgresOrphans(store),
    ...{ lost: number(counts ?? {}, "lost"), open: number(counts ?? {}, "open") },
  };
}

/** Ids of all trials of a cluster's store, oldest first. */
export async function postgresTrialIds({ connection }: PostgresStore): Promise<string[]> {
  return (await connection.query("select id from linchpin.trial order by seq")).map((row) => text(row, "id"));
}

/** Trials of a cluster's store that stand in no plan, oldest first. */
export async function postgresOrphans({ connection }: PostgresStore): Promise<string[]> {
  const rows = await connection.query(
    "select id from linchpin.trial t where not exists (select 1 from linchpin.plan p where p.trial_id = t.id) order by seq",
  );
  return rows.map((row) => text(row, "id"));
}

function checkDigest(records: ReadonlyMap<string, TrialRecord>): void {
  for (const [trial, record] of records)
    if (recordDigest(record) !== record.digest)
      throw new StoreDamagedError(`trial ${trial}: its digest does not belong to its content`, { trial });
}

/** Drops what is damaged: a trial is computed again by the next run, an experiment is saved again by it. */
export async function dropDamaged({ connection }: PostgresStore, damaged: readonly Damaged[]): Promise<void> {
  for (const { kind, id } of damaged)
    await connection.transaction(async (session) => {
      if (kind === "trial") {
        for (const table of ["summary", "invalid", "series", "array"])
          await session.query(`delete from linchpin.${table} where trial_id = $1`, [id]);
        await session.query("delete from linchpin.trial where id = $1", [id]);
        return;
      }
      for (const table of ["verdict", "submission", "plan"])
        await session.query(`delete from linchpin.${table} where experiment_id = $1`, [id]);
      await session.query("delete from linchpin.experiment where id = $1", [id]);
    });
}
