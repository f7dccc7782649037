import { expect, test } from "vitest";
import type { RunEstimate } from "../../../../src/lab/runDocument.ts";
import type { ExperimentAnswer } from "../../../../src/lab/serverAnswers.ts";
import { compared } from "./comparison.ts";
import { estimateOf } from "./estimateOf.ts";

/** As the server writes it: what does not exist is null. */
const json = (more: Partial<RunEstimate>): RunEstimate =>
  ({
    ...{ restatement: "R1", contrast: "NC1", arm: "bn-g16", against: "bn-full", on: "test.nll", task: "moons" },
    ...{
      unit: "nats",
      better: "lower",
      learningRate: 0.02,
      primary: true,
      decision: "supported",
      pairs: 8,
      level: 0.95,
    },
    ...{ againstOn: null, share: null, scale: null, slope: null, statistic: null, points: null, censored: null },
    ...{ mean: -0.2, low: -0.3, high: -0.1, margin: 0.01, p: 0.01, pAdjusted: 0.02, seeds: [0], differences: [-0.2] },
    ...more,
  }) as RunEstimate;
const answer = (estimates: readonly RunEstimate[], judged = true): ExperimentAnswer =>
  ({ document: { estimates, verdicts: judged ? [{}] : [] } }) as unknown as ExperimentAnswer;

test("what is null on the way is absent, and an end that is not finite lies at its infinity", () => {
  const read = estimateOf(json({ low: null, high: null, p: null, moreSeeds: null }));
  expect(read).toMatchObject({ mean: -0.2, low: -Infinity, high: Infinity, p: NaN });
  for (const name of ["statistic", "scale", "share", "moreSeeds"]) expect(name in read, name).toBe(false);
  expect(estimateOf(json({ scale: "log" })).scale).toBe("log");
});

test("the same effect of several experiments stands in one row, each in its own column", () => {
  const first = answer([
    json({}),
    json({ restatement: "R2", on: "test.accuracy" }),
    json({ primary: false, on: "gap.nll" }),
  ]);
  const second = answer([json({ mean: 0.4, low: 0.3, high: 0.5, decision: "refuted" })]);
  const rows = compared([first, second]);
  expect(rows.map(({ restatement, on }) => [restatement, on])).toEqual([
    ["R1", "test.nll"],
    ["R2", "test.accuracy"],
  ]);
  expect(rows[0]?.cells.map(({ mean, decision }) => [mean, decision])).toEqual([
    [-0.2, "supported"],
    [0.4, "refuted"],
  ]);
  // The second has no such effect.
  expect(rows[1]?.cells[1]).toMatchObject({ pairs: 0, mean: NaN });
});

test("an effect of an experiment that was not judged has no decision", () => {
  expect(compared([answer([json({})], false)])[0]?.cells[0]).not.toHaveProperty("decision");
});
