import { sha256Hex } from "../core/math/sha256.ts";
import { canonical } from "./canonical.ts";
import type { TrialRecord } from "./types.ts";

/**
 * The identity of a trial: SHA-256 of its canonical spec, 64 hexadecimal digits. Experiment name, arm label, task label,
 * worker and time are not in the spec, so experiments share trials; the place of a table is, and is left out here: its
 * content counts, by its digest. Defaults are filled in before, so that a later change of a default changes no old id.
 */
export function trialId(spec: TrialRecord["spec"]): string {
  if ("imported" in spec) return sha256Hex(canonical(spec));
  const { file: _, ...data } = spec.data;
  return sha256Hex(canonical({ ...spec, data }));
}
