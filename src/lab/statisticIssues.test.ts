import { expect, test } from "vitest";
import type { ComparisonFile, CorrelationFile, ExperimentFile } from "./experimentFile.ts";
import { experiment } from "./spec.ts";

const file = (...compare: (ComparisonFile | CorrelationFile)[]): ExperimentFile => ({
  ...{ data: "moons", arms: { plain: {}, bn: { norm: "batch" } }, compare },
});
const pair: ComparisonFile = { arm: "bn", against: "plain", on: "test.accuracy", statistic: { type: "seedsSaved" } };
const within: CorrelationFile = { on: "test.nll", statistic: { type: "correlationWithin", with: "test.accuracy" } };
const between: CorrelationFile = { on: "test.nll", statistic: { type: "correlationBetween", with: "test.accuracy" } };

test("defaults: the value that says nothing as target, all arms, no margin, both metrics' instruments", () => {
  const made = experiment(file({ ...pair, primary: false }, within, { ...between, primary: false }), "t");
  expect(made.compare.map(({ statistic, margin, better }) => ({ statistic, margin, better }))).toEqual([
    { statistic: { type: "seedsSaved", target: 1 }, margin: 0, better: "higher" },
    ...["correlationWithin", "correlationBetween"].map((type) => ({
      ...{ statistic: { type, target: 0, with: "test.accuracy", arms: ["plain", "bn"] }, margin: 0, better: "higher" },
    })),
  ]);
  expect(made.compare[1]).toMatchObject({ arm: "plain", against: "bn" });
  expect(made.instruments.map(({ id }) => id)).toEqual(["generalisation"]);
});

test.each<[string, Partial<ComparisonFile>, string]>([
  ["an arm is missing", { on: "test.nll", against: "plain" }, 't compare.0: "arm" is missing'],
  ["an arm is missing", { on: "test.nll", arm: "plain" }, 't compare.0: "against" is missing'],
  ["a number as against", { ...pair, against: 3 }, "expected an arm, got 3; the number is statistic.target"],
  ["equality", { ...pair, better: "equal" }, 'a statistic has no test for equality; expected "lower" or "higher"'],
  ["a margin in percent", { ...pair, margin: "10%" }, 'expected a distance from the target, a number, got "10%"'],
  ["a scale", { ...pair, scale: "log" }, "compare.0.scale: does not go with a statistic; leave it out"],
  ["an unknown type", { ...pair, statistic: { type: "seedSaved" as never } }, 'did you mean "seedsSaved"'],
  ["a target out of range", { ...pair, statistic: { type: "seedsSaved", target: 0 } }, "expected a number above 0"],
  [
    "a rate above 1",
    { ...pair, statistic: { type: "wrongSignPaired", target: 20 } },
    "20 is no value of wrongSignPaired; expected a number between 0 and 1",
  ],
  [
    "a metric without a target",
    { ...pair, statistic: { type: "firstToReach" } },
    '"test.accuracy" has no target to reach; expected a metric such as speed.restricted',
  ],
  [
    "members of a correlation",
    { ...pair, statistic: { type: "seedsSaved", with: "test.nll" } },
    "compare.0.statistic.with: belongs to a correlation; leave it out",
  ],
  [
    "a correlation of a pair",
    { ...within, arm: "bn" },
    "compare.0.arm: a correlation is over statistic.arms; leave it out",
  ],
  [
    "one metric",
    { on: "test.nll", statistic: { type: "correlationWithin" } },
    'compare.0.statistic: "with" is missing: the other metric',
  ],
  [
    "a correlation alone",
    within,
    "compare.0.statistic.type: is always shown beside correlationBetween; add a comparison",
  ],
  [
    "an unknown metric",
    { ...within, statistic: { type: "correlationWithin", with: "test.acuracy" } },
    'compare.0.statistic.with: unknown metric "test.acuracy"; did you mean "test.accuracy"?',
  ],
  [
    "an unknown arm",
    { ...within, statistic: { type: "correlationWithin", with: "test.accuracy", arms: ["plain", "bm"] } },
    'compare.0.statistic.arms.1: unknown arm "bm"',
  ],
  [
    "an arm twice",
    { ...within, statistic: { type: "correlationWithin", with: "test.accuracy", arms: ["plain", "plain"] } },
    "an arm stands there twice",
  ],
])("%s is refused at its place", (_, comparison, message) => {
  expect(() => experiment(file(comparison as ComparisonFile), "t")).toThrow(message);
});
