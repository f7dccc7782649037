import { describe, expect, test } from "vitest";
import { type Found, fakeRecords } from "../../test/lab/fakeRecords.ts";
import { conclude } from "./conclude.ts";
import type { ComparisonFile, ExperimentFile } from "./experimentFile.ts";
import { experiment } from "./spec.ts";
import type { Estimate, PlannedTrial } from "./types.ts";

const base: ExperimentFile = {
  data: "moons",
  seeds: 8,
  arms: {
    plain: {},
    bn: { norm: "batch" },
    narrow: { net: ["dense 8", "relu", "dense 2"] },
    wide: { net: ["dense 32", "relu", "dense 2"] },
  },
  compare: [],
};

function estimateOf(comparison: ComparisonFile, found: (cell: PlannedTrial) => Found): Estimate {
  const made = experiment({ ...base, compare: [comparison] }, "t");
  const { planned, records } = fakeRecords(made, found);
  const [estimate] = conclude([made], planned, records).estimates;
  if (estimate === undefined) throw new Error("no estimate");
  return estimate;
}

describe("scale: log", () => {
  const compare = (more: Partial<ComparisonFile> = {}): ComparisonFile => ({
    ...{ arm: "bn", against: "plain", on: "test.nll", scale: "log", margin: 1.2, better: "lower" },
    ...more,
  });

  test("differences are logarithms of ratios, the margin is that of a ratio, and the reader is told the ratio", () => {
    const made = estimateOf(compare(), ({ arm, seed }) => ({ "test.nll": arm === "bn" ? seed + 1 : 2 * (seed + 1) }));
    expect(made.mean).toBeCloseTo(-Math.LN2, 12);
    expect(made.margin).toBeCloseTo(Math.log(1.2), 12);
    expect(made).toMatchObject({ unit: "log ratio", scale: "log" });
    expect(made.because).toContain("as a ratio 0.5, 0.5 to 0.5");
  });

  test("a number as `against` is a ratio too", () => {
    const made = estimateOf(compare({ arm: "bn", against: 0.5 }), () => ({ "test.nll": 0.5 }));
    expect(made.mean).toBeCloseTo(0, 12);
  });

  test("what is not above 0 has no logarithm and is counted", () => {
    const made = estimateOf(compare(), ({ seed }) => ({ "test.nll": seed === 3 ? 0 : 1 }));
    expect(made).toMatchObject({ pairs: 7, invalidPairs: 1, invalidWhy: "0 has no logarithm" });
  });
});

test("againstOn reads another metric of the other side, which may be the same arm", () => {
  const made = estimateOf(
    { arm: "bn", against: "bn", on: "test.nll", againstOn: "train.nll", margin: "10%", better: "higher" },
    () => ({ "test.nll": 3, "train.nll": 1 }),
  );
  expect(made).toMatchObject({ mean: 2, margin: 0.1, againstOn: "train.nll" });
});

test("share multiplies what stands against it", () => {
  const made = estimateOf(
    { arm: "bn", against: "plain", on: "test.nll", share: 5, margin: 0, better: "equal" },
    ({ arm }) => ({ "test.nll": arm === "bn" ? 10 : 2 }),
  );
  expect(made).toMatchObject({ mean: 0, share: 5, decision: "supported" });
});

describe("slope", () => {
  const compare: ComparisonFile = {
    ...{ arm: "wide", against: "narrow", on: "test.nll", margin: 0.1, better: "higher" },
    slope: { over: { narrow: 3, plain: 4, wide: 5 }, per: "doubling of the width" },
  };

  test("is the least-squares slope within each seed: exact on a line, whatever the seed's level", () => {
    const made = estimateOf(compare, ({ arm, seed }) => ({
      "test.nll": 100 * seed + 0.7 * ({ narrow: 3, plain: 4, wide: 5 }[arm] ?? 0),
    }));
    expect(made.mean).toBeCloseTo(0.7, 10);
    expect(made.unit).toBe("nats a doubling of the width");
    expect(made.pairs).toBe(8);
  });

  test("by hand off a line: (y3 - y1) / 2 on three places one apart", () => {
    const values: Record<string, number> = { narrow: 1, plain: 9, wide: 4 };
    const made = estimateOf(compare, ({ arm }) => ({ "test.nll": values[arm] ?? 0 }));
    expect(made.mean).toBeCloseTo(1.5, 12);
  });

  test("a seed in which any arm of it diverged is left out and counted", () => {
    const made = estimateOf(compare, ({ arm, seed }) =>
      arm === "plain" && seed === 0 ? "diverged" : { "test.nll": 1 },
    );
    expect(made).toMatchObject({ pairs: 7, divergedPairs: 1 });
  });
});

