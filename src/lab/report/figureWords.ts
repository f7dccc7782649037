/**
 * What the scene functions write inside figures, and how they say that a figure is read. English: so speak the reports, the
 * gallery and the pictures of claims. A page in another language hands its own words to the scene.
 */
export const figureWords = {
  swarm:
    "One row an arm. One dot: one trained network. Cross: mean over the seeds with its 95 % interval, printed at the right.",
  forest:
    "One row a contrast. Large mark: mean of the paired differences; bar: its interval; small dots: the difference of one seed each; upright line: no difference; shaded: differences smaller than the margin.",
  curve:
    "Thick line: mean over the seeds of one arm; band: 95 % interval of the mean; thin line: the same on the training set; faint lines: single seeds.",
  heat: (rows: number, columns: number): string =>
    `Heat map of ${rows} downstream units (rows) by ${columns} upstream units (columns, most leaned on first). Bars: share of each column.`,
  /** The sentence of a heat map: its arm, the unit leaned on most, and its share. */
  heatLabel: (arm: string, unit: string, share: string): string =>
    `${arm}: unit ${unit} carries ${share} of what the next layer reads`,
  interval: (low: string, high: string): string => `${low} to ${high}`,
  noDifference: "no difference",
  atTarget: "at the target",
  /** The band of differences that are too small to count. @param margin where it is that of every row */
  shaded: (margin?: string): string => (margin === undefined ? "shaded ±δ" : `shaded ±δ = ±${margin}`),
  /** @param all with those that diverged or could not be measured */
  pairs: (valid: number, all: number): string => `${counted(valid, all)} pair${all === 1 ? "" : "s"}`,
  /** The same where each seed is held against a number. */
  seeds: (valid: number, all: number): string => `${counted(valid, all)} seed${all === 1 ? "" : "s"}`,
  seedValue: (seed: number, value: string): string => `seed ${seed}: ${value}`,
  armSeeds: (arm: string, seeds: number): string => `${arm}, ${seeds} seeds`,
  /** At the end of an axis where the claim says that the effect is. */
  claimSays: (side: string): string => `the claim says ${side}`,
  /** The same in a row, where rows are claimed to lie on different sides. */
  claimed: (side: string): string => `claim: ${side}`,
  sides: { lower: "lower", higher: "higher", onTarget: "on target", equal: "no difference" },
};

/** Words for figures, in any language. */
export type FigureWords = typeof figureWords;

function counted(valid: number, all: number): string {
  return all > valid ? `${valid} of ${all}` : `${valid}`;
}
