// Writes `src/lib/theme/math.woff2`, which sets the page's formulae everywhere alike: of STIX Two Math (SIL Open Font
// License 1.1) the characters that formulae may have, a tenth of its 403 kB, with the table that MathML stretches signs
// by. Run it again after a change here: `node app/tools/mathFont.ts`; a test tells.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import subsetFont from "subset-font";

export const mathFontFile: string = join(import.meta.dirname, "../src/lib/theme/math.woff2");

/** Letters, and the italics in which MathML sets a letter that stands alone: characters of their own, but for h. */
const LETTERS = [
  { upright: ["A", "Z"], italic: "𝐴" },
  { upright: ["a", "z"], italic: "𝑎" },
  { upright: ["Α", "Ω"], italic: "𝛢" },
  { upright: ["α", "ω"], italic: "𝛼" },
] as const;
const OTHERS = "ℎ0123456789 +−±×·/=≠≈<>≤≥∼∝→∈∋∞∂∑∏∫√^~¯ˉ()[]{}|,.:;…%";

/** What the font has. */
export const mathCharacters: string =
  LETTERS.map(({ upright: [first, last], italic }) => {
    const size = codeOf(last) - codeOf(first) + 1;
    return from(codeOf(first), size) + from(codeOf(italic), size);
  }).join("") + OTHERS;

/** The font's bytes. */
export async function mathFont(): Promise<Uint8Array> {
  const { resolve } = createRequire(import.meta.url);
  const whole = readFileSync(resolve("@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"));
  return await subsetFont(whole, mathCharacters, { targetFormat: "woff2" });
}

function from(first: number, size: number): string {
  return Array.from({ length: size }, (_, index) => String.fromCodePoint(first + index)).join("");
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

if (import.meta.main) writeFileSync(mathFontFile, await mathFont());
