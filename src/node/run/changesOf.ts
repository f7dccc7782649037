import { canonical } from "../../lab/canonical.ts";
import { claimExperiments, claims, profileNames } from "../../lab/claims/index.ts";
import type { Experiment, StoredExperiment } from "../../lab/types.ts";

/** What a stored run of a claim took otherwise than the claim's profile as it is written. */
export interface Changes {
  /** Another number of seeds. */
  readonly seeds?: number;
  /** Another first seed: another block of seeds. */
  readonly firstSeed?: number;
  /** Seeds were added until it was decided. */
  readonly until?: true;
  /** Anything else, by `--set` or `--data`, or because the claim was written anew since. */
  readonly other: boolean;
}

/** Compares a stored run with the claim that it is of; `other` where it is of no claim. */
export function changesOf({ claim: id, profile: name, source }: StoredExperiment): Changes {
  const claim = claims.find((known) => known.id === id);
  const profile = claim && profileNames(claim).find((known) => known === name);
  if (claim === undefined || profile === undefined) return { other: true };
  const { experiments, until } = JSON.parse(source) as { experiments: readonly Experiment[]; until?: object };
  // Digests of real data are filled in when a run is planned.
  const stored = canonical(experiments.map(({ data: { sha256: _, ...data }, ...rest }) => ({ ...rest, data })));
  const { seeds = 1, firstSeed = 0 } = experiments[0] ?? {};
  const found = [{}, { seeds }, { firstSeed }, { seeds, firstSeed }].find(
    (changes) =>
      canonical(
        claimExperiments(
          claim,
          profile,
          Object.entries(changes).map(([path, value]) => `${path}=${value}`),
        ),
      ) === stored,
  );
  return found === undefined ? { other: true } : { ...found, ...(until && { until: true }), other: false };
}

/** Whether a stored run of a claim took the claim's profile as it is written. */
export function isAsWritten(stored: StoredExperiment): boolean {
  return Object.values(changesOf(stored)).every((change) => change === false);
}

/** Changes in words, `with 32 seeds from seed 1000`; empty where there are none. */
export function changesText({ seeds, firstSeed, until, other }: Changes): string {
  if (other) return "with changed settings: not the claim as written";
  const words = [
    ...(seeds === undefined ? [] : [`with ${seeds} seeds`]),
    ...(firstSeed === undefined ? [] : [`seeds from ${firstSeed}`]),
    ...(until === undefined ? [] : ["added until decided"]),
  ];
  return words.join(", ");
}
