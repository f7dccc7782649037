import type { ExperimentFile } from "../experimentFile.ts";
import type { ClaimText } from "../report/reportInput.ts";

/** How much a run of a claim takes on. */
export type ProfileName = "quick" | "full";

/**
 * A sentence of the thread made testable: its words, what would refute it, and the experiments that decide, all written
 * before any trial. The experiments (arms, seeds, instruments, comparisons, margins) are hashed with the claim's id, so a
 * changed claim is another claim.
 */
export interface Claim extends ClaimText {
  /** The statements of the thread that it stands for, numbered as in the catalogue: `T3`, `T5`. */
  readonly statements: readonly string[];
  /** Where in the lecture or thread the sentence stands. */
  readonly place: string;
  readonly profiles: Readonly<Record<ProfileName, Profile>>;
}

export interface Profile {
  /** What it takes on, in one sentence. */
  readonly about: string;
  /** One experiment a task. */
  readonly experiments: readonly ExperimentFile[];
}
