import { describe, expect, test } from "vitest";
import { claims } from "../../lab/claims/index.ts";
import type { CatalogueEntry } from "../../lab/report/catalogueInput.ts";
import type { Decision, Estimate, Verdict } from "../../lab/types.ts";
import { claimsTable, countedClaims } from "./claimsTable.ts";
import { shorten, wrapWords } from "./fitWords.ts";

const [claim] = claims;
const bare: CatalogueEntry = {
  ...{ claim: claim!, statements: ["T3"], profiles: ["quick", "full"], runs: [] },
  command: `linchpin run ${claim!.id}`,
};

function verdict(restatement: string, task: string, decision: Decision): Verdict {
  return { restatement, task, decision, learningRate: 0.02, text: "it does", because: "of this", primary: true };
}

const estimate = {
  ...{
    restatement: "R1",
    task: "teacher",
    contrast: "NC1",
    arm: "bn-g16",
    against: "bn-full",
    unit: "nats",
    pairs: 16,
  },
  ...{ mean: -0.263, low: -0.31, high: -0.217 },
} as Estimate;

const run = {
  ...{ profile: "quick", changes: "", at: "2026-11-03T10:00:00Z", estimates: [estimate] },
  verdicts: [
    verdict("R1", "teacher", "supported"),
    verdict("R1", "moons", "supported"),
    verdict("R2", "teacher", "undecided"),
    verdict("R2", "moons", "refuted"),
  ],
};

describe("the table of claims", () => {
  test("says where nothing was run, and how to run it", () => {
    const lines = claimsTable([bare], 120);
    expect(lines[0]).toMatch(new RegExp(`^${claim!.id} {2,}“`));
    expect(lines[1]).toBe(`  not run here (profiles: quick, full): linchpin run ${claim!.id}`);
  });

  test("shows verdicts by restatement with icon and word, and the effect of the first row with its interval", () => {
    const text = claimsTable([{ ...bare, runs: [run] }], 120).join("\n");
    expect(text).toMatch(
      /R1 {2}✓ supported: teacher, moons +NC1 noise on teacher −0\.26 \[−0\.31, −0\.22\] nats, 16 pairs/,
    );
    expect(text).toMatch(/R2 {2}✗ refuted: moons; \? undecided: teacher\n/);
    expect(text).toContain("quick profile, judged on 2026-11-03");
    expect(text).toContain(`linchpin run ${claim!.id}`);
  });

  test("names a run that is not the claim as written", () => {
    const text = claimsTable([{ ...bare, runs: [{ ...run, changes: "with 8 seeds" }] }], 120).join("\n");
    expect(text).toContain("quick profile, with 8 seeds, judged on 2026-11-03");
  });

  test.each([44, 60, 80, 110, 160])("keeps to %i columns", (width) => {
    const long = { ...run, verdicts: [...run.verdicts, verdict("R2", "mnist-1k", "equivalent")] };
    for (const line of claimsTable([bare, { ...bare, runs: [long] }], width))
      expect(line.length).toBeLessThanOrEqual(width);
  });

  test("shows the runs of several profiles one after the other", () => {
    const text = claimsTable([{ ...bare, runs: [run, { ...run, profile: "full" }] }], 120).join("\n");
    expect(text.indexOf("quick profile, judged")).toBeLessThan(text.indexOf("full profile, judged"));
  });

  test("is counted without an overall verdict", () => {
    expect(countedClaims([bare])).toBe("1 claim, none run here");
    expect(countedClaims([bare, { ...bare, runs: [run] }])).toBe(
      "2 claims, 1 run here, 4 verdicts: 2 supported, 1 refuted, 1 undecided",
    );
  });
});

describe("fitWords", () => {
  test("shortens between words and says that something is missing", () => {
    expect(shorten("one two three", 20)).toBe("one two three");
    expect(shorten("one two three", 10)).toBe("one two…");
    expect(shorten("one, two three", 6)).toBe("one…");
    expect(shorten("immeasurable", 6)).toBe("immea…");
  });

  test("wraps between words, and leaves a long word whole", () => {
    expect(wrapWords("a bb ccc dddd", 6)).toEqual(["a bb", "ccc", "dddd"]);
    expect(wrapWords("a immeasurable b", 6)).toEqual(["a", "immeasurable", "b"]);
  });
});
