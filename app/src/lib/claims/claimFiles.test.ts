import { expect, test } from "vitest";
import { claimExperiments, claims } from "../../../../src/lab/claims/index.ts";
import { parseExperiment } from "../../../../src/lab/spec.ts";
import { claimRecords } from "../records/records.server.ts";
import { claimFiles, experimentFiles } from "./claimFiles.ts";

test("each experiment file reads back as the experiment of the quick profile", () => {
  for (const claim of claims) {
    const read = experimentFiles(claim.id).map(({ text, name }) => parseExperiment(text, name));
    expect(read, claim.id).toEqual(claimExperiments(claim, "quick"));
  }
});

test("every claim has its picture and its numbers, and no name twice", () => {
  for (const { id } of claims) {
    const names = claimFiles(id).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([`${id}.svg`, `${id}.json`]));
    const { full, conv, second } = claimRecords(id);
    expect(names.includes(`${id}-full.svg`), id).toBe(full !== undefined);
    expect(names.includes(`${id}-full.json`), id).toBe(full !== undefined);
    expect(names.includes(`${id}-conv.svg`), id).toBe(conv !== undefined);
    expect(names.includes(`${id}-conv.json`), id).toBe(conv !== undefined);
    expect(names.includes(`${id}-second.json`), id).toBe(second !== undefined);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w.+-]+$/);
  }
});
