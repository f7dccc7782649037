import { createHash } from "node:crypto";
import { canonical } from "../../lab/canonical.ts";
import { float32Bytes, float32Values } from "../../lab/float32Bytes.ts";
import { trialId } from "../../lab/trialId.ts";
import type { NumberArray, TrialRecord } from "../../lab/types.ts";
import { bytes, number, optionalNumber, type Row, text } from "./columns.ts";
import { float64Bytes, float64Value } from "./float64Bytes.ts";
import { type Field, rowDigest, sameDigest } from "./rowDigest.ts";
import { StoreDamagedError } from "./storeErrors.ts";

const DTYPE = "float32";

/** A record as the rows of tables `trial`, `summary`, `invalid`, `series` and `array`, with their checksums. */
export interface RecordRows extends Children {
  readonly trial: TrialRow & { readonly sha256: Uint8Array };
}

/** Rows of a trial as a database returns them, by table. */
export interface StoredRows {
  readonly trial: Row;
  readonly summary: readonly Row[];
  readonly invalid: readonly Row[];
  readonly series: readonly Row[];
  readonly array: readonly Row[];
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
  /** `value` is the scalar as SQL keeps it. */
  readonly scalars: readonly { readonly name: string; readonly bits: Uint8Array; readonly value: number | null }[];
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

/** The rows of a record. @param doneAt ISO 8601 */
export function recordRows(record: TrialRecord, doneAt: string): RecordRows {
  const { trial, outcome, divergedAt = null, digest } = record;
  const row = { trial, specJson: canonical(record.spec), outcome, divergedAt, digest, doneAt };
  const children = childrenOf(record);
  return { trial: { ...row, sha256: rowDigest(trialFields(row, children)) }, ...children };
}

function childrenOf(record: TrialRecord): Children {
  return {
    scalars: named(record.scalars, (name, value) => {
      const bits = float64Bytes(value);
      return { name, bits, value: sqlNumber(bits) };
    }),
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

/**
 * The record of a trial from its rows, each verified against its SHA-256. Throws StoreDamagedError, with the reason alone,
 * where a row changed or is gone.
 */
export function recordOf(trial: string, rows: StoredRows): TrialRecord {
  const row = rows.trial;
  const stored: TrialRow = {
    trial: text(row, "id"),
    specJson: text(row, "spec_json"),
    outcome: text(row, "outcome"),
    divergedAt: optionalNumber(row, "diverged_at") ?? null,
    digest: text(row, "result_digest"),
    doneAt: text(row, "done_at"),
  };
  const children = readChildren(trial, rows);
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

function readChildren(trial: string, { summary, invalid, series, array }: StoredRows): Children {
  return {
    scalars: summary.map(readScalar),
    invalid: invalid.map((row) => ({ name: text(row, "name"), reason: text(row, "reason") })),
    series: series.map((row) => readSeries(trial, row)),
    arrays: array.map((row) => readArray(trial, row)),
  };
}

function readScalar(row: Row): Children["scalars"][number] {
  const [name, bits, value] = [text(row, "name"), bytes(row, "bits"), optionalNumber(row, "value") ?? null];
  if (bits.length !== 8 || value !== sqlNumber(bits))
    throw new StoreDamagedError(`scalar ${name} does not match its bits`);
  return { name, bits, value };
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
