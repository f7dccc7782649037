import { describe, expect, test, vi } from "vitest";
import { type Found, fakeRecords } from "../../test/lab/fakeRecords.ts";
import { stream } from "../core/math/random.ts";
import { withinCorrelation } from "../core/stats/withinCorrelation.ts";
import { wrongSignUnpaired } from "../core/stats/wrongSign.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import type { ComparisonFile, CorrelationFile, ExperimentFile } from "./experimentFile.ts";
import { experiment } from "./spec.ts";
import type { Estimate, PlannedTrial } from "./types.ts";

// A metric that is cut off, before any instrument has one.
vi.mock("./metricTable.ts", async (original) => {
  const { METRIC_TABLE } = await original<typeof import("./metricTable.ts")>();
  const cut = { name: "test.restricted", instrument: "generalisation", title: "steps up to the end", unit: "steps" };
  return { METRIC_TABLE: [...METRIC_TABLE, { ...cut, better: "lower", margin: 1, reached: "test.steps" }] };
});

const base: ExperimentFile = {
  data: "moons",
  seeds: 16,
  arms: { plain: {}, bn: { norm: "batch" }, ln: { norm: "layer" }, full: { norm: "batch", statistics: "all" } },
  compare: [],
};

function concluded(
  compare: readonly (ComparisonFile | CorrelationFile)[],
  found: (cell: PlannedTrial) => Found,
): Conclusion {
  const made = experiment({ ...base, compare }, "t");
  const { planned, records } = fakeRecords(made, found);
  return conclude([made], planned, records);
}

function only(conclusion: Conclusion): Estimate {
  const [estimate] = conclusion.estimates;
  if (estimate === undefined) throw new Error("no estimate");
  return estimate;
}

describe("the lottery of seeds", () => {
  const value = ({ arm, seed }: PlannedTrial): number =>
    stream(1, seed, "seed").normal() + 0.8 * stream(1, seed, arm).normal() + (arm === "bn" ? 0.4 : 0);
  const lottery = (type: "wrongSignUnpaired" | "seedsSaved" | "wrongSignHalved", target: number): ComparisonFile => ({
    ...{ arm: "bn", against: "plain", on: "test.accuracy", statistic: { type, target } },
  });

  test("the estimate is the statistic of the records, with what figures need", () => {
    const made = only(concluded([lottery("wrongSignUnpaired", 0.2)], (cell) => ({ "test.accuracy": value(cell) })));
    const a = made.points?.map(({ x }) => x) ?? [];
    const b = made.points?.map(({ y }) => y) ?? [];
    expect(a).toHaveLength(16);
    const expected = wrongSignUnpaired(a, b);
    expect(made.mean).toBe(expected.value);
    expect(made).toMatchObject({ ...expected.interval(0.95), unit: "of comparisons", pairs: 16, pEquivalence: 1 });
    expect(made.statistic).toEqual({ type: "wrongSignUnpaired", target: 0.2 });
    expect(made.differences).toEqual(a.map((x, s) => x - (b[s] ?? NaN)));
    expect(made.because).toContain("held against 0.2");
  });

  test("pairs that diverged are left out and counted; above a tenth nothing is decided", () => {
    const made = only(
      concluded([lottery("seedsSaved", 3)], (cell) =>
        cell.arm === "bn" && cell.seed < 2 ? "diverged" : { "test.accuracy": value(cell) },
      ),
    );
    expect(made).toMatchObject({ pairs: 14, divergedPairs: 2, decision: "undecided" });
  });

  test("it has no attribution and disagrees with no measure", () => {
    const rows: ComparisonFile[] = [
      { ...lottery("wrongSignUnpaired", 0.2), contrast: "NC1" },
      { arm: "bn", against: "plain", on: "test.nll", contrast: "NC1", margin: 0.1, better: "lower" },
    ];
    const { verdicts, notices } = concluded(rows, (cell) => ({
      "test.accuracy": cell.arm === "bn" ? 1 : 0,
      "test.nll": cell.arm === "bn" ? 2 + 0.01 * cell.seed : 1,
    }));
    expect(verdicts.map(({ attribution }) => attribution)).toEqual([undefined, undefined]);
    expect(notices.map(({ type }) => type)).not.toContain("disagreement");
  });
});

