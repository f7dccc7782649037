import { createHash } from "node:crypto";
import { canonical } from "../../lab/canonical.ts";
import { float32Bytes, float32Values } from "../../lab/float32Bytes.ts";
import { trialId } from "../../lab/trialId.ts";
import type { NumberArray, TrialRecord } from "../../lab/types.ts";
import { bytes, number, optionalNumber, type Row, text } from "./columns.ts";
import { float64Bytes, float64Value } from "./float64Bytes.ts";
import type { Database } from "./openDatabase.ts";
import { type Field, rowDigest, sameDigest } from "./rowDigest.ts";
import { repairAdvice, StoreDamagedError } from "./storeErrors.ts";

const DTYPE = "float32";

/** Writes a record's rows. The caller has opened the transaction and knows that the trial is not stored. */
export function insertRecord(database: Database, record: TrialRecord, doneAt: string): void {
  const { trial, outcome, divergedAt = null, digest } = record;
  const specJson = canonical(record.spec);
  const children = childrenOf(record);
  const sha256 = rowDigest(trialFields({ trial, specJson, outcome, divergedAt, digest, doneAt }, children));
  database
    .sql(
      "insert into trial (id, spec_json, outcome, diverged_at, result_digest, done_at, sha256) values (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(trial, specJson, outcome, divergedAt, digest, doneAt, sha256);
  for (const { name, bits } of children.scalars)
    database
      .sql("insert into summary (trial_id, name, value, bits) values (?, ?, ?, ?)")
      .run(trial, name, sqlNumber(bits), bits);
  for (const { name, reason } of children.invalid)
    database.sql("insert into invalid (trial_id, name, reason) values (?, ?, ?)").run(trial, name, reason);
  for (const row of children.series)
    database
      .sql("insert into series (trial_id, name, n, dtype, data, sha256) values (?, ?, ?, ?, ?, ?)")
      .run(trial, row.name, row.n, row.dtype, row.data, row.sha256);
  for (const row of children.arrays)
    database
      .sql("insert into array (trial_id, name, shape_json, dtype, data, sha256) values (?, ?, ?, ?, ?, ?)")
      .run(trial, row.name, row.shapeJson, row.dtype, row.data, row.sha256);
}

/**
 * Reads a trial's record and verifies every row against its SHA-256. Undefined where the trial is not stored. Throws
 * StoreDamagedError, naming the trial and the remedy, where a row changed or is gone.
 */
export function readRecord(database: Database, trial: string): TrialRecord | undefined {
  const row = database.sql("select * from trial where id = ?").get(trial) as Row | undefined;
  if (row === undefined) return undefined;
  try {
    return verified(database, trial, row);
  } catch (error) {
    if (!(error instanceof StoreDamagedError)) throw error;
    throw new StoreDamagedError(
      `store ${database.path}: trial ${trial}: ${error.message}. ${repairAdvice(database.path)}`,
      { trial, cause: error },
    );
  }
}

interface TrialRow {
  readonly trial: string;
  readonly specJson: string;
  readonly outcome: string;
  readonly divergedAt: number | null;
  readonly digest: string;
  readonly doneAt: string;
}

interface Children {
  readonly scalars: readonly { readonly name: string; readonly bits: Uint8Array }[];
  readonly invalid: readonly { readonly name: string; readonly reason: string }[];
  readonly series: readonly SeriesRow[];
  readonly arrays: readonly ArrayRow[];
}

interface SeriesRow {
  readonly name: string;
  readonly n: number;
  readonly dtype: string;
  readonly data: Uint8Array;
  readonly sha256: Uint8Array;
}

interface ArrayRow {
  readonly name: string;
  readonly shapeJson: string;
  readonly dtype: string;
  readonly data: Uint8Array;
  readonly sha256: Uint8Array;
}

function childrenOf(record: TrialRecord): Children {
  return {
    scalars: named(record.scalars, (name, value) => ({ name, bits: float64Bytes(value) })),
    invalid: named(record.invalid, (name, reason) => ({ name, reason })),
    series: named(record.curves, (name, curve) => {
      const row = { name, n: curve.length, dtype: DTYPE, data: float32Bytes(curve) };
      return { ...row, sha256: seriesDigest(record.trial, row) };
    }),
    arrays: named(record.arrays, (name, { shape, data }) => {
      const row = { name, shapeJson: JSON.stringify(shape), dtype: DTYPE, data: float32Bytes(data) };
      return { ...row, sha256: arrayDigest(record.trial, row) };
    }),
  };
}

function named<In, Out>(values: Readonly<Record<string, In>>, make: (name: string, value: In) => Out): Out[] {
  return Object.entries(values).map(([name, value]) => make(name, value));
}

function seriesDigest(trial: string, row: Omit<SeriesRow, "sha256">): Uint8Array {
  return rowDigest(["series", trial, row.name, row.n, row.dtype, row.data]);
}

function arrayDigest(trial: string, row: Omit<ArrayRow, "sha256">): Uint8Array {
  return rowDigest(["array", trial, row.name, row.shapeJson, row.dtype, row.data]);
}

/** What the trial row's own checksum covers: its columns, every scalar and reason, and the checksums of its arrays. */
function trialFields(row: TrialRow, { scalars, invalid, series, arrays }: Children): Field[] {
  return [
    ...[row.trial, row.specJson, row.outcome, row.divergedAt, row.digest, row.doneAt],
    ...byName(scalars).flatMap(({ name, bits }) => ["scalar", name, bits]),
    ...byName(invalid).flatMap(({ name, reason }) => ["invalid", name, reason]),
    ...byName(series).flatMap(({ name, sha256 }) => ["series", name, sha256]),
    ...byName(arrays).flatMap(({ name, sha256 }) => ["array", name, sha256]),
  ];
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function verified(database: Database, trial: string, row: Row): TrialRecord {
  const stored: TrialRow = {
    trial: text(row, "id"),
    specJson: text(row, "spec_json"),
    outcome: text(row, "outcome"),
    divergedAt: optionalNumber(row, "diverged_at") ?? null,
    digest: text(row, "result_digest"),
    doneAt: text(row, "done_at"),
  };
  const children = readChildren(database, trial);
  if (!sameDigest(bytes(row, "sha256"), rowDigest(trialFields(stored, children))))
    throw new StoreDamagedError("its rows do not add up to its checksum");
  const spec = JSON.parse(stored.specJson) as TrialRecord["spec"];
  if (idOf(spec, stored.specJson) !== trial) throw new StoreDamagedError("its spec is that of another trial");
  return {
    trial,
    spec,
    outcome: stored.outcome as TrialRecord["outcome"],
    ...(stored.divergedAt === null ? {} : { divergedAt: stored.divergedAt }),
    scalars: Object.fromEntries(children.scalars.map(({ name, bits }) => [name, float64Value(bits)])),
    invalid: Object.fromEntries(children.invalid.map(({ name, reason }) => [name, reason])),
    curves: Object.fromEntries(children.series.map(({ name, data }) => [name, float32Values(data)])),
    arrays: Object.fromEntries(children.arrays.map((array) => [array.name, numberArray(array)])),
    digest: stored.digest,
  };
}

/** `trialId` of a spec, from its canonical text where that is the whole of it: a table's place is no part of the id. */
function idOf(spec: TrialRecord["spec"], specJson: string): string {
  const whole = "imported" in spec || spec.data.file === undefined;
  return whole ? createHash("sha256").update(specJson).digest("hex") : trialId(spec);
}

function readChildren(database: Database, trial: string): Children {
  const all = (table: string): Row[] => database.sql(`select * from ${table} where trial_id = ?`).all(trial) as Row[];
  return {
    scalars: all("summary").map(readScalar),
    invalid: all("invalid").map((row) => ({ name: text(row, "name"), reason: text(row, "reason") })),
    series: all("series").map((row) => readSeries(trial, row)),
    arrays: all("array").map((row) => readArray(trial, row)),
  };
}

function readScalar(row: Row): Children["scalars"][number] {
  const scalar = { name: text(row, "name"), bits: bytes(row, "bits") };
  if (scalar.bits.length !== 8 || (optionalNumber(row, "value") ?? null) !== sqlNumber(scalar.bits))
    throw new StoreDamagedError(`scalar ${scalar.name} does not match its bits`);
  return scalar;
}

function readSeries(trial: string, row: Row): SeriesRow {
  const series = {
    ...{ name: text(row, "name"), n: number(row, "n"), dtype: text(row, "dtype") },
    ...{ data: bytes(row, "data"), sha256: bytes(row, "sha256") },
  };
  if (!sameDigest(series.sha256, seriesDigest(trial, series)))
    throw new StoreDamagedError(`curve ${series.name} does not match its checksum`);
  return series;
}

function readArray(trial: string, row: Row): ArrayRow {
  const array = {
    ...{ name: text(row, "name"), shapeJson: text(row, "shape_json"), dtype: text(row, "dtype") },
    ...{ data: bytes(row, "data"), sha256: bytes(row, "sha256") },
  };
  if (!sameDigest(array.sha256, arrayDigest(trial, array)))
    throw new StoreDamagedError(`array ${array.name} does not match its checksum`);
  return array;
}

function numberArray({ shapeJson, data }: ArrayRow): NumberArray {
  return { shape: JSON.parse(shapeJson) as number[], data: float32Values(data) };
}

/** A scalar as SQL keeps it: NaN as NULL, -0 as 0. */
function sqlNumber(bits: Uint8Array): number | null {
  const value = float64Value(bits);
  return Number.isNaN(value) ? null : value + 0;
}
