import type { Decision } from "../../../../src/lab/types.ts";

/** What is asked of the list of claims. */
export interface ClaimFilter {
  /** As typed. */
  readonly words: string;
  /** Only claims with such a verdict; undefined: all. */
  readonly only: Decision | undefined;
}

/** Decisions in the order in which they are offered. */
export const DECISIONS = ["supported", "refuted", "equivalent", "undecided"] as const satisfies readonly Decision[];

/** Longest words that are taken from an address. */
const MOST = 200;

/**
 * The filter that an address asks for behind `#`: `only=refuted&words=dropout`. Nothing there: the whole list. Undefined
 * where another place of the page stands there, such as that of the skip link; an unknown verdict asks for all.
 */
export function readFilter(hash: string): ClaimFilter | undefined {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  if (hash.length > 1 && !asked.has("only") && !asked.has("words")) return undefined;
  return {
    words: (asked.get("words") ?? "").slice(0, MOST),
    only: DECISIONS.find((decision) => decision === asked.get("only")),
  };
}

/** The address of a filter, with `#`; empty for the whole list. */
export function filterHash({ words, only }: ClaimFilter): string {
  const asked = new URLSearchParams();
  if (only !== undefined) asked.set("only", only);
  if (words.trim() !== "") asked.set("words", words.trim().slice(0, MOST));
  return asked.size === 0 ? "" : `#${asked}`;
}
