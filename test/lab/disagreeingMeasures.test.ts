// The seven rules by which the product shows instruments that disagree, on the learner's claim from its file to its page
// and its export. Records are made up, so that each case can be planted.
import { describe, expect, test } from "vitest";
import { claim, claimExperiments, claims, profileNames } from "../../src/lab/claims/index.ts";
import { type Conclusion, conclude } from "../../src/lab/conclude.ts";
import { reportInputOf } from "../../src/lab/report/input/reportInputOf.ts";
import { renderReport } from "../../src/lab/report/renderReport.ts";
import { runDocument } from "../../src/lab/runDocument.ts";
import type { Comparison, Experiment, PlannedTrial, TrialRecord } from "../../src/lab/types.ts";
import { prepareRun } from "../../src/node/run/prepareRun.ts";
import { fakeRecords, wobble } from "./fakeRecords.ts";

const CLAIM = claim("bn-noise-spreads-reliance");
const FIVE = ["rely.single.maxT", "rely.single.max", "rely.curve.train", "rely.single.topShare", "concentration.nEff"];
const [teacher] = claimExperiments(CLAIM, "quick");

/** By metric, what noise adds to the value that every network has; half a unit where nothing is said. */
function judged(
  experiment: Experiment,
  noise: Readonly<Record<string, number>>,
): {
  readonly conclusion: Conclusion;
  readonly records: Map<string, TrialRecord>;
} {
  const metrics = [...new Set(experiment.compare.map(({ on }) => on))];
  const noisy = /^bn-g16$|\+shared16$|\+indep16$/;
  const { planned, records } = fakeRecords(experiment, ({ arm, seed }: PlannedTrial) =>
    Object.fromEntries(
      metrics.map((name, i) => {
        const effect = noisy.test(arm) ? (noise[name] ?? 0) : 0;
        return [name, 0.5 + effect + 0.004 * wobble(seed, arm.length + i)];
      }),
    ),
  );
  return { conclusion: conclude([experiment], planned, records), records };
}

function page({ conclusion, records }: ReturnType<typeof judged>): string {
  const provenance = { kernel: "k", version: "v", node: "n", os: "o", store: "s", experiment: "e", records: "r" };
  return renderReport(
    reportInputOf({
      ...{
        conclusion,
        records,
        load: (trial) => records.get(trial),
        failed: new Set(),
        claim: CLAIM,
        profile: "quick",
      },
      provenance: { ...provenance, date: "2026-01-01T00:00:00.000Z" },
      commands: { run: "run", replay: "replay", report: "report" },
    }),
  );
}

/** The comparisons of two arms in every profile of every claim: no slopes, ratios, statistics or differences of differences. */
function shipped(): readonly { readonly name: string; readonly rows: readonly Comparison[] }[] {
  return claims.flatMap((one) =>
    profileNames(one).flatMap((profile) =>
      claimExperiments(one, profile).map(({ name, compare }) => ({
        name,
        rows: compare.filter(
          ({ against, minus, scale, slope, statistic, againstOn }) =>
            typeof against === "string" &&
            ![minus, scale, slope, statistic, againstOn].some((form) => form !== undefined),
        ),
      })),
    ),
  );
}

/** Noise lowers the worst damage and with it the number of inputs: supported by one measure, refuted by the other. */
const opposed = judged(teacher!, { "rely.single.maxT": -0.2, "concentration.nEff": -0.2 });

describe("rule 1: at least five rows, each with its own verdict, and no merged score", () => {
  test("every contrast of the claim has the five measures, each judged by itself", () => {
    const { estimates } = opposed.conclusion;
    for (const contrast of ["total", "NC1", "NC2-shared"])
      for (const on of FIVE) {
        const row = estimates.find((estimate) => estimate.contrast === contrast && estimate.on === on);
        expect(row?.decision, `${contrast} ${on}`).toMatch(/^(supported|refuted|equivalent|undecided)$/);
      }
    const nc1 = (on: string) =>
      estimates.find((estimate) => estimate.contrast === "NC1" && estimate.on === on)?.decision;
    expect([nc1("rely.single.maxT"), nc1("concentration.nEff")]).toEqual(["supported", "refuted"]);
  });

  test("any claim that is decided by the worst damage shows the other four beside it, of the same two arms", () => {
    let looked = 0;
    for (const { name, rows } of shipped())
      for (const { primary, on, arm, against } of rows) {
        if (!primary || on !== "rely.single.maxT") continue;
        looked++;
        const shown = new Set(rows.filter((row) => row.arm === arm && row.against === against).map((row) => row.on));
        for (const measure of FIVE) expect(shown.has(measure), `${name}: ${measure} of ${arm}, ${against}`).toBe(true);
      }
    expect(looked).toBeGreaterThan(0);
  });

  test("a claim has one verdict for each restatement and task, and none for all", () => {
    const { verdicts } = opposed.conclusion;
    expect(verdicts.map(({ restatement }) => restatement)).toEqual(CLAIM.restatements.map(({ id }) => id));
    expect(page(opposed)).toContain("There is no overall verdict");
  });
});

