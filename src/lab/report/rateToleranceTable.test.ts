import { expect, test } from "vitest";
import { reportFixture } from "../../../test/gallery/reportFixture.ts";
import type { RateTolerance } from "../rateTolerance.ts";
import { rateToleranceTable } from "./rateToleranceTable.ts";
import { renderReport } from "./renderReport.ts";
import { reportView } from "./reportView.ts";

const input = reportFixture();
const [task] = input.tasks;
const share = { n: 16, low: 0.5435, high: 0.9595, diverged: 0 };
const arm: RateTolerance = {
  ...{ task: "teacher", arm: "plain", target: 0.5, unit: "nats", largest: 0.02, largestTried: false },
  rates: [
    { ...share, learningRate: 0.02, reached: 13 },
    { ...share, learningRate: 0.1, reached: 2, low: 0.0155, high: 0.3835, diverged: 3 },
  ],
  near: { best: 0.02, from: 0.02, to: 0.02, decades: 0, open: true },
};
const { largest: _, near: __, ...rest } = arm;
const tolerances: RateTolerance[] = [
  arm,
  {
    ...{ ...arm, arm: "bn-g16", largest: 0.1, largestTried: true },
    near: { best: 0.02, from: 0.02, to: 0.1, decades: 0.69897, open: true },
  },
  { ...rest, arm: "bn-full", rates: arm.rates.slice(1) },
];

test("an arm has a row with its largest rate, its decades, and the seeds behind them at every rate", () => {
  const found = rateToleranceTable(reportView(input), { ...task!, tolerances })?.html ?? "";
  const rows = [...found.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell = ""]) => cell.replaceAll(/<[^>]*>/g, " ").trim()),
  );
  expect(rows[0]).toEqual(["Arm", "Largest rate", "Decades near the best", "At 0.02", "At 0.1"]);
  expect(rows[1]?.slice(1)).toEqual([
    "0.02",
    "0.0 or more at 0.02 alone",
    "13 of 16 54 to 96 %",
    "2 of 16 2 to 38 %, 3 diverged",
  ]);
  const others = rows.slice(2).map((row) => row.slice(1, 4));
  expect(others).toContainEqual(["0.1 or more", "0.7 or more 0.02 to 0.1", "13 of 16 54 to 96 %"]);
  expect(others).toContainEqual(["none", "–", "–"]);
  expect(found).toContain("below 0.5 nats in at least 80 % of the seeds");
});

test("stands in a report where there is a strip of rates, and nowhere else", () => {
  const page = renderReport({ ...input, tasks: [{ ...task!, tolerances }] });
  expect([page, renderReport(input)].map((html) => html.includes("Tolerance to the learning rate"))).toEqual([
    true,
    false,
  ]);
});
