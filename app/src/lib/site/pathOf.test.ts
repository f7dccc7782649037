import { expect, test } from "vitest";
import { pathOf } from "./pathOf.ts";

test("a path is made of the route without groups and locale, with its parameters", () => {
  expect(pathOf("/[[locale=locale]]/(site)/claims/[id]", { id: "bn-batch-noise" })).toBe("/claims/bn-batch-noise/");
  expect(pathOf("/[[locale=locale]]/(site)", { locale: "de" })).toBe("/");
  expect(pathOf("/[[locale=locale]]/(embed)/embed/[id=claim]", { id: "x", locale: undefined })).toBe("/embed/x/");
  expect(pathOf(null, {})).toBe("/");
});
