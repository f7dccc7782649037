import { expect, test } from "vitest";
import { filterHash, readFilter } from "./claimFilter.ts";

test.each([
  [{ words: "", only: undefined }, ""],
  [{ words: "dropout & many networks", only: undefined }, "#words=dropout+%26+many+networks"],
  [{ words: "größer", only: "refuted" }, "#only=refuted&words=gr%C3%B6%C3%9Fer"],
] as const)("%o is written in the address and read again", (filter, hash) => {
  expect(filterHash(filter)).toBe(hash);
  expect(readFilter(hash)).toEqual(filter);
});

test("an unknown verdict asks for all, and words end somewhere", () => {
  expect(readFilter(`#only=perhaps&words=${"a".repeat(5000)}`)).toEqual({ words: "a".repeat(200), only: undefined });
});

test("a place of the page is no filter", () => {
  expect(readFilter("#content")).toBeUndefined();
});
