import type { StoredExperiment } from "../../lab/types.ts";
import { type Row, text } from "./columns.ts";
import { experimentOf, experimentSha256, type StoredVerdicts, verdictRow, verdictsOf } from "./experimentRows.ts";
import type { Database } from "./openDatabase.ts";
import { repairAdvice, StoreDamagedError } from "./storeErrors.ts";

/**
 * Writes an experiment and its plan. The same id again replaces plan and source (a newer kernel plans other trials) and
 * keeps the first `createdAt`. The caller has opened the transaction.
 */
export function writeExperiment(database: Database, experiment: StoredExperiment): void {
  const { id, name, claim = null, profile = null, source, plan } = experiment;
  const known = database.sql("select created_at from experiment where id = ?").get(id) as Row | undefined;
  const createdAt = known === undefined ? experiment.createdAt : text(known, "created_at");
  database
    .sql(
      `insert into experiment (id, name, claim, profile, created_at, source, sha256) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set name = excluded.name, claim = excluded.claim, profile = excluded.profile,
         source = excluded.source, sha256 = excluded.sha256`,
    )
    .run(id, name, claim, profile, createdAt, source, experimentSha256({ ...experiment, createdAt }));
  database.sql("delete from plan where experiment_id = ?").run(id);
  const insert = database.sql(
    "insert into plan (experiment_id, position, arm, seed, task, learning_rate, trial_id) values (?, ?, ?, ?, ?, ?, ?)",
  );
  plan.forEach((cell, position) => {
    insert.run(id, position, cell.arm, cell.seed, cell.task, cell.learningRate, cell.trial);
  });
}

/** Ids of all experiments, oldest first. */
export function experimentIds(database: Database): string[] {
  return (database.sql("select id from experiment order by rowid").all() as Row[]).map((row) => text(row, "id"));
}

/** Reads an experiment and verifies it and its plan. Throws StoreDamagedError where they changed. */
export function readExperiment(database: Database, id: string): StoredExperiment | undefined {
  const row = database.sql("select * from experiment where id = ?").get(id) as Row | undefined;
  if (row === undefined) return undefined;
  const plan = database.sql("select * from plan where experiment_id = ? order by position").all(id) as Row[];
  return naming(database, id, () => experimentOf(row, plan));
}

/** Keeps the verdicts of an experiment in place of earlier ones. */
export function writeVerdicts(database: Database, id: string, given: StoredVerdicts): void {
  const { json, inputsDigest, at, sha256 } = verdictRow(id, given);
  database
    .sql(
      "insert or replace into verdict (experiment_id, verdicts_json, inputs_digest, at, sha256) values (?, ?, ?, ?, ?)",
    )
    .run(id, json, inputsDigest, at, sha256);
}

/** Reads the verdicts of an experiment and verifies them. */
export function readVerdicts(database: Database, id: string): StoredVerdicts | undefined {
  const row = database.sql("select * from verdict where experiment_id = ?").get(id) as Row | undefined;
  return row === undefined ? undefined : naming(database, id, () => verdictsOf(id, row));
}

function naming<Value>(database: Database, id: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    throw new StoreDamagedError(
      `store ${database.path}: experiment ${id}: ${error.message}. ${repairAdvice(database.path)}`,
      { cause: error },
    );
  }
}
