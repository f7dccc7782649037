// What was measured, for the pages: read while the site is built, never in the browser. The files are written by
// `npm run docs` from real records; nothing on a page is drawn that does not stand in them.

import type { Claim } from "../../../../src/lab/claims/claim.ts";
import { claims, claim as findClaim } from "../../../../src/lab/claims/index.ts";
import type { Measured } from "../../../../tools/measured.ts";
import type { MeasuredArms } from "../../../../tools/measuredArms.ts";

/** A claim with what was measured of it. */
export interface ClaimRecords {
  readonly claim: Claim;
  /** Quick profile, the same on a second block of seeds, full profile, convolutions or depth; undefined: not measured. */
  readonly quick: Measured | undefined;
  readonly second: Measured | undefined;
  readonly full: Measured | undefined;
  readonly conv: Measured | undefined;
  /** The value of every network of the quick profile, by task, measure of the figure, and arm; empty: not kept. */
  readonly arms: readonly MeasuredArms[];
}

const files = import.meta.glob<string>("../../../../docs/measured/**/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What was measured of one claim. Throws UserError where there is no such claim. */
export function claimRecords(id: string): ClaimRecords {
  return {
    claim: findClaim(id),
    quick: read<Measured>(id, ""),
    second: read<Measured>(id, "second/"),
    full: read<Measured>(id, "full/"),
    conv: read<Measured>(id, "conv/"),
    arms: read<readonly MeasuredArms[]>(id, "arms/") ?? [],
  };
}

/** What was measured of every claim, in the order of the catalogue. */
export function allRecords(): readonly ClaimRecords[] {
  return claims.map(({ id }) => claimRecords(id));
}

/** The measurement that a page shows first: the quick profile, which every claim has. */
export function quickRecords(id: string): { readonly claim: Claim; readonly quick: Measured } {
  const { claim, quick } = claimRecords(id);
  if (quick === undefined) throw new Error(`docs/measured has no quick profile of ${id}: npm run docs -- --only ${id}`);
  return { claim, quick };
}

function read<T>(id: string, folder: string): T | undefined {
  const text = files[`../../../../docs/measured/${folder}${id}.json`];
  // As in tools/measured.ts: what is null in the file was not finite.
  return text === undefined ? undefined : JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
}

export type { Measured, MeasuredArms };