describe("minus", () => {
  const found = ({ arm }: PlannedTrial): Found => ({
    "test.nll": { plain: 2, bn: 1, narrow: 1.8, wide: 2 }[arm] ?? 0,
  });

  test("a share of the second pair is subtracted", () => {
    const made = estimateOf(
      {
        ...{ arm: "narrow", against: "plain", on: "test.nll", margin: 0.1, better: "higher" },
        minus: { arm: "bn", against: "plain", share: 0.5 },
      },
      found,
    );
    // -0.2 - 0.5 (-1)
    expect(made.mean).toBeCloseTo(0.3, 12);
    expect(made.against).toBe("0.5 (bn - plain)");
  });

  test("the second pair may be read on another metric", () => {
    const made = estimateOf(
      {
        ...{ arm: "narrow", against: "plain", on: "test.nll", margin: 0.1, better: "higher" },
        minus: { arm: "narrow", against: "plain", share: 0.5, on: "train.nll" },
      },
      ({ arm }) => ({ "test.nll": arm === "plain" ? 2 : 1.8, "train.nll": arm === "plain" ? 2 : 1 }),
    );
    // -0.2 - 0.5 (-1)
    expect(made.mean).toBeCloseTo(0.3, 12);
    expect(made.against).toBe("0.5 (narrow - plain) (train.nll)");
    expect(() =>
      experiment(
        {
          ...base,
          compare: [
            { arm: "bn", against: "plain", on: "test.nll", minus: { arm: "bn", against: "plain", on: "tset.nll" } },
          ],
        },
        "t",
      ),
    ).toThrow('compare.0.minus.on: unknown metric "tset.nll"');
  });

  test("a share of a gain is told with Fieller's interval, or why there is none", () => {
    const compare: ComparisonFile = {
      ...{ arm: "narrow", against: "plain", on: "test.nll", margin: 0.1, better: "higher" },
      minus: { arm: "bn", against: "plain", share: 0.5 },
    };
    // bn gains 1, narrow a fifth of it, each with the same wobble of 0.1 either way.
    const gain: Record<string, number> = { plain: 0, bn: -1, narrow: -0.2 };
    const kept = estimateOf(compare, ({ arm, seed }) => ({
      "test.nll": 3 + (gain[arm] ?? 0) + (arm === "plain" ? (seed % 2 ? 0.1 : -0.1) : 0),
    }));
    expect(kept.mean).toBeCloseTo(0.3, 12);
    expect(kept.decision).toBe("supported");
    // t interval of the ratio by hand: roots of (0.2 - r)^2 = f (1 - r)^2 with f = 2.3646^2 0.01 / 7 = 0.00799.
    expect(kept.because).toContain("that is 0.2 times the second pair's difference, 0.12 to 0.27");
    const none = estimateOf(compare, ({ arm, seed }) => ({ "test.nll": arm === "bn" ? seed % 3 : 1 }));
    expect(none.because).toContain("so no share of it has an interval");
  });

  test("a margin may be a share of the second pair's difference", () => {
    const made = estimateOf(
      {
        ...{ arm: "narrow", against: "plain", on: "test.nll", margin: "25% of minus", better: "equal" },
        minus: { arm: "bn", against: "plain" },
      },
      found,
    );
    expect(made.margin).toBeCloseTo(0.25, 12);
  });
});

describe("forms that do not fit", () => {
  test.each<[Partial<ComparisonFile>, RegExp]>([
    [{ scale: "log", margin: 0.5 }, /under scale: log a margin is a ratio, such as 1\.2/],
    [{ scale: "log", margin: 1.2, against: -1 }, /-1 is no ratio/],
    [{ margin: "25% of minus" }, /needs a second pair/],
    [{ againstOn: "train.nll", minus: { arm: "bn", against: "plain" } }, /does not go with minus/],
    [{ againstOn: "train.nll", against: 1, margin: 1 }, /needs an arm as `against`/],
    [{ share: 5, against: 2, margin: 1 }, /needs an arm as `against`/],
    [{ share: 5, scale: "log", margin: 1.2 }, /does not go with scale: log/],
    [{ slope: { over: { plain: 1, bn: 1 }, per: "x" } }, /two places of the axis/],
    [{ slope: { over: { plain: 1, bm: 2 }, per: "x" } }, /unknown arm "bm"; did you mean "bn"/],
    [{ arm: "plain" }, /compared with itself/],
  ])("%o", (more, message) => {
    const compare = [{ arm: "bn", against: "plain", on: "test.nll", ...more }];
    expect(() => experiment({ ...base, compare }, "t")).toThrow(message);
  });
});
