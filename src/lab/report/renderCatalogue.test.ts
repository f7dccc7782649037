import { describe, expect, test } from "vitest";
import { reportFixture } from "../../../test/gallery/reportFixture.ts";
import type { CatalogueEntry, CatalogueInput } from "./catalogueInput.ts";
import { renderCatalogue } from "./renderCatalogue.ts";

const { claim, verdicts, estimates } = reportFixture();
const run = {
  ...{ profile: "quick", changes: "", at: "2026-11-03T10:00:00Z", report: "bn-noise-spreads-reliance-quick.html" },
  verdicts: verdicts.filter(({ primary }) => primary),
  estimates: estimates.filter(({ primary }) => primary),
};

function entry(id: string, statements: readonly string[], runs: CatalogueEntry["runs"] = []): CatalogueEntry {
  return { claim: { ...claim, id }, statements, profiles: ["quick", "full"], runs, command: `linchpin run ${id}` };
}

function input(entries: readonly CatalogueEntry[]): CatalogueInput {
  return {
    ...{ entries, date: "2026-11-03", version: "0.2.0", store: "store.sqlite" },
    commands: { run: "linchpin run --all", blocks: "linchpin blocks", report: "linchpin report --all" },
  };
}

/** Identifiers in the order of their articles. */
function articles(page: string): string[] {
  return [...page.matchAll(/<article class="claim[^"]*" id="([^"]+)"/g)].map(([, id]) => id!);
}

describe("the catalogue as a page", () => {
  const page = renderCatalogue(
    input([entry("third", ["T12"]), entry("beyond", []), entry("first", ["T3", "T5"], [run]), entry("second", ["T4"])]),
  );

  test("stands alone: no script, nothing is fetched, the same input gives the same bytes", () => {
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link rel="stylesheet"|<img|@import|url\(/);
    expect(page).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    const again = renderCatalogue(
      input([
        entry("third", ["T12"]),
        entry("beyond", []),
        entry("first", ["T3", "T5"], [run]),
        entry("second", ["T4"]),
      ]),
    );
    expect(again).toBe(page);
  });

  test("has the sentences in the order of the thread, those beyond it last", () => {
    expect(articles(page)).toEqual(["first", "second", "third", "beyond"]);
    expect(page.indexOf("Beyond the thread</h2><article")).toBeGreaterThan(page.indexOf('id="third"'));
  });

  test("shows each verdict with its word, task and numbers, and the way to the claim's report", () => {
    const hits = page.match(/<div class="hit /g) ?? [];
    expect(hits).toHaveLength(run.verdicts.length);
    for (const { decision, task } of run.verdicts)
      expect(page).toContain(`<div class="hit ${decision}"><span class="task">${task}</span>`);
    expect(page.match(/class="effect-svg"/g)).toHaveLength(run.estimates.length);
    expect(page).toContain('<a href="bn-noise-spreads-reliance-quick.html">full report</a>');
  });

  test("says where nothing was run, and how to run it", () => {
    expect(page).toMatch(/id="second".*?Run it: <code>linchpin run second<\/code>.*?Not run here\./s);
    expect(page).toContain("4 claims, 1 of them run here");
  });

  test("can be filtered by the kinds that there are, with the keyboard and without a script", () => {
    const kinds = [...page.matchAll(/<input type="radio" name="show" id="show-(\w+)"/g)].map(([, kind]) => kind!);
    expect(kinds[0]).toBe("all");
    expect(new Set(kinds.slice(1))).toEqual(new Set([...run.verdicts.map(({ decision }) => decision), "unrun"]));
    for (const kind of kinds.slice(1)) expect(page).toContain(`body:has(#show-${kind}:checked) .hit:not(.${kind})`);
  });

  test("escapes what comes from a claim or a store", () => {
    const bad = '"><img src=x onerror=pwned()>';
    const hostile = renderCatalogue(
      input([
        {
          ...entry("first", ["T1"], [{ ...run, changes: bad, report: bad }]),
          command: bad,
          claim: { ...claim, id: "first", sentence: bad, speaker: bad },
        },
      ]),
    );
    expect(hostile).not.toContain("<img");
    expect(hostile).toContain("pwned()");
  });
});
