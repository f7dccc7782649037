import { randomUUID } from "node:crypto";
import { invariant, UserError } from "../../../core/math/errors.ts";
import { trialId } from "../../../lab/trialId.ts";
import type { AppendResult, AttemptInfo, Conflict, TrialRecord } from "../../../lab/types.ts";
import { failureEnd } from "../attemptRows.ts";
import { type Row, text } from "../columns.ts";
import type { AsyncStore } from "../localStore.ts";
import { type Connection, type ConnectOptions, connect, type Session } from "./connection.ts";
import { closeAttempt, closeOpenAttempts, openAttempts, readAttempts } from "./postgresAttempts.ts";
import {
  experimentIds,
  readExperiment,
  readSummaries,
  readSummary,
  readVerdicts,
  writeExperiment,
  writeVerdicts,
} from "./postgresExperiments.ts";
import { insertRecord, readRecords } from "./postgresRecords.ts";
import { migratePostgres, requireSchema } from "./schema.ts";
import { isAway, serverError, toldToPeople } from "./serverErrors.ts";

/** A store in a PostgreSQL database, for many writers at once. */
export interface PostgresStore extends AsyncStore {
  readonly connection: Connection;
  /** What this opener's open attempts are marked with. */
  readonly owner: string;
  /** The records of these trials that are stored. */
  getMany(trials: readonly string[]): Promise<Map<string, TrialRecord>>;
}

/**
 * Opens the store in the database at `url` and brings its schema to the newest version. A trial is committed in one
 * transaction; every row is verified on every read. Throws UserError where the database cannot be used,
 * StoreDamagedError where it changed.
 */
export async function postgresStore(url: string, options?: ConnectOptions): Promise<PostgresStore> {
  const connection = await connect(url, options);
  try {
    await migratePostgres(connection);
  } catch (error) {
    await connection.close();
    throw serverError(connection.place, error);
  }
  return storeOn(options?.forPeople === true ? toldToPeople(connection) : connection);
}

/**
 * Opens the store in the database at `url` to read it, which a role that may only read can do: nothing is made or changed.
 * Throws UserError where there is no store, where it has an older schema, and from whatever would write.
 */
export async function readPostgres(url: string, options?: ConnectOptions): Promise<PostgresStore> {
  const connection = toldToPeople(await connect(url, options));
  try {
    await requireSchema(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const refuse = (): never => {
    throw new UserError(`cluster ${connection.place}: opened for reading only`);
  };
  return {
    ...storeOn(connection),
    readOnly: true,
    append: refuse,
    begin: refuse,
    recordAttempt: refuse,
    saveExperiment: refuse,
    saveVerdicts: refuse,
    close: () => connection.close(),
  };
}

/** The store on connections that are open. */
export function storeOn(connection: Connection): PostgresStore {
  const { place } = connection;
  const owner = randomUUID();
  const write = (work: (session: Session) => Promise<unknown>): Promise<void> =>
    connection.transaction(work).then(() => undefined);
  const getMany = (trials: readonly string[]): Promise<Map<string, TrialRecord>> =>
    readRecords(connection, place, trials);
  let open = true;
  return {
    ...{ readOnly: false, connection, owner, getMany },
    append: (record, info) => connection.transaction((session) => appendRecord(session, owner, record, info)),
    get: async (trial) => (await getMany([trial])).get(trial),
    async done(trials) {
      const rows = await connection.query("select id from linchpin.trial where id = any($1)", [trials]);
      return new Set(rows.map((row) => text(row, "id")));
    },
    begin: (trials, start) => write((session) => openAttempts(session, owner, trials, start)),
    recordAttempt: (trial, info, failure) =>
      write((session) => closeAttempt(session, owner, trial, { info, end: failureEnd(failure) })),
    attempts: (trials) => readAttempts(connection, trials),
    async conflicts() {
      return (await connection.query("select * from linchpin.conflict order by id")).map(conflictOf);
    },
    async list() {
      const found = [];
      for (const id of await experimentIds(connection)) found.push(await readExperiment(connection, place, id));
      return found.flatMap((experiment) => experiment ?? []);
    },
    experiment: (id) => readExperiment(connection, place, id),
    saveExperiment: (experiment) => write((session) => writeExperiment(session, experiment)),
    summaries: (page) => readSummaries(connection, page),
    summary: (id) => readSummary(connection, id),
    saveVerdicts: (experiment, verdicts) => write((session) => writeVerdicts(session, experiment, verdicts)),
    verdicts: (experiment) => readVerdicts(connection, place, experiment),
    async close() {
      if (!open) return;
      open = false;
      try {
        await closeOpenAttempts(connection, owner);
      } catch (error) {
        // Where the server is away, whoever looks after the queue closes them later.
        if (!isAway(error)) throw error;
      } finally {
        await connection.close();
      }
    },
  };
}

/**
 * Keeps a record, or notes that another came first, and closes the attempt, inside a transaction that the caller has
 * opened: so the completion of a queued job can stand in the same one.
 */
export async function appendRecord(
  session: Session,
  owner: string,
  record: TrialRecord,
  info: AttemptInfo,
): Promise<AppendResult> {
  const { trial, digest } = record;
  invariant(trialId(record.spec) === trial, `append: record ${trial} carries the spec of another trial`);
  const kept = await insertRecord(session, record, info.endedAt);
  const result = kept === undefined ? "stored" : kept === digest ? "duplicate" : "conflict";
  if (result === "conflict")
    await session.query(
      "insert into linchpin.conflict (trial_id, digest_kept, digest_seen, worker, at) values ($1, $2, $3, $4, $5)",
      [trial, kept, digest, info.worker, info.endedAt],
    );
  const outcome = result === "stored" ? "ok" : result;
  await closeAttempt(session, owner, trial, { info, end: { outcome, error: null, stderrTail: null } });
  return result;
}

function conflictOf(row: Row): Conflict {
  return {
    trial: text(row, "trial_id"),
    digestKept: text(row, "digest_kept"),
    digestSeen: text(row, "digest_seen"),
    worker: text(row, "worker"),
    at: text(row, "at"),
  };
}
