import { expect, test } from "vitest";
import { claims } from "../../../../src/lab/claims/index.ts";
import { allRecords, claimRecords } from "./records.server.ts";

test("every claim of the catalogue has what was measured of its quick profile, with verdicts on its restatements", () => {
  const records = allRecords();
  expect(records.map(({ claim }) => claim.id)).toEqual(claims.map(({ id }) => id));
  for (const { claim, quick } of records) {
    expect(quick?.claim).toBe(claim.id);
    const known = claim.restatements.map(({ id }) => id);
    expect(quick?.verdicts.length).toBeGreaterThan(0);
    for (const { restatement } of quick?.verdicts ?? []) expect(known).toContain(restatement);
  }
});

test("an estimate has the difference of every pair", () => {
  const { quick } = claimRecords("bn-noise-spreads-reliance");
  for (const { pairs, differences, seeds } of quick?.estimates ?? []) {
    expect(differences).toHaveLength(pairs);
    expect(seeds).toHaveLength(pairs);
  }
});
