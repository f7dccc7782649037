import { existsSync } from "node:fs";
import { type Claim, PROFILES } from "../../lab/claims/claim.ts";
import { profileNames } from "../../lab/claims/index.ts";
import type { CatalogueEntry, CatalogueRun } from "../../lab/report/catalogueInput.ts";
import { shellWords } from "../../lab/shellWords.ts";
import type { StoredExperiment } from "../../lab/types.ts";
import { type Changes, changesOf, changesText, isAsWritten } from "../run/changesOf.ts";
import type { StoredVerdicts } from "../store/experimentRows.ts";
import type { LocalStore } from "../store/localStore.ts";
import { sqliteStore } from "../store/sqliteStore.ts";

/** A run of a claim that the store has verdicts of. */
export interface JudgedClaim extends StoredVerdicts {
  readonly stored: StoredExperiment;
  readonly claim: string;
  readonly profile: string;
  readonly changes: Changes;
}

/** Every run of a claim that was judged, in the order in which they were planned. */
export function judgedClaims(store: LocalStore): JudgedClaim[] {
  return store.list().flatMap((stored): JudgedClaim[] => {
    const verdicts = store.verdicts(stored.id);
    if (stored.claim === undefined || verdicts === undefined) return [];
    return [{ ...verdicts, stored, claim: stored.claim, profile: stored.profile ?? "", changes: changesOf(stored) }];
  });
}

/** The same from the file of a store; none where there is no such file. */
export function judgedClaimsAt(path: string): JudgedClaim[] {
  if (!existsSync(path)) return [];
  const store = sqliteStore(path, { mode: "read" });
  try {
    return judgedClaims(store);
  } finally {
    store.close();
  }
}

/**
 * The runs that stand for a claim, one a profile: the last one that took the claim as it is written; where there is none,
 * the last one with another number or block of seeds; else the last one of all.
 */
export function lastRuns(claim: Claim, runs: readonly JudgedClaim[]): JudgedClaim[] {
  return PROFILES.flatMap((profile) => {
    const own = runs.filter((run) => run.claim === claim.id && run.profile === profile);
    const near = own.filter(({ changes }) => !changes.other);
    const asWritten = near.filter(({ stored }) => isAsWritten(stored));
    return asWritten.at(-1) ?? near.at(-1) ?? own.at(-1) ?? [];
  });
}

/** A row of the catalogue: a claim with the runs that stand for it. */
export function catalogueEntry(claim: Claim, runs: readonly JudgedClaim[]): CatalogueEntry {
  return {
    claim,
    statements: claim.statements,
    profiles: profileNames(claim),
    runs: runs.map(catalogueRun),
    command: shellWords(["linchpin", "run", claim.id]),
  };
}

function catalogueRun({ profile, changes, at, verdicts, estimates = [] }: JudgedClaim): CatalogueRun {
  return { profile, changes: changesText(changes), at, verdicts: verdicts.filter(({ primary }) => primary), estimates };
}
