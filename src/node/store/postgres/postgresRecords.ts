import type { TrialRecord } from "../../../lab/types.ts";
import { type Row, text } from "../columns.ts";
import { recordOf, recordRows, type StoredRows } from "../recordRows.ts";
import { StoreDamagedError } from "../storeErrors.ts";
import type { Session } from "./connection.ts";

/**
 * Writes a record's rows, unless the trial has a record. The caller has opened the transaction. Returns the digest of the
 * record that was there; undefined where this one is stored.
 */
export async function insertRecord(session: Session, record: TrialRecord, doneAt: string): Promise<string | undefined> {
  const { trial: row, scalars, invalid, series, arrays } = recordRows(record, doneAt);
  const { trial } = row;
  const stored = await session.query(
    `insert into linchpin.trial (id, spec_json, outcome, diverged_at, result_digest, done_at, sha256)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing returning id`,
    [trial, row.specJson, row.outcome, row.divergedAt, row.digest, row.doneAt, row.sha256],
  );
  if (stored.length === 0) {
    const [kept] = await session.query("select result_digest from linchpin.trial where id = $1", [trial]);
    return text(kept ?? {}, "result_digest");
  }
  const columns = <Item>(items: readonly Item[], ...of: ((item: Item) => unknown)[]): unknown[] => [
    trial,
    ...of.map((value) => items.map(value)),
  ];
  if (scalars.length > 0)
    await session.query(
      `insert into linchpin.summary (trial_id, name, value, bits)
       select $1, * from unnest($2::text[], $3::double precision[], $4::bytea[])`,
      columns(
        scalars,
        ({ name }) => name,
        ({ value }) => value,
        ({ bits }) => bits,
      ),
    );
  if (invalid.length > 0)
    await session.query(
      "insert into linchpin.invalid (trial_id, name, reason) select $1, * from unnest($2::text[], $3::text[])",
      columns(
        invalid,
        ({ name }) => name,
        ({ reason }) => reason,
      ),
    );
  if (series.length > 0)
    await session.query(
      `insert into linchpin.series (trial_id, name, n, dtype, data, sha256)
       select $1, * from unnest($2::text[], $3::integer[], $4::text[], $5::bytea[], $6::bytea[])`,
      columns(
        series,
        ({ name }) => name,
        ({ n }) => n,
        ({ dtype }) => dtype,
        ({ data }) => data,
        ({ sha256 }) => sha256,
      ),
    );
  // One by one: together the arrays of a trial may be larger than a statement should be.
  for (const { name, shapeJson, dtype, data, sha256 } of arrays)
    await session.query(
      "insert into linchpin.array (trial_id, name, shape_json, dtype, data, sha256) values ($1, $2, $3, $4, $5, $6)",
      [trial, name, shapeJson, dtype, data, sha256],
    );
  return undefined;
}

/**
 * Reads the records of trials and verifies every row against its SHA-256. A trial that is not stored is left out. Throws
 * StoreDamagedError, naming the trial and the remedy, where a row changed or is gone.
 */
export async function readRecords(
  session: Session,
  place: string,
  trials: readonly string[],
): Promise<Map<string, TrialRecord>> {
  const records = new Map<string, TrialRecord>();
  if (trials.length === 0) return records;
  const found = await session.query("select * from linchpin.trial where id = any($1)", [trials]);
  if (found.length === 0) return records;
  const ids = found.map((row) => text(row, "id"));
  const tables = {
    ...{ summary: await children(session, "summary", ids), invalid: await children(session, "invalid", ids) },
    ...{ series: await children(session, "series", ids), array: await children(session, "array", ids) },
  };
  for (const row of found) {
    const trial = text(row, "id");
    const of = (table: keyof typeof tables): readonly Row[] => tables[table].get(trial) ?? [];
    records.set(
      trial,
      naming(place, trial, () =>
        recordOf(trial, {
          ...{ trial: row, summary: of("summary"), invalid: of("invalid"), series: of("series"), array: of("array") },
        } satisfies StoredRows),
      ),
    );
  }
  return records;
}

async function children(session: Session, table: string, trials: readonly string[]): Promise<Map<string, Row[]>> {
  const rows = await session.query(`select * from linchpin.${table} where trial_id = any($1)`, [trials]);
  const byTrial = new Map<string, Row[]>();
  for (const row of rows) {
    const trial = text(row, "trial_id");
    const known = byTrial.get(trial);
    if (known === undefined) byTrial.set(trial, [row]);
    else known.push(row);
  }
  return byTrial;
}

function naming<Value>(place: string, trial: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    throw new StoreDamagedError(
      `cluster ${place}: trial ${trial}: ${error.message}. Run "linchpin doctor --repair --cluster URL" to drop what is damaged, then repeat your "linchpin run": it is computed again`,
      { trial, cause: error },
    );
  }
}
