import type { ExperimentFile } from "../experimentFile.ts";
import type { ClaimText } from "../report/reportInput.ts";

/** What a run of a claim can take on, in the order in which it is listed. */
export const PROFILES = ["quick", "full", "conv"] as const;

/** How much a run of a claim takes on. */
export type ProfileName = (typeof PROFILES)[number];

/** The profiles of a claim: all have `quick` and `full`; those that need convolutions or depth have `conv` too. */
export interface Profiles {
  /** Generated data, under a minute of training on two cores. */
  readonly quick: Profile;
  /** Real data too, several learning rates, more seeds. */
  readonly full: Profile;
  /** Convolutions or depth, at most 20 minutes on two cores. */
  readonly conv?: Profile;
}

/**
 * A sentence of the thread made testable: its words, what would refute it, and the experiments that decide, all written
 * before any trial. The experiments (arms, seeds, instruments, comparisons, margins) are hashed with the claim's id, so a
 * changed claim is another claim.
 */
export interface Claim extends ClaimText {
  /** The statements of the thread that it stands for, numbered as in the catalogue: `T3`, `T5`; none beyond the thread. */
  readonly statements: readonly string[];
  /** Where in the lecture or thread the sentence stands. */
  readonly place: string;
  /** Order of building in the catalogue: `A` first set, `B` second. Both are shipped. */
  readonly priority?: "A" | "B";
  readonly profiles: Profiles;
}

export interface Profile {
  /** What it takes on, in one sentence. */
  readonly about: string;
  /** One experiment a task. */
  readonly experiments: readonly ExperimentFile[];
}
