import { expect, test } from "vitest";
import { allRecords, quickRecords } from "../records/records.server.ts";
import { sameAsStored } from "./sameAsStored.ts";

const { quick } = quickRecords("bn-noise-spreads-reliance");

test("a run with the stored numbers is the same, of every claim", () => {
  for (const { claim, quick: own } of allRecords()) {
    if (own === undefined) throw new Error(claim.id);
    const { verdicts, numbers } = sameAsStored(own, structuredClone(own));
    expect(verdicts, claim.id).toEqual({ same: own.verdicts.length, of: own.verdicts.length });
    expect(numbers.same, claim.id).toBe(numbers.of);
    expect(numbers.of).toBeGreaterThanOrEqual(3 * own.estimates.length);
  }
});

test("one difference that is off by one bit is told, and so is another verdict", () => {
  const estimates = quick.estimates.map((estimate, index) =>
    index === 2
      ? { ...estimate, differences: estimate.differences.map((d, at) => (at === 0 ? nextUp(d) : d)) }
      : estimate,
  );
  const verdicts = quick.verdicts.map((one, index) => (index === 0 ? { ...one, decision: "refuted" as const } : one));
  const { verdicts: said, numbers } = sameAsStored(quick, { verdicts, estimates });
  expect(numbers.of - numbers.same).toBe(1);
  expect(said.of - said.same).toBe(1);
});

test("an estimate that the run lacks counts as other numbers", () => {
  const { numbers } = sameAsStored(quick, { ...quick, estimates: quick.estimates.slice(1) });
  expect(numbers.of - numbers.same).toBe(3 + quick.estimates[0].differences.length);
});

function nextUp(value: number): number {
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] ?? 0n) + 1n;
  return new Float64Array(bits.buffer)[0] ?? Number.NaN;
}
