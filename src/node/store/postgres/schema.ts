import { UserError } from "../../../core/math/errors.ts";
import { number } from "../columns.ts";
import type { Connection, Session } from "./connection.ts";

/**
 * The schema `linchpin`, one entry a version; table `linchpin.meta` counts those applied. Never change an entry: add one.
 * The tables are those of the local store (store/migrations.ts), rows and checksums the same. `submission` says what is
 * wanted of an experiment, `worker` who is there.
 */
export const POSTGRES_MIGRATIONS: readonly string[] = [
  `
  create table linchpin.experiment (
    seq bigint generated always as identity unique, id text primary key, name text not null, claim text, profile text,
    created_at text not null, source text not null, sha256 bytea not null
  );
  create table linchpin.plan (
    experiment_id text not null references linchpin.experiment (id), position integer not null, arm text not null,
    seed bigint not null, task text not null, learning_rate double precision not null, trial_id text not null,
    primary key (experiment_id, position)
  );
  create index plan_trial on linchpin.plan (trial_id);
  create table linchpin.trial (
    seq bigint generated always as identity unique, id text primary key, spec_json text not null, outcome text not null,
    diverged_at integer, result_digest text not null, done_at text not null, sha256 bytea not null
  );
  create table linchpin.summary (
    trial_id text not null references linchpin.trial (id), name text not null, value double precision, bits bytea not null,
    primary key (trial_id, name)
  );
  create table linchpin.invalid (
    trial_id text not null references linchpin.trial (id), name text not null, reason text not null,
    primary key (trial_id, name)
  );
  create table linchpin.series (
    trial_id text not null references linchpin.trial (id), name text not null, n integer not null, dtype text not null,
    data bytea not null, sha256 bytea not null, primary key (trial_id, name)
  );
  create table linchpin.array (
    trial_id text not null references linchpin.trial (id), name text not null, shape_json text not null,
    dtype text not null, data bytea not null, sha256 bytea not null, primary key (trial_id, name)
  );
  create table linchpin.attempt (
    id bigint generated always as identity primary key, trial_id text not null, owner text not null, worker text not null,
    host text not null, pool text not null, versions text, started_at text not null, ended_at text, outcome text,
    error text, stderr_tail text, cpu_s double precision, peak_rss bigint
  );
  create index attempt_trial on linchpin.attempt (trial_id);
  create index attempt_open on linchpin.attempt (owner) where outcome is null;
  create table linchpin.conflict (
    id bigint generated always as identity primary key, trial_id text not null, digest_kept text not null,
    digest_seen text not null, worker text not null, at text not null
  );
  create table linchpin.verdict (
    experiment_id text primary key references linchpin.experiment (id), verdicts_json text not null,
    inputs_digest text not null, at text not null, sha256 bytea not null
  );
  create table linchpin.submission (
    experiment_id text primary key references linchpin.experiment (id), state text not null, priority integer not null,
    submitted_at timestamptz not null default now()
  );
  create table linchpin.worker (
    id text primary key, name text not null, host text not null, pid integer not null, slots integer not null,
    busy integer not null, kernels text not null, versions text not null, done integer not null, failed integer not null,
    started_at timestamptz not null default now(), seen_at timestamptz not null default now()
  );
  `,
];

/** Numbers of our advisory locks, after "LINC". */
export const LOCK = { migrate: 0x4c494e43_01, supervise: 0x4c494e43_02 } as const;

/**
 * Brings the schema of a database to the newest version. Several processes may ask at once: one does it. Throws UserError
 * where a newer Linchpin made it.
 */
export async function migratePostgres(
  connection: Connection,
  newest: number = POSTGRES_MIGRATIONS.length,
): Promise<void> {
  if ((await schemaVersion(connection)) === newest) return;
  await connection.transaction(async (session) => {
    await session.query("select pg_advisory_xact_lock($1)", [LOCK.migrate]);
    await session.query("create schema if not exists linchpin");
    await session.query("create table if not exists linchpin.meta (key text primary key, value integer not null)");
    const version = await storedVersion(session);
    refuseNewer(connection.place, version, newest);
    for (let next = version; next < newest; next++) await session.query(POSTGRES_MIGRATIONS[next] ?? "");
    await session.query(
      "insert into linchpin.meta (key, value) values ('schema', $1) on conflict (key) do update set value = excluded.value",
      [newest],
    );
  });
}

/** Throws UserError where the database has no store of Linchpin, or one whose schema is not the newest. */
export async function requireSchema(connection: Connection): Promise<void> {
  const version = await schemaVersion(connection);
  if (version === 0)
    throw new UserError(
      `cluster ${connection.place}: nothing was submitted to this database yet; submit something with: linchpin run, and --cluster, or check the address`,
    );
  if (version < POSTGRES_MIGRATIONS.length)
    throw new UserError(
      `cluster ${connection.place}: has the older schema ${version}; any linchpin worker or linchpin run --cluster of this version brings it to ${POSTGRES_MIGRATIONS.length}`,
    );
}

/** Version of the schema; 0 where there is none. Throws UserError where a newer Linchpin made it. */
export async function schemaVersion(connection: Connection): Promise<number> {
  const [found] = await connection.query("select to_regclass('linchpin.meta') is not null as there");
  if (found?.["there" as never] !== (true as never)) return 0;
  const version = await storedVersion(connection);
  refuseNewer(connection.place, version, POSTGRES_MIGRATIONS.length);
  return version;
}

async function storedVersion(session: Session): Promise<number> {
  const [row] = await session.query("select value from linchpin.meta where key = 'schema'");
  return row === undefined ? 0 : number(row, "value");
}

function refuseNewer(place: string, version: number, known: number): void {
  if (version > known)
    throw new UserError(
      `cluster ${place}: its schema is of a newer Linchpin (${version}; this one knows ${known}); update Linchpin on this machine`,
    );
}