describe("rule 2: opposite decisions of two measures stand above the chart, with the reason", () => {
  test("on the page of the claim, before its panels", () => {
    const text = page(opposed);
    const notice = text.indexOf("the effective number of inputs looks at weights and spread, not at the loss");
    expect(notice).toBeGreaterThan(0);
    expect(notice).toBeLessThan(text.indexOf('<div class="panels">'));
    expect(text.slice(0, notice)).toContain("These measures disagree");
  });

  test("and not where they agree", () => {
    const agreed = judged(teacher!, { "rely.single.maxT": -0.2, "concentration.nEff": 0.2 });
    expect(agreed.conclusion.notices.filter(({ type }) => type === "disagreement")).toEqual([]);
    expect(page(agreed)).not.toContain("These measures disagree");
  });
});

test("rule 3: a share of a total that is nearly gone is grey and says so; every share names its total", () => {
  const collapsed = page(judged(teacher!, { "rely.single.total": -0.49 }));
  expect(collapsed).toContain(">share of almost nothing<");
  expect(collapsed).toContain("Shares of a total of: ");
  const whole = page(opposed);
  expect(whole).not.toContain(">share of almost nothing<");
  expect(whole).toContain("Shares of a total of: ");
});

describe("rule 4: damage in nats goes with its form at T*, loss with accuracy", () => {
  test("in every claim that is shipped", () => {
    const partners: Readonly<Record<string, string>> = {
      "rely.single.max": "rely.single.maxT",
      "test.nll": "test.accuracy",
    };
    for (const { name, rows } of shipped())
      for (const { on, arm, against } of rows) {
        const partner = partners[on];
        if (partner === undefined) continue;
        const found = rows.some((row) => row.on === partner && row.arm === arm && row.against === against);
        expect(found, `${name}: ${on} of ${arm}, ${against} without ${partner}`).toBe(true);
      }
  });

  test("and one without the other is pointed out", () => {
    const lone = { ...teacher!, compare: teacher!.compare.filter(({ on }) => on !== "test.accuracy") };
    const titles = judged(lone, {}).conclusion.notices.map(({ title }) => title);
    expect(titles).toContain("read it beside its partner");
  });
});

test("rule 5: layers are rows of their own, and all hidden units are a further one", () => {
  const { estimates } = opposed.conclusion;
  const rows = new Set(estimates.filter(({ contrast }) => contrast === "NC1").map(({ on }) => on));
  for (const on of ["rely.single.maxT", "rely.single.maxT.layer1", "rely.single.maxT.layer2"])
    expect(rows).toContain(on);
  const text = page(opposed);
  expect(text).toContain("Layer 1 alone");
  expect(text).toContain("Layer 2 alone");
});

test("rule 6: the primary measure is fixed before the run: another one is another experiment, and the page cannot switch it", () => {
  const chosen = { name: CLAIM.id, claim: CLAIM, profile: "quick", experiments: [teacher!] } as const;
  const id = (experiments: readonly Experiment[]): string =>
    prepareRun({ ...chosen, experiments }, "exact", "2026-01-01T00:00:00Z").stored.id;
  const switched = teacher!.compare.map((row) =>
    row.contrast !== "NC1" ? row : { ...row, primary: row.on === "rely.single.max", restatement: "R1" },
  );
  expect(id([{ ...teacher!, compare: switched }])).not.toBe(id([teacher!]));
  expect(page(opposed)).not.toMatch(/<(script|input|select|button)/);
});

test("rule 7: the document for machines has all rows, not only those that are displayed", () => {
  const { conclusion } = opposed;
  const document = runDocument(conclusion, { experiment: "e", kernel: "k", seconds: 0, reused: 0, failed: 0 });
  const key = (row: { contrast: string; on: string; arm: string }): string => [row.contrast, row.on, row.arm].join(" ");
  expect(document.estimates.map(key).sort()).toEqual(teacher!.compare.map(key).sort());
  expect(document.notices).toEqual(conclusion.notices);
});
