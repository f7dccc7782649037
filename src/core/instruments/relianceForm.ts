/** What takes the place of the upstream unit: its mean, its value for another example, or 0. */
export const relianceForms = ["mean", "permutation", "zero"] as const;
export type RelianceForm = (typeof relianceForms)[number];
