import type { TrialRecord } from "../../lab/types.ts";
import type { Row } from "./columns.ts";
import type { Database } from "./openDatabase.ts";
import { recordOf, recordRows } from "./recordRows.ts";
import { repairAdvice, StoreDamagedError } from "./storeErrors.ts";

/** Writes a record's rows. The caller has opened the transaction and knows that the trial is not stored. */
export function insertRecord(database: Database, record: TrialRecord, doneAt: string): void {
  const { trial: row, scalars, invalid, series, arrays } = recordRows(record, doneAt);
  const { trial } = row;
  database
    .sql(
      "insert into trial (id, spec_json, outcome, diverged_at, result_digest, done_at, sha256) values (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(trial, row.specJson, row.outcome, row.divergedAt, row.digest, row.doneAt, row.sha256);
  for (const { name, value, bits } of scalars)
    database.sql("insert into summary (trial_id, name, value, bits) values (?, ?, ?, ?)").run(trial, name, value, bits);
  for (const { name, reason } of invalid)
    database.sql("insert into invalid (trial_id, name, reason) values (?, ?, ?)").run(trial, name, reason);
  for (const { name, n, dtype, data, sha256 } of series)
    database
      .sql("insert into series (trial_id, name, n, dtype, data, sha256) values (?, ?, ?, ?, ?, ?)")
      .run(trial, name, n, dtype, data, sha256);
  for (const { name, shapeJson, dtype, data, sha256 } of arrays)
    database
      .sql("insert into array (trial_id, name, shape_json, dtype, data, sha256) values (?, ?, ?, ?, ?, ?)")
      .run(trial, name, shapeJson, dtype, data, sha256);
}

/**
 * Reads a trial's record and verifies every row against its SHA-256. Undefined where the trial is not stored. Throws
 * StoreDamagedError, naming the trial and the remedy, where a row changed or is gone.
 */
export function readRecord(database: Database, trial: string): TrialRecord | undefined {
  const row = database.sql("select * from trial where id = ?").get(trial) as Row | undefined;
  if (row === undefined) return undefined;
  const all = (table: string): Row[] => database.sql(`select * from ${table} where trial_id = ?`).all(trial) as Row[];
  try {
    return recordOf(trial, {
      ...{ trial: row, summary: all("summary"), invalid: all("invalid") },
      ...{ series: all("series"), array: all("array") },
    });
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    throw new StoreDamagedError(
      `store ${database.path}: trial ${trial}: ${error.message}. ${repairAdvice(database.path)}`,
      { trial, cause: error },
    );
  }
}
