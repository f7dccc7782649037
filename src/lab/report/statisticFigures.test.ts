import { expect, test } from "vitest";
import { reportFixture } from "../../../test/gallery/reportFixture.ts";
import { statisticFixture } from "../../../test/gallery/statisticFixture.ts";
import { markdownAnswer } from "./markdownAnswer.ts";
import { renderReport } from "./renderReport.ts";
import { reportView } from "./reportView.ts";
import { statisticFigures } from "./statisticFigures.ts";

const input = statisticFixture();
const page = renderReport(input);
const figures = statisticFigures(reportView(input), input.tasks[0]!, "x").map(({ html }) => html);
const titles = figures.map((figure) => /<h4>([^<]*)/.exec(figure)?.[1]);

test("correlations stand in pairs, within arms first, then single comparisons and the way to a target", () => {
  expect(titles).toEqual([
    "Within 10 arms: Test accuracy against Top share of damage",
    "Between 10 arms: Test accuracy against Top share of damage",
    "What one comparison says: Test accuracy",
    "Who has not reached the target yet: Steps to the target loss, up to the end of training",
  ]);
  const heading = "Beyond the mean difference";
  expect([page.includes(heading), renderReport(reportFixture()).includes(heading)]).toEqual([true, false]);
});

test("the panels of paired differences are the same with and without other statistics", () => {
  const panels = (html: string) => [...html.matchAll(/id="t1-m\d+"/g)].length;
  expect(panels(page)).toBe(panels(renderReport(reportFixture())));
  expect(page.includes("Not the same within arms as between them")).toBe(true);
});

test("one survival figure for a metric, with the arm that did not get there named so", () => {
  const survival = figures.at(-1) ?? "";
  expect(survival).toContain("noise off median 109, 0 of 16 cut off");
  expect(survival).toMatch(/<td>not reached<\/td>/);
  expect(survival).toContain("median not reached, 11 of 16 cut off");
});

test("an arm that was chosen among others is drawn once, under its own name and in its own style", () => {
  const race = input.estimates.find(({ censored }) => censored !== undefined)!;
  const chosen = { ...race, arm: `best-arm (${race.arm})`, contrast: "at the best rate" };
  const both = { ...input, estimates: [race, chosen] };
  const view = reportView(both);
  expect(view.style(chosen.arm)).toEqual(view.style(race.arm));
  const [once] = statisticFigures(reportView({ ...input, estimates: [race] }), input.tasks[0]!, "x");
  expect(statisticFigures(view, input.tasks[0]!, "x").map(({ html }) => html)).toEqual([once!.html]);
});

test("more than six ways to a target are drawn in several figures", () => {
  const race = input.estimates.find(({ censored }) => censored !== undefined)!;
  const many = ["a", "b", "c", "d"].map((arm) => ({ ...race, arm, against: `${arm}${arm}` }));
  const found = statisticFigures(reportView({ ...input, estimates: many }), input.tasks[0]!, "x");
  expect(found.map(({ html }) => html.match(/median/g)?.length !== undefined && /further arms/.test(html))).toEqual([
    false,
    true,
  ]);
});

test("values of statistics have no sign of their own, in the table, the verdicts and Markdown", () => {
  const unpaired = input.estimates.find(({ statistic }) => statistic?.type === "wrongSignUnpaired")!;
  const share = unpaired.mean.toFixed(2);
  expect(markdownAnswer(input)).toContain(`Wrong sign, unpaired: bn-g16, bn-full | ${share} `);
  expect(figures[2]).toContain(`<td>${share} [`);
  // "In short" and the table of all estimates.
  expect(page.match(new RegExp(`[^+]${share} \\[0`, "g"))?.length).toBeGreaterThan(1);
  expect(page.includes("held against 0.2")).toBe(true);
});

test("a task without other statistics has none of these figures", () => {
  expect(statisticFigures(reportView(input), input.tasks[1]!, "x")).toEqual([]);
});
