import type { StoredExperiment } from "../../../lab/types.ts";
import { number, optionalText, type Row, text } from "../columns.ts";
import { experimentOf, experimentSha256, type StoredVerdicts, verdictRow, verdictsOf } from "../experimentRows.ts";
import { StoreDamagedError } from "../storeErrors.ts";
import type { ExperimentSummary, SummaryPage } from "../summaryRows.ts";
import type { Session } from "./connection.ts";

/** Cells of a plan that go in one statement. */
const CELLS = 5_000;

/**
 * Writes an experiment and its plan; the same id again replaces plan and source and keeps the first `createdAt`. The caller
 * has opened the transaction.
 */
export async function writeExperiment(session: Session, experiment: StoredExperiment): Promise<void> {
  const { id, name, claim = null, profile = null, source, plan } = experiment;
  // Two who save the same experiment at once do it one after the other.
  await session.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [id]);
  const [known] = await session.query("select created_at from linchpin.experiment where id = $1", [id]);
  const createdAt = known === undefined ? experiment.createdAt : text(known, "created_at");
  await session.query(
    `insert into linchpin.experiment (id, name, claim, profile, created_at, source, sha256) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set name = excluded.name, claim = excluded.claim, profile = excluded.profile,
       source = excluded.source, sha256 = excluded.sha256`,
    [id, name, claim, profile, createdAt, source, experimentSha256({ ...experiment, createdAt })],
  );
  await session.query("delete from linchpin.plan where experiment_id = $1", [id]);
  for (let from = 0; from < plan.length; from += CELLS) {
    const cells = plan.slice(from, from + CELLS);
    await session.query(
      `insert into linchpin.plan (experiment_id, position, arm, seed, task, learning_rate, trial_id)
       select $1, * from unnest($2::integer[], $3::text[], $4::bigint[], $5::text[], $6::double precision[], $7::text[])`,
      [
        id,
        cells.map((_, i) => from + i),
        cells.map(({ arm }) => arm),
        cells.map(({ seed }) => seed),
        cells.map(({ task }) => task),
        cells.map(({ learningRate }) => learningRate),
        cells.map(({ trial }) => trial),
      ],
    );
  }
}

/** Ids of all experiments, oldest first. */
export async function experimentIds(session: Session): Promise<string[]> {
  return (await session.query("select id from linchpin.experiment order by seq")).map((row) => text(row, "id"));
}

/** Reads an experiment and verifies it and its plan. Throws StoreDamagedError where they changed. */
export async function readExperiment(
  session: Session,
  place: string,
  id: string,
): Promise<StoredExperiment | undefined> {
  const [row] = await session.query("select * from linchpin.experiment where id = $1", [id]);
  if (row === undefined) return undefined;
  const plan = await session.query("select * from linchpin.plan where experiment_id = $1 order by position", [id]);
  return naming(place, id, () => experimentOf(row, plan));
}

/** Keeps the verdicts of an experiment in place of earlier ones. */
export async function writeVerdicts(session: Session, id: string, given: StoredVerdicts): Promise<void> {
  const { json, inputsDigest, at, sha256 } = verdictRow(id, given);
  await session.query(
    `insert into linchpin.verdict (experiment_id, verdicts_json, inputs_digest, at, sha256) values ($1, $2, $3, $4, $5)
     on conflict (experiment_id) do update set verdicts_json = excluded.verdicts_json,
       inputs_digest = excluded.inputs_digest, at = excluded.at, sha256 = excluded.sha256`,
    [id, json, inputsDigest, at, sha256],
  );
}

/** Reads the verdicts of an experiment and verifies them. */
export async function readVerdicts(session: Session, place: string, id: string): Promise<StoredVerdicts | undefined> {
  const [row] = await session.query("select * from linchpin.verdict where experiment_id = $1", [id]);
  return row === undefined ? undefined : naming(place, id, () => verdictsOf(id, row));
}

/** Summaries without plans, newest first; nothing is checked against its SHA-256, because nothing is judged. */
export async function readSummaries(session: Session, { limit, before }: SummaryPage): Promise<ExperimentSummary[]> {
  const where = before === undefined ? "true" : "e.seq < (select b.seq from linchpin.experiment b where b.id = $2)";
  const values = before === undefined ? [limit] : [limit, before];
  return (await session.query(summarySql(where, "limit $1"), values)).map(summaryOf);
}

/** The summary of one experiment; undefined where there is none. */
export async function readSummary(session: Session, id: string): Promise<ExperimentSummary | undefined> {
  const [row] = await session.query(summarySql("e.id = $1", ""), [id]);
  return row === undefined ? undefined : summaryOf(row);
}

function summarySql(where: string, limit: string): string {
  return `
    select e.id, e.name, e.claim, e.profile, e.created_at, counted.* from
      (select * from linchpin.experiment e where ${where} order by e.seq desc ${limit}) e,
      lateral (
        select count(distinct p.trial_id) as planned, count(distinct t.id) as done,
          count(distinct t.id) filter (where t.outcome = 'diverged') as diverged,
          count(distinct p.trial_id) filter (where t.id is null and exists (
            select 1 from linchpin.attempt a where a.trial_id = p.trial_id and a.outcome is not null)) as failed
        from linchpin.plan p left join linchpin.trial t on t.id = p.trial_id where p.experiment_id = e.id
      ) counted
    order by e.seq desc`;
}

function summaryOf(row: Row): ExperimentSummary {
  const [claim, profile] = [optionalText(row, "claim"), optionalText(row, "profile")];
  return {
    ...{ id: text(row, "id"), name: text(row, "name") },
    ...(claim === undefined ? {} : { claim }),
    ...(profile === undefined ? {} : { profile }),
    createdAt: text(row, "created_at"),
    trials: {
      ...{ planned: number(row, "planned"), done: number(row, "done") },
      ...{ diverged: number(row, "diverged"), failed: number(row, "failed") },
    },
  };
}

function naming<Value>(place: string, id: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    throw new StoreDamagedError(
      `cluster ${place}: experiment ${id}: ${error.message}. Run "linchpin doctor --repair --cluster URL" to drop what is damaged, then repeat your "linchpin run"`,
      { cause: error },
    );
  }
}
