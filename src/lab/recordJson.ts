import { UserError } from "../core/math/errors.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { float32Bytes, float32Values } from "./float32Bytes.ts";
import { mapValues } from "./mapValues.ts";
import { recordDigest } from "./recordDigest.ts";
import type { NumberArray, TrialRecord } from "./types.ts";

/** A curve or array in JSON: base64 of the stored bytes, so that NaN, infinities and -0 come back as they were. */
export interface JsonArray {
  readonly shape: readonly number[];
  readonly float32: string;
}

/** A record as JSON, for export, import and the messages between processes. */
export interface RecordJson extends Omit<TrialRecord, "curves" | "arrays"> {
  readonly curves: Readonly<Record<string, JsonArray>>;
  readonly arrays: Readonly<Record<string, JsonArray>>;
}

/** The JSON form of a record. */
export function recordToJson(record: TrialRecord): RecordJson {
  return {
    ...record,
    curves: mapValues(record.curves, (curve) => encode({ shape: [curve.length], data: curve })),
    arrays: mapValues(record.arrays, encode),
  };
}

/**
 * The record of a JSON form. Throws UserError when an array does not fill its shape or the digest does not belong to the
 * content.
 */
export function recordFromJson(json: RecordJson): TrialRecord {
  const record: TrialRecord = {
    ...json,
    curves: mapValues(json.curves, (curve) => decode(json.trial, curve).data),
    arrays: mapValues(json.arrays, (array) => decode(json.trial, array)),
  };
  const digest = recordDigest(record);
  if (digest !== record.digest)
    throw new UserError(
      `record ${json.trial}: its content has digest ${digest}, it says ${record.digest}; the record is damaged, run the trial again`,
    );
  return record;
}

function encode({ shape, data }: NumberArray): JsonArray {
  return { shape, float32: toBase64(float32Bytes(data)) };
}

function decode(trial: string, { shape, float32 }: JsonArray): NumberArray {
  const data = float32Values(fromBase64(float32));
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length)
    throw new UserError(
      `record ${trial}: an array of ${data.length} numbers has shape (${shape.join(", ")}); the record is damaged`,
    );
  return { shape, data };
}
