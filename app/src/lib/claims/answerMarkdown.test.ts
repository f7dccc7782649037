import { expect, test } from "vitest";
import { allRecords, quickRecords } from "../records/records.server.ts";
import { answerMarkdown } from "./answerMarkdown.ts";

const links = { page: "https://example.org/claims/x/", picture: "https://example.org/files/x/x.svg" };

test("the answer has every verdict of the quick profile on a line with its numbers, and both links", () => {
  const { claim, quick } = quickRecords("bn-noise-spreads-reliance");
  const text = answerMarkdown(claim, quick, links);
  expect(text.match(/^\* (teacher|moons): \*\*/gm)).toHaveLength(quick.verdicts.length);
  expect(text).toContain("**R1: Both noise contrasts lower the worst single-unit damage at T\\*.**");
  expect(text).toMatch(
    /^\* moons: \*\*supported\*\*, and it is the noise\. NC1 noise −?[\d.]+ \\\[.*16 pairs; NC2 shared/m,
  );
  expect(text).toContain(`](${links.picture})`);
  expect(text).toContain(links.page);
});

test("every claim has an answer whose verdict lines all name numbers", () => {
  for (const { claim, quick } of allRecords()) {
    if (quick === undefined) throw new Error(claim.id);
    const lines = answerMarkdown(claim, quick, links).match(/^\* \S+: \*\*.*$/gm) ?? [];
    expect(lines, claim.id).toHaveLength(quick.verdicts.length);
    for (const line of lines) expect(line, claim.id).toMatch(/\d+ pairs?\.$/);
  }
});
