import type { Estimate, Verdict } from "../types.ts";
import type { ClaimText } from "./reportInput.ts";

/** Everything the page of the whole catalogue says, as plain data. */
export interface CatalogueInput {
  /** In the order of the catalogue. */
  readonly entries: readonly CatalogueEntry[];
  /** When the page was made, ISO 8601. */
  readonly date: string;
  readonly version: string;
  /** Path of the store. */
  readonly store: string;
  readonly commands: { readonly run: string; readonly blocks: string; readonly report: string };
}

/** A claim and what was found about it: a row of the catalogue. */
export interface CatalogueEntry {
  readonly claim: ClaimText;
  /** Statements of the thread that it stands for, such as `T3`; none for a claim beyond the thread. */
  readonly statements: readonly string[];
  /** Names of its profiles. */
  readonly profiles: readonly string[];
  /** One a profile, where it was run. */
  readonly runs: readonly CatalogueRun[];
  /** The command that runs it. */
  readonly command: string;
}

/** What a run of a claim said. */
export interface CatalogueRun {
  readonly profile: string;
  /** What it took otherwise than the claim as written, in words; empty where nothing. */
  readonly changes: string;
  /** When it was judged, ISO 8601. */
  readonly at: string;
  /** One per restatement and task, at the experiment's own learning rate. */
  readonly verdicts: readonly Verdict[];
  /** The estimates that these are made of. */
  readonly estimates: readonly Estimate[];
  /** Address of its own report, where there is one. */
  readonly report?: string;
}
