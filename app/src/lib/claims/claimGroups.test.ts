import { expect, test } from "vitest";
import { claims } from "../../../../src/lab/claims/index.ts";
import { de } from "../messages/de.ts";
import { en } from "../messages/en.ts";
import { claimIds, placeOf } from "./claimGroups.ts";

test("every claim of the catalogue stands in one group, once, and has a short name in every language", () => {
  const ids = claims.map(({ id }) => id);
  expect([...claimIds].sort()).toEqual([...ids].sort());
  for (const words of [en, de]) expect(Object.keys(words.claims.short).sort()).toEqual([...ids].sort());
});

test("a claim knows its number and its neighbours", () => {
  expect(placeOf("bn-spreads-reliance")).toEqual({
    number: 2,
    count: claims.length,
    previous: "bn-noise-spreads-reliance",
    next: "dropout-spreads-reliance",
  });
  expect(placeOf("one-run-is-not-evidence").next).toBeUndefined();
});
