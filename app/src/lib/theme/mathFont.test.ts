import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formulae } from "../../../../src/lab/report/formulae.ts";
import { mathCharacters, mathFont, mathFontFile } from "../../../tools/mathFont.ts";

describe("the font of formulae", () => {
  test("is what its tool writes; if not, run: node app/tools/mathFont.ts", async () => {
    expect(Buffer.from(await mathFont()).equals(readFileSync(mathFontFile))).toBe(true);
  });

  test("has every character of every formula, and the sign of roots", () => {
    const own = ["answer/SameExample", "scope/BatchNormFormula"].map((name) => {
      const component = readFileSync(join(import.meta.dirname, `../${name}.svelte`), "utf8");
      const [first, ...others] = component.match(/<math.*?<\/math>/gs) ?? [];
      if (first === undefined) throw new Error(`${name} has no formula any more`);
      return [first, ...others].join("");
    });
    const texts = [...Object.values(formulae).map(({ html }) => html), ...own].map(charactersOf);
    const there = new Set(mathCharacters);
    expect([...`${texts.join("")}√`].filter((character) => !there.has(character))).toEqual([]);
  });
});

/** What stands between tags, without Svelte's expressions. */
function charactersOf(mathml: string): string {
  return mathml.replaceAll(/<[^>]*>|\{[^}]*\}|\s/g, "");
}
