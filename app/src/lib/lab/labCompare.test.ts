import { expect, test } from "vitest";
import { labCompare } from "./labCompare.ts";

const rows = (arms: readonly string[]) =>
  labCompare(arms, "test.nll").map(({ arm, against, contrast }) => `${contrast}: ${arm} - ${against}`);

test("the four arms of the question give batch norm as a whole, its two parts, and dropout", () => {
  expect(rows(["plain", "bn", "bn-full", "dropout-.2"])).toEqual([
    "total: bn - plain",
    "NC1: bn - bn-full",
    "normalisation: bn-full - plain",
    "dropout-.2: dropout-.2 - plain",
  ]);
});

test("every form of the batch noise stands against the noise switched off in its own form", () => {
  expect(rows(["plain", "bn-g8", "bn-full", "bn-full+shared8", "bn-full+indep8", "bn-stop", "bn-full-stop"])).toEqual([
    "total-g8: bn-g8 - plain",
    "NC1-8: bn-g8 - bn-full",
    "normalisation: bn-full - plain",
    "bn-full+shared8: bn-full+shared8 - plain",
    "NC2-shared-8: bn-full+shared8 - bn-full",
    "bn-full+indep8: bn-full+indep8 - plain",
    "NC2-indep-8: bn-full+indep8 - bn-full",
    "bn-stop: bn-stop - plain",
    "NC3: bn-stop - bn-full-stop",
    "bn-full-stop: bn-full-stop - plain",
  ]);
});

test("without a plain arm the first one is the reference, and no pair stands twice", () => {
  expect(rows(["bn-full", "bn"])).toEqual(["NC1: bn - bn-full"]);
  expect(rows(["bn", "layernorm"])).toEqual(["layernorm: layernorm - bn"]);
  expect(rows(["bn"])).toEqual([]);
});
