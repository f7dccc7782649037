import type { Estimate, StoredExperiment, Verdict } from "../../lab/types.ts";
import { bytes, number, optionalText, type Row, text } from "./columns.ts";
import type { Database } from "./openDatabase.ts";
import { type Field, rowDigest, sameDigest } from "./rowDigest.ts";
import { repairAdvice, StoreDamagedError } from "./storeErrors.ts";

/**
 * Writes an experiment and its plan. The same id again replaces plan and source (a newer kernel plans other trials) and
 * keeps the first `createdAt`. The caller has opened the transaction.
 */
export function writeExperiment(database: Database, experiment: StoredExperiment): void {
  const { id, name, claim = null, profile = null, source, plan } = experiment;
  const known = database.sql("select created_at from experiment where id = ?").get(id) as Row | undefined;
  const createdAt = known === undefined ? experiment.createdAt : text(known, "created_at");
  const sha256 = rowDigest(fields({ ...experiment, createdAt }));
  database
    .sql(
      `insert into experiment (id, name, claim, profile, created_at, source, sha256) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set name = excluded.name, claim = excluded.claim, profile = excluded.profile,
         source = excluded.source, sha256 = excluded.sha256`,
    )
    .run(id, name, claim, profile, createdAt, source, sha256);
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
  return row === undefined ? undefined : naming(database, id, () => verified(database, id, row));
}

/** The verdicts last given on an experiment. */
export interface StoredVerdicts {
  readonly verdicts: readonly Verdict[];
  /** The estimates that the primary verdicts are made of; absent where an earlier version of Linchpin judged. */
  readonly estimates?: readonly Estimate[];
  /** SHA-256 over the digests of the records they rest on. */
  readonly inputsDigest: string;
  readonly at: string;
}

/** Keeps the verdicts of an experiment in place of earlier ones. */
export function writeVerdicts(database: Database, id: string, given: StoredVerdicts): void {
  const { verdicts, estimates, inputsDigest, at } = given;
  const json = JSON.stringify(estimates === undefined ? verdicts : { verdicts, estimates });
  database
    .sql(
      "insert or replace into verdict (experiment_id, verdicts_json, inputs_digest, at, sha256) values (?, ?, ?, ?, ?)",
    )
    .run(id, json, inputsDigest, at, rowDigest([id, json, inputsDigest, at]));
}

/** Reads the verdicts of an experiment and verifies them. */
export function readVerdicts(database: Database, id: string): StoredVerdicts | undefined {
  const row = database.sql("select * from verdict where experiment_id = ?").get(id) as Row | undefined;
  if (row === undefined) return undefined;
  return naming(database, id, () => {
    const [json, inputsDigest, at] = [text(row, "verdicts_json"), text(row, "inputs_digest"), text(row, "at")];
    if (!sameDigest(bytes(row, "sha256"), rowDigest([id, json, inputsDigest, at])))
      throw new StoreDamagedError("its verdicts do not match their checksum");
    return { ...parseVerdicts(json), inputsDigest, at };
  });
}

/** Members that are null were NaN or infinite: JSON has neither. */
function parseVerdicts(json: string): Pick<StoredVerdicts, "verdicts" | "estimates"> {
  const found: unknown = JSON.parse(json, (_, value) => (value === null ? Number.NaN : value));
  return Array.isArray(found)
    ? { verdicts: found }
    : (found as Required<Pick<StoredVerdicts, "verdicts" | "estimates">>);
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

function verified(database: Database, id: string, row: Row): StoredExperiment {
  const claim = optionalText(row, "claim");
  const profile = optionalText(row, "profile");
  const experiment: StoredExperiment = {
    id: text(row, "id"),
    name: text(row, "name"),
    ...(claim === undefined ? {} : { claim }),
    ...(profile === undefined ? {} : { profile }),
    createdAt: text(row, "created_at"),
    plan: readPlan(database, id),
    source: text(row, "source"),
  };
  if (!sameDigest(bytes(row, "sha256"), rowDigest(fields(experiment))))
    throw new StoreDamagedError("its plan does not match its checksum");
  return experiment;
}

function readPlan(database: Database, id: string): StoredExperiment["plan"] {
  const rows = database.sql("select * from plan where experiment_id = ? order by position").all(id) as Row[];
  return rows.map((row) => ({
    arm: text(row, "arm"),
    seed: number(row, "seed"),
    task: text(row, "task"),
    learningRate: number(row, "learning_rate"),
    trial: text(row, "trial_id"),
  }));
}

function fields({ id, name, claim, profile, createdAt, source, plan }: StoredExperiment): Field[] {
  return [
    ...[id, name, claim ?? null, profile ?? null, createdAt, source, plan.length],
    ...plan.flatMap((cell) => [cell.arm, cell.seed, cell.task, cell.learningRate, cell.trial]),
  ];
}
