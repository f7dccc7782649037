import { sha256Hex } from "../core/math/sha256.ts";
import { canonical } from "./canonical.ts";
import { float32Bytes } from "./float32Bytes.ts";
import { mapValues } from "./mapValues.ts";
import type { TrialRecord } from "./types.ts";

/**
 * Digest of what a trial found: SHA-256 of the canonical JSON of outcome, scalars and reasons of invalid measures, with
 * every curve and array represented by its shape and the SHA-256 of its stored bytes. Times, hosts and versions are not
 * in it, so the same trial has one digest everywhere.
 */
export function recordDigest(record: Omit<TrialRecord, "digest" | "trial" | "spec">): string {
  return sha256Hex(
    canonical({
      outcome: record.outcome,
      divergedAt: record.divergedAt,
      scalars: record.scalars,
      invalid: record.invalid,
      curves: mapValues(record.curves, (curve) => ({ shape: [curve.length], sha256: sha256Hex(float32Bytes(curve)) })),
      arrays: mapValues(record.arrays, ({ shape, data }) => ({ shape, sha256: sha256Hex(float32Bytes(data)) })),
    }),
  );
}
