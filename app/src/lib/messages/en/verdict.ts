/** Words of verdicts. One belongs to one restatement and one task; there is no overall verdict. */
export const verdict = {
  supported: "Supported",
  refuted: "Refuted",
  equivalent: "No effect this large",
  undecided: "Undecided",
  disagree: "These measures disagree",
  unjudged: "Shown, not judged",
  becauseOfNoise: "and it is the noise",
  /** Beside "undecided". */
  moreSeeds: (seeds: number): string => `about ${seeds} more seeds would decide`,
};
