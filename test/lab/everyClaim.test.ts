// Every claim, whatever its comparisons are, comes through to its report, its answer, its page in the docs and the
// catalogue. The records are made up: nothing is said here about what would be found.
import { describe, expect, test } from "vitest";
import { claimExperiments, claims } from "../../src/lab/claims/index.ts";
import { conclude } from "../../src/lab/conclude.ts";
import { planAll } from "../../src/lab/plan.ts";
import { claimFigure } from "../../src/lab/report/claimFigure.ts";
import { reportInputOf } from "../../src/lab/report/input/reportInputOf.ts";
import { markdownAnswer } from "../../src/lab/report/markdownAnswer.ts";
import { renderCatalogue } from "../../src/lab/report/renderCatalogue.ts";
import { renderReport } from "../../src/lab/report/renderReport.ts";
import { generatedFiles } from "../../tools/claimPages.ts";
import { type Measured, measuredJson, measuredOf, parseMeasured } from "../../tools/measured.ts";
import { fakeRecords, wobble } from "./fakeRecords.ts";

const README = "<!-- answer: npm run docs -->\n<!-- /answer -->\n<!-- measured: npm run docs -->\n<!-- /measured -->\n";

/** The claim judged on made-up values: each metric somewhere in (0, 1), each arm a little apart from the next. */
function judged(claim: (typeof claims)[number]) {
  // Fewer seeds than the claim has: no verdict is drawn from them, and eight are judged faster.
  const experiments = claimExperiments(claim, "quick", ["seeds=8"]);
  const records = new Map(
    experiments.flatMap((experiment) => {
      const asked = experiment.compare.flatMap(({ on, againstOn, statistic }) => [
        on,
        ...(againstOn === undefined ? [] : [againstOn]),
        ...(statistic !== undefined && "with" in statistic ? [statistic.with] : []),
      ]);
      const chosen = Object.values(experiment.choices).map(({ by }) => by);
      const metrics = [...new Set([...asked, ...chosen, "test.nll", "test.accuracy"])];
      const arms = Object.keys(experiment.arms);
      const found = fakeRecords(experiment, ({ arm, seed }) =>
        Object.fromEntries(
          metrics.map((name, i) => [name, 0.5 + 0.02 * arms.indexOf(arm) + 0.03 * wobble(seed, arms.indexOf(arm) + i)]),
        ),
      );
      return [...found.records];
    }),
  );
  const conclusion = conclude(experiments, planAll(experiments, "lanes-exact-1"), records);
  return { conclusion, records };
}

describe.each(claims)("$id", (claim) => {
  const { conclusion, records } = judged(claim);
  const primary = conclusion.verdicts.filter((verdict) => verdict.primary);

  test("has a verdict for each restatement of each task, and an estimate for each that decides", () => {
    for (const { task, restatements } of conclusion.experiments)
      for (const id of Object.keys(restatements)) {
        expect(primary.some((verdict) => verdict.task === task && verdict.restatement === id)).toBe(true);
        const deciding = conclusion.estimates.filter(
          (one) => one.primary && one.task === task && one.restatement === id,
        );
        expect(deciding.length, `${task} ${id}`).toBeGreaterThan(0);
      }
  });

  test("has a report with every restatement, an answer and a picture", () => {
    const provenance = { kernel: "k", version: "v", node: "n", os: "o", store: "s", experiment: "e", records: "r" };
    const input = reportInputOf({
      ...{ conclusion, records, load: (trial: string) => records.get(trial), failed: new Set<string>(), claim },
      ...{ profile: "quick", provenance: { ...provenance, date: "2026-01-01T00:00:00.000Z" } },
      commands: { run: "run", replay: "replay", report: "report" },
    });
    const page = renderReport(input);
    const answer = markdownAnswer(input, "picture.svg");
    const decided = new Set(primary.map(({ restatement }) => restatement));
    for (const id of decided) {
      expect(page).toContain(`id="r-${id}"`);
      expect(answer).toContain(`**${id}: `);
    }
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(answer).not.toMatch(/undefined|NaN|\[object/);
    // Ensembles are made of answers, which made-up records do not hold.
    const measured = conclusion.estimates.some((estimate) => estimate.primary && estimate.pairs > 0);
    expect(claimFigure(conclusion.estimates) !== undefined).toBe(measured);
  });

  test("has a page in the docs with every verdict, the same after a way through a file, and a place in the catalogue", () => {
    const measured = measuredOf(claim, conclusion, "k");
    const hasConv = claim.profiles.conv !== undefined;
    const files = (one: Measured): ReadonlyMap<string, string> => {
      const run = new Map([[claim.id, one]]);
      return generatedFiles({ first: run, second: run, full: run, conv: hasConv ? run : new Map() }, README);
    };
    const written = files(measured);
    const page = written.get(`docs/claims/${claim.id}.md`) ?? "";
    const rows = page.match(/^\| [✓✗≈?] \w+/gm) ?? [];
    expect(rows).toHaveLength((hasConv ? 3 : 2) * primary.length);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(written.get("docs/blocks.md")).toContain(`${primary.length} verdict`);
    expect(files(parseMeasured(measuredJson(measured)))).toEqual(written);
    const runs = [
      { profile: "quick", changes: "", at: "2026-01-01", verdicts: primary, estimates: measured.estimates },
    ];
    const catalogue = renderCatalogue({
      entries: [{ claim, statements: claim.statements, profiles: ["quick"], runs, command: "run" }],
      ...{ date: "2026", version: "v", store: "s", commands: { run: "a", blocks: "b", report: "c" } },
    });
    expect(catalogue.match(/<div class="hit /g)).toHaveLength(primary.length);
    expect(catalogue).not.toMatch(/undefined|NaN|\[object/);
  });
});
