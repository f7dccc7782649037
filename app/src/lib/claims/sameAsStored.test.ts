import { expect, test } from "vitest";
import { allRecords, type Measured, quickRecords } from "../records/records.server.ts";
import { type Judged, sameAsStored } from "./sameAsStored.ts";

const judged = ({ verdicts, estimates, records = {} }: Measured): Judged => ({ verdicts, estimates, records });
const quick = judged(quickRecords("bn-noise-spreads-reliance").quick);

test("a run with the stored numbers is the same, of every claim", () => {
  for (const { claim, quick: own } of allRecords()) {
    if (own === undefined) throw new Error(claim.id);
    const { verdicts, numbers, tasks } = sameAsStored(judged(own), structuredClone(judged(own)));
    expect(tasks.same, claim.id).toBe(tasks.of);
    expect(tasks.of, claim.id).toBeGreaterThan(0);
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
  const { verdicts: said, numbers } = sameAsStored(quick, { ...quick, verdicts, estimates });
  expect(numbers.of - numbers.same).toBe(1);
  expect(said.of - said.same).toBe(1);
});

test("an estimate that the run lacks counts as other numbers", () => {
  const { numbers } = sameAsStored(quick, { ...quick, estimates: quick.estimates.slice(1) });
  expect(numbers.of - numbers.same).toBe(3 + quick.estimates[0].differences.length);
});

test("the same numbers from other bytes are told, task by task, and so is a task that was not trained", () => {
  const [[task = "", digest = ""] = []] = Object.entries(quick.records);
  const records = { ...quick.records, [task]: digest.replace(/^./, (first) => (first === "0" ? "1" : "0")) };
  const { numbers, tasks } = sameAsStored(quick, { ...quick, records });
  expect(numbers.same).toBe(numbers.of);
  expect(tasks).toEqual({ same: 1, of: 2 });
  expect(sameAsStored(quick, { ...quick, records: {} }).tasks).toEqual({ same: 0, of: 2 });
});

function nextUp(value: number): number {
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] ?? 0n) + 1n;
  return new Float64Array(bits.buffer)[0] ?? Number.NaN;
}
