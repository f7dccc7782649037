import type { Decision } from "../../lab/types.ts";
import { type Style, styled } from "./print.ts";

const MARKS: Readonly<Record<Decision, { readonly mark: string; readonly style: Style }>> = {
  supported: { mark: "✓", style: "green" },
  refuted: { mark: "✗", style: "red" },
  equivalent: { mark: "≈", style: "blue" },
  undecided: { mark: "?", style: "yellow" },
};

/** Decisions in the order in which they are counted. */
export const DECISIONS: readonly Decision[] = ["supported", "refuted", "equivalent", "undecided"];

/** Icon and word of a decision, for tables whose columns are counted in letters. */
export function plainMark(decision: Decision): string {
  return `${MARKS[decision].mark} ${decision}`;
}

/** Icon and word of a decision, in its colour where the terminal shows colours: `✓ supported`. */
export function decisionMark(decision: Decision, word: string = decision): string {
  const { mark, style } = MARKS[decision];
  return styled(style, `${mark} ${word}`);
}
