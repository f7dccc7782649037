import { escapeHtml } from "../../../../src/lab/report/html.ts";
import { lightTokens, tokenCss } from "../../../../src/lab/report/tokens.ts";
import { icons } from "../ui/icons.ts";

/** What a link to a claim's page shows where it is shared, in pixels. */
export const SOCIAL_SIZE = { width: 1200, height: 630 } as const;

const answers = [
  { icon: "supported", text: "Supported?" },
  { icon: "refuted", text: "Refuted?" },
  { icon: "undecided", text: "No clear effect?" },
] as const;

/**
 * The picture of a claim as a page of {@link SOCIAL_SIZE}, to be photographed by a browser: the sentence, the question, and
 * how many networks decided. It does not say what they decided: the page asks first.
 *
 * @param fontCss declares the family "Page"
 */
export function socialPicture(
  { sentence, networks }: { readonly sentence: string; readonly networks: number },
  fontCss: string,
): string {
  const size = sentence.length <= 90 ? 62 : sentence.length <= 150 ? 52 : 42;
  const choices = answers.map(({ icon, text }) => `<span>${drawn(icon, 30)}${text}</span>`).join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><style>
${fontCss}
:root { ${tokenCss(Object.entries(lightTokens))} }
* { box-sizing: border-box; margin: 0; }
body { display: grid; grid-template-rows: auto 1fr auto auto; gap: 24px; width: ${SOCIAL_SIZE.width}px; min-height: ${SOCIAL_SIZE.height}px; padding: 52px 64px; background: var(--paper); color: var(--ink); font-family: Page, sans-serif; border-left: 14px solid var(--ink); }
.name { display: flex; align-items: center; gap: 10px; font-size: 30px; font-weight: 700; }
.name svg { color: var(--pin); }
h1 { align-self: center; font-size: ${size}px; line-height: 1.2; text-wrap: balance; }
.choices { display: flex; gap: 18px; font-size: 28px; font-weight: 650; }
.choices span { display: flex; align-items: center; gap: 10px; padding: 12px 24px; border: 2px solid var(--line-strong); border-radius: 8px; background: var(--surface); }
p { color: var(--ink-2); font-size: 25px; }
svg { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
</style><body><div class="name">${drawn("pin", 36)}Linchpin</div><h1>“${escapeHtml(sentence.replace(/\.$/, ""))}”</h1><div class="choices">${choices}</div><p>${networks} networks were trained to decide.</p></body></html>`;
}

function drawn(name: keyof typeof icons, size: number): string {
  const { paths, circles = [], dash } = icons[name];
  const lines = paths.map((path) => `<path d="${path}"/>`).join("");
  const rounds = circles.map(
    ([x, y, radius]) =>
      `<circle cx="${x}" cy="${y}" r="${radius}"${dash === undefined ? "" : ` stroke-dasharray="${dash}" stroke-linecap="butt"`}/>`,
  );
  return `<svg viewBox="0 0 16 16" width="${size}" height="${size}">${lines}${rounds.join("")}</svg>`;
}
