import type { Sources } from "../core/data/types.ts";
import type { GroupWatch, Member, TrainedGroup } from "../core/engine/types.ts";
import { invariant } from "../core/math/errors.ts";
import type { NetSpec, TrainSpec } from "../core/nn/spec.ts";
import { canonical } from "./canonical.ts";
import { trialGroup } from "./trialGroup.ts";
import { GROUP } from "./trialTasks.ts";
import type { TrialRecord, TrialSpec } from "./types.ts";

/** What trials need from the machine they run on. */
export interface TrialMeans {
  /** The engine's function; its kernel must be the one that the specs name. */
  readonly trainGroup: (
    net: NetSpec,
    train: TrainSpec,
    members: readonly Member[],
    watches?: readonly GroupWatch[],
  ) => TrainedGroup;
  /** Parsed files of real sets. */
  readonly sources?: Sources;
}

/**
 * Trains up to four seeds of one arm together and measures them, after training and while they train: data, training,
 * instruments, record. The records are those that each seed would have alone, in any group and on any machine. Divergence is
 * a result: such a record says at which step, and has no measures.
 *
 * @param specs trials that differ in nothing but the seed
 * @throws UserError where data are missing or cannot be trained on
 */
export function runTrials(specs: readonly TrialSpec[], { trainGroup, sources = {} }: TrialMeans): TrialRecord[] {
  const [first] = specs;
  if (first === undefined) return [];
  invariant(specs.length <= GROUP, `runTrials: ${specs.length} trials; at most ${GROUP} train together`);
  const common = canonical({ ...first, seed: 0 });
  for (const spec of specs)
    invariant(canonical({ ...spec, seed: 0 }) === common, "runTrials: the trials differ in more than the seed");
  const group = trialGroup(specs, sources);
  return group.records(trainGroup(first.net, first.train, group.members, group.watches));
}
