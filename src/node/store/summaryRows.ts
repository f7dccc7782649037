import { number, optionalText, type Row, text } from "./columns.ts";
import type { Database } from "./openDatabase.ts";

/** An experiment of a store, and how far it is. */
export interface ExperimentSummary {
  readonly id: string;
  readonly name: string;
  readonly claim?: string;
  readonly profile?: string;
  readonly createdAt: string;
  /** Distinct trials planned; of those done; of the done ones diverged; of the others tried in vain. */
  readonly trials: {
    readonly planned: number;
    readonly done: number;
    readonly diverged: number;
    readonly failed: number;
  };
}

/** A part of all experiments, newest first. */
export interface SummaryPage {
  /** At most so many. */
  readonly limit: number;
  /** Only those planned before this one, by id; none where there is no such experiment. */
  readonly before?: string;
}

/** Reads summaries without plans, which is fast; nothing is checked against its SHA-256, because nothing is judged. */
export function readSummaries(database: Database, { limit, before }: SummaryPage): ExperimentSummary[] {
  const rows =
    before === undefined
      ? database.sql(`${COLUMNS} order by rowid desc limit ?`).all(limit)
      : database
          .sql(`${COLUMNS} where rowid < (select rowid from experiment where id = ?) order by rowid desc limit ?`)
          .all(before, limit);
  return (rows as Row[]).map((row) => summaryOf(database, row));
}

/** The summary of one experiment; undefined where there is none. */
export function readSummary(database: Database, id: string): ExperimentSummary | undefined {
  const row = database.sql(`${COLUMNS} where id = ?`).get(id) as Row | undefined;
  return row === undefined ? undefined : summaryOf(database, row);
}

const COLUMNS = "select id, name, claim, profile, created_at from experiment";

function summaryOf(database: Database, row: Row): ExperimentSummary {
  const id = text(row, "id");
  const [claim, profile] = [optionalText(row, "claim"), optionalText(row, "profile")];
  const counted = database
    .sql(
      `select count(*) as planned, count(t.id) as done, count(case when t.outcome = 'diverged' then 1 end) as diverged
       from (select distinct trial_id from plan where experiment_id = ?) p left join trial t on t.id = p.trial_id`,
    )
    .get(id) as Row;
  const [planned, done] = [number(counted, "planned"), number(counted, "done")];
  return {
    ...{ id, name: text(row, "name") },
    ...(claim === undefined ? {} : { claim }),
    ...(profile === undefined ? {} : { profile }),
    createdAt: text(row, "created_at"),
    trials: {
      planned,
      done,
      diverged: number(counted, "diverged"),
      failed: planned === done ? 0 : failed(database, id),
    },
  };
}

function failed(database: Database, id: string): number {
  const row = database
    .sql(
      `select count(distinct p.trial_id) as n from plan p where p.experiment_id = ?
         and not exists (select 1 from trial t where t.id = p.trial_id)
         and exists (select 1 from attempt a where a.trial_id = p.trial_id and a.outcome is not null)`,
    )
    .get(id) as Row;
  return number(row, "n");
}