describe("correlations", () => {
  const places: Readonly<Record<string, number>> = { plain: 0, bn: 1, ln: 2, full: 3 };
  /** Within an arm accuracy falls with the measure, from arm to arm it rises. */
  const paradox = ({ arm, seed }: PlannedTrial): Found => {
    const x = 0.1 * stream(2, seed, arm).normal();
    const place = places[arm] ?? 0;
    return { "test.nll": place + x, "test.accuracy": 0.1 * place - x + 0.01 * stream(3, seed, arm).normal() };
  };
  const both: CorrelationFile[] = (["correlationWithin", "correlationBetween"] as const).map((type) => ({
    on: "test.nll",
    statistic: { type, with: "test.accuracy", target: 0 },
  }));

  test("Simpson's paradox: refuted within arms, perfect between them, and a notice stands above", () => {
    const { estimates, notices, verdicts } = concluded(both, paradox);
    const [within, between] = estimates;
    expect(within?.decision).toBe("refuted");
    expect(within?.mean).toBe(withinCorrelation(within?.points ?? []).value);
    expect(between?.mean).toBe(1);
    expect([within?.arm, within?.pairs, between?.arm, between?.pairs]).toEqual([
      "within 4 arms",
      16,
      "between 4 arms",
      4,
    ]);
    const notice = notices.find(({ type }) => type === "simpson");
    expect(notice?.text).toContain("rank correlation 1.00 between the arms, −0.9");
    expect(notice?.arms).toEqual(["plain", "bn", "ln", "full"]);
    expect(verdicts[0]?.text).toBe(
      "rank correlation over the seeds within arms of test loss with test accuracy is above 0",
    );
  });

  test("where both point the same way there is no such notice", () => {
    const { notices } = concluded(both, ({ arm, seed }) => {
      const x = (places[arm] ?? 0) + 0.1 * stream(2, seed, arm).normal();
      return { "test.nll": x, "test.accuracy": x + 0.02 * stream(3, seed, arm).normal() };
    });
    expect(notices.filter(({ type }) => type === "simpson")).toEqual([]);
  });

  test("a network without one of the two measures is left out and counted", () => {
    const [within] = concluded(both, (cell) =>
      cell.arm === "bn" && cell.seed === 3 ? { "test.nll": 1, "test.accuracy": "no classes" } : paradox(cell),
    ).estimates;
    expect(within).toMatchObject({ invalidPairs: 1, invalidWhy: "no classes" });
    expect(within?.points).toHaveLength(63);
    expect(within?.because).toContain("(and 1 left out)");
  });
});

describe("steps that are cut off at 100", () => {
  /** Steps to the target; above 100 it was not reached. */
  const steps = (found: number): Found => ({
    "test.restricted": Math.min(found, 100),
    "test.steps": found > 100 ? "the target was not reached" : found,
  });
  const ratio: ComparisonFile = {
    ...{ arm: "bn", against: "plain", on: "test.restricted", scale: "log", margin: 1.2, better: "lower" },
  };
  const race: ComparisonFile = {
    ...{ arm: "bn", against: "plain", on: "test.restricted", statistic: { type: "firstToReach" } },
  };

  test("a ratio says how many runs were cut off, with the medians", () => {
    const made = only(
      concluded([ratio], ({ arm, seed }) => steps(arm === "bn" ? 40 + seed : seed < 6 ? 90 + seed : 300)),
    );
    expect(made.censored).toMatchObject({
      pairs: 10,
      arm: { runs: 16, censored: 0, median: 47 },
      against: { runs: 16, censored: 10 },
    });
    expect(made.censored?.against.median).toBeUndefined();
    expect(made.decision).toBe("supported");
    expect(made.because).toContain(
      "median bn 47, plain not reached (10 of 16 cut off); 10 pairs are cut off: their differences are bounds towards 0",
    );
  });

  test("arms of which neither gets there are not called equivalent", () => {
    const made = only(concluded([ratio], () => steps(300)));
    expect(made).toMatchObject({ mean: 0, decision: "undecided", pEquivalence: 1 });
  });

  test("a metric that is not cut off, and a number as `against`, have no such count", () => {
    const row: ComparisonFile = { arm: "bn", against: "plain", on: "test.nll", margin: 1 };
    expect(only(concluded([row], () => ({ "test.nll": 1 }))).censored).toBeUndefined();
    expect(only(concluded([{ ...ratio, against: 1 }], () => steps(50))).censored).toBeUndefined();
  });

  test("who was first counts a run that diverged as one that never gets there", () => {
    const made = only(
      concluded([race], ({ arm, seed }) =>
        arm === "plain" && seed < 4
          ? "diverged"
          : steps(arm === "bn" ? (seed === 15 ? 300 : 50) : seed === 15 ? 300 : 80),
      ),
    );
    // 15 seeds tell; in the last neither got there.
    expect(made).toMatchObject({ mean: 1, pairs: 16, divergedPairs: 0, decision: "supported" });
    expect(made.differences).toEqual([...new Array(15).fill(1), 0]);
    expect(made.because).toContain("15 seeds that tell, of 16");
    expect(made.censored).toMatchObject({ pairs: 5, against: { censored: 5 } });
  });
});
