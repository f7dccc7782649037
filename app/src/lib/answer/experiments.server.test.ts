import { expect, test } from "vitest";
import { claim, claimExperiments } from "../../../../src/lab/claims/index.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import { ARMS, MEASURES, quickExperiments } from "./experiments.server.ts";

const found = claim("bn-noise-spreads-reliance");
const whole = claimExperiments(found, "quick");
const own = quickExperiments(found, { R1: "one", R2: "two" }).map((file) => experiment(file, "answer"));

test("what the page trains is what the claim trains, with fewer instruments and more seeds", () => {
  expect(own.map(({ task }) => task)).toEqual(whole.map(({ task }) => task));
  for (const [index, small] of own.entries()) {
    const large = whole[index];
    if (large === undefined) throw new Error("no such task");
    const claimed = plan(large, "k");
    let same = 0;
    for (const { arm, seed, spec } of plan(small, "k")) {
      const other = claimed.find((cell) => cell.arm === arm && cell.seed === seed)?.spec;
      if (other === undefined) continue;
      expect({ ...spec, instruments: [] }).toEqual({ ...other, instruments: [] });
      same++;
    }
    expect(same).toBe(ARMS.length * large.seeds);
    expect(small.seeds).toBeGreaterThan(large.seeds);
  }
});

test("its comparisons are the claim's own, and the noise contrast decides both restatements", () => {
  for (const [index, { compare }] of own.entries()) {
    for (const comparison of compare) expect(whole[index]?.compare).toContainEqual(comparison);
    expect(
      compare.filter(({ primary }) => primary).map(({ restatement, contrast, on }) => [restatement, contrast, on]),
    ).toEqual([
      ["R1", "NC1", MEASURES[0]],
      ["R2", "NC1", MEASURES[1]],
    ]);
  }
});
