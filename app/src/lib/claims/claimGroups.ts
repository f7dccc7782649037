/** Claims by what they are about, in the order of the list and of "next claim". */
export const claimGroups = {
  reliance: [
    "bn-noise-spreads-reliance",
    "bn-spreads-reliance",
    "dropout-spreads-reliance",
    "shortcut-reliance",
    "plain-dominant-units",
    "bn-no-dominant-unit",
    "reliance-predicts-generalisation",
  ],
  noise: [
    "bn-batch-noise",
    "smaller-batch-more-noise",
    "noise-must-be-fresh",
    "bn-slight-regularisation",
    "bn-noise-like-dropout",
    "santurkar-noise",
    "less-information-more-robust",
    "train-eval-discrepancy",
    "mc-uncertainty",
  ],
  networks: [
    "dropout-less-coadaptation",
    "dropout-is-many-networks",
    "dropout-cheap-effective",
    "dropout-before-bn",
    "ensembles-reduce-overfitting",
    "large-nets-overfit",
  ],
  training: [
    "bn-accelerates",
    "bn-covariate-shift",
    "bn-smooths-landscape",
    "learning-rate-not-noise",
    "bn-outliers",
    "label-noise-surprise",
  ],
  evidence: ["one-run-is-not-evidence"],
} as const;

export type ClaimGroup = keyof typeof claimGroups;
export type ClaimId = (typeof claimGroups)[ClaimGroup][number];

export const groupNames = Object.keys(claimGroups) as readonly ClaimGroup[];

/** All ids, group after group. */
export const claimIds: readonly ClaimId[] = groupNames.flatMap((group) => [...claimGroups[group]]);

/** Where a claim stands: its number from 1 on, and its neighbours. */
export function placeOf(id: string): {
  readonly number: number;
  readonly count: number;
  readonly previous: ClaimId | undefined;
  readonly next: ClaimId | undefined;
} {
  const index = (claimIds as readonly string[]).indexOf(id);
  return { number: index + 1, count: claimIds.length, previous: claimIds[index - 1], next: claimIds[index + 1] };
}
