import { describe, expect, test } from "vitest";
import { reportFixture } from "../../../test/gallery/reportFixture.ts";
import type { Estimate } from "../types.ts";
import { changeSection, distanceText } from "./changeSection.ts";
import { reportView } from "./reportView.ts";

const estimate = (changes: Partial<Estimate>): Estimate =>
  ({
    better: "lower",
    low: -3,
    high: -1,
    mean: -2,
    margin: 0.5,
    unit: "nats",
    decision: "supported",
    ...changes,
  }) as Estimate;

describe("how far an interval is from the other side", () => {
  test.each([
    // The end near 0, in the unit and in margins of 0.5.
    [{}, "The interval ends 1.0 nats (2.0 margins) before the other side."],
    [{ better: "higher", low: 1, high: 3 }, "The interval ends 1.0 nats (2.0 margins) before the other side."],
    [{ better: "higher" }, "The interval lies 1.0 nats (2.0 margins) beyond, on the other side."],
    [{ low: -3, high: 1 }, "The interval reaches 1.0 nats (2.0 margins) over to the other side."],
    [
      { low: -0.3, high: 0.1, decision: "equivalent" },
      "The interval lies inside the margin by 0.20 nats (0.4 margins).",
    ],
    [{ better: "equal", low: -0.3, high: 0.1 }, "The interval lies inside the margin by 0.20 nats (0.4 margins)."],
    [{ better: "equal", low: 1, high: 2 }, "The interval lies outside the margin by 0.5 nats (1.0 margins)."],
    [{ better: "equal", low: -1, high: 2 }, "The interval reaches over the margin by 1.5 nats (3.0 margins)."],
    [{ better: "equal", low: 0, high: 0, margin: 0 }, "A single difference that is not 0 would refute it."],
    [{ low: Number.NaN, high: Number.NaN }, "There is no interval yet."],
  ] satisfies [Partial<Estimate>, string][])("%o: %s", (changes, words) => {
    expect(distanceText(estimate(changes))).toBe(words);
  });

  test("a statistic is held against its target, not against 0", () => {
    const statistic = { type: "wrongSignUnpaired", target: 0.2 } as const;
    expect(
      distanceText(
        estimate({ statistic, better: "higher", low: 0.3, high: 0.5, margin: 0.05, unit: "of comparisons" }),
      ),
    ).toBe("The interval ends 0.10 of comparisons (2.0 margins) before the other side.");
  });
});

test("each restatement has its rule, and each undecided row the seeds that it lacks", () => {
  const input = reportFixture();
  const text = changeSection(reportView(input)).html;
  for (const { id, refutedBy } of input.claim.restatements) {
    expect(text).toContain(`<span class="rid">${id}</span>`);
    expect(text).toContain(`Refuted by: ${refutedBy}`);
  }
  const open = input.estimates.filter(
    ({ decides, decision, primary }) => primary && decides && decision === "undecided",
  );
  expect(open.length).toBeGreaterThan(0);
  for (const { moreSeeds } of open)
    expect(text).toContain(
      moreSeeds === undefined ? "No number of seeds can be named" : `About ${moreSeeds} more seeds would decide it`,
    );
});

test("a row whose interval excludes no effect and is undecided all the same says why", () => {
  const input = reportFixture();
  const [row] = input.estimates.filter(({ primary, decides }) => primary && decides);
  const open = { ...row!, decision: "undecided", low: 0.1, high: 0.3, pAdjusted: 0.071, moreSeeds: 9 } as const;
  const text = changeSection(reportView({ ...input, estimates: [open] })).html;
  expect(text).toContain("But p is 0.071 after Holm. About 9 more seeds would decide it.");
});
