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

test("the values of the networks have the differences that were judged, and the means that are printed", () => {
  let compared = 0;
  for (const { quick, arms } of allRecords())
    for (const { task, metric, arms: rows } of arms) {
      for (const { mean, n, values } of rows) {
        expect(values).toHaveLength(n);
        // 1e-12 of the size of the values: rounding of a few float64 additions.
        const sum = values.reduce((total, { value }) => total + value, 0);
        expect(Math.abs(sum / n - mean)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(mean)));
      }
      for (const one of quick?.estimates ?? []) {
        const plain = !one.scale && !one.slope && !one.statistic && !one.share && !one.againstOn;
        if (one.task !== task || one.on !== metric || !plain) continue;
        const [arm, against] = [one.arm, one.against].map((name) => rows.find((row) => row.arm === name)?.values);
        if (arm === undefined || against === undefined) continue;
        for (const [index, seed] of one.seeds.entries()) {
          const of = (values: typeof arm) => values.find((value) => value.seed === seed)?.value ?? Number.NaN;
          expect(of(arm) - of(against)).toBeCloseTo(one.differences[index], 12);
          compared++;
        }
      }
    }
  expect(compared).toBeGreaterThan(1000);
});
