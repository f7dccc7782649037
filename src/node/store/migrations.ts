/** Marks a file as a Linchpin store ("LINC"), so that no other program's database is ever written to. */
export const APPLICATION_ID = 0x4c494e43;

/**
 * The schema, one entry a version; `pragma user_version` counts those applied. Never change an entry: add one.
 * What a statistic reads carries a SHA-256 (`sha256`), and a trial's covers those of its rows, so that a row that is
 * gone is noticed as well. `summary.bits` holds the eight bytes of a scalar, because SQL keeps NaN as NULL and -0 as 0;
 * `value` is for people who look with other tools.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table meta (key text primary key, value text not null) strict, without rowid;
  create table lease (
    name text primary key, owner text not null, host text not null, pid integer not null, counter integer not null
  ) strict, without rowid;
  create table experiment (
    id text primary key, name text not null, claim text, profile text, created_at text not null, source text not null,
    sha256 blob not null
  ) strict;
  create table plan (
    experiment_id text not null references experiment (id), position integer not null, arm text not null,
    seed integer not null, task text not null, learning_rate real not null, trial_id text not null,
    primary key (experiment_id, position)
  ) strict, without rowid;
  create table trial (
    id text primary key, spec_json text not null, outcome text not null, diverged_at integer, result_digest text not null,
    done_at text not null, sha256 blob not null
  ) strict;
  create table summary (
    trial_id text not null references trial (id), name text not null, value real, bits blob not null,
    primary key (trial_id, name)
  ) strict, without rowid;
  create table invalid (
    trial_id text not null references trial (id), name text not null, reason text not null, primary key (trial_id, name)
  ) strict, without rowid;
  create table series (
    trial_id text not null references trial (id), name text not null, n integer not null, dtype text not null,
    data blob not null, sha256 blob not null, primary key (trial_id, name)
  ) strict;
  create table array (
    trial_id text not null references trial (id), name text not null, shape_json text not null, dtype text not null,
    data blob not null, sha256 blob not null, primary key (trial_id, name)
  ) strict;
  create table attempt (
    id integer primary key, trial_id text not null, owner text not null, worker text not null, host text not null,
    pool text not null, started_at text not null, ended_at text, outcome text, error text, stderr_tail text, cpu_s real,
    peak_rss integer
  ) strict;
  create index attempt_trial on attempt (trial_id);
  create index attempt_open on attempt (owner) where outcome is null;
  create table conflict (
    id integer primary key, trial_id text not null, digest_kept text not null, digest_seen text not null,
    worker text not null, at text not null
  ) strict;
  create table verdict (
    experiment_id text primary key references experiment (id), verdicts_json text not null, inputs_digest text not null,
    at text not null, sha256 blob not null
  ) strict;
  `,
  // What an attempt ran under, so that a conflict and a lost attempt can be explained.
  "alter table attempt add column versions text;",
];
