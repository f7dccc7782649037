/** Widths in ems, of a wide sans face; other characters of the Latin, Greek and Cyrillic blocks count 0.63. */
const widths: ReadonlyMap<string, number> = new Map(
  (
    [
      ["iIjl.,:;'|!", 0.3],
      ["ftr()[]{}/ -", 0.4],
      ["mwMW@%−—ΔΣ→←", 0.9],
      ["ABCDEFGHJKLNOPQRSTUVXYZ", 0.7],
    ] as const
  ).flatMap(([characters, ems]) => [...characters].map((character) => [character, ems] as const)),
);

/** How much wider the bold face is. */
const boldFactor = 1.13;

/**
 * About how wide a text is in the sans or mono face, in pixels. Faces differ between machines, so these are the widths
 * of a wide one: a label may stand a little further away than it must, and does not run into its neighbour.
 */
export function textWidth(text: string, size: number, mono = false): number {
  let ems = 0;
  for (const character of text) ems += mono ? monoEms(character) : sansEms(character);
  return ems * size;
}

/** The width of the text in bold sans. */
export function boldWidth(text: string, size: number): number {
  return textWidth(text, size) * boldFactor;
}

/** The text in sans, cut with an ellipsis where it would be wider than `width` pixels. */
export function fitText(text: string, width: number, size: number, bold = false): string {
  const room = width / (size * (bold ? boldFactor : 1));
  let ems = 0;
  let fits = "";
  for (const character of text) {
    ems += sansEms(character);
    if (ems > room) return `${fits.trimEnd()}…`;
    // What is kept must leave room for the ellipsis, should the rest not fit.
    if (ems + sansEms("…") <= room || fits === "") fits += character;
  }
  return text;
}

function sansEms(character: string): number {
  return (character.codePointAt(0) ?? 0) > 0x2e80 ? 1 : (widths.get(character) ?? 0.63);
}

function monoEms(character: string): number {
  return (character.codePointAt(0) ?? 0) > 0x2e80 ? 1 : 0.605;
}
