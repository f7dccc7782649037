import { sha256Hex } from "../core/math/sha256.ts";
import { canonical } from "./canonical.ts";
import type { TrialSpec } from "./types.ts";

/**
 * The identity of a trial: SHA-256 of its canonical spec, 64 hexadecimal digits. Experiment name, arm label, task label,
 * worker and time are not in the spec, so experiments share trials; defaults are filled in before, so that a later
 * change of a default changes no old id.
 */
export function trialId(spec: TrialSpec): string {
  return sha256Hex(canonical(spec));
}
