import type { Messages } from "../messages.ts";

export const verdict: Messages["verdict"] = {
  supported: "Gestützt",
  refuted: "Widerlegt",
  equivalent: "Kein so großer Effekt",
  undecided: "Unentschieden",
  disagree: "Diese Maße widersprechen sich",
  unjudged: "Gezeigt, nicht beurteilt",
  becauseOfNoise: "und es ist das Rauschen",
  moreSeeds: (seeds) => `etwa ${seeds} weitere Seeds würden entscheiden`,
};
