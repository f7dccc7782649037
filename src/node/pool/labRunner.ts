import { engineTrials } from "../../lab/engineTrials.ts";
import type { TrialRecord, TrialSpec } from "../../lab/types.ts";
import { sourcesOf } from "../data/loadSources.ts";

/**
 * The lab's trials with the engine and this machine's data files: what worker processes load. Throws UserError where the
 * specs name kernels that this version does not have.
 */
export function runTrials(specs: readonly TrialSpec[]): TrialRecord[] {
  const [first] = specs;
  return first === undefined ? [] : engineTrials(specs, sourcesOf(first.data));
}
