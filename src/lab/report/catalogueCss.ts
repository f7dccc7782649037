import type { Decision } from "../types.ts";

/** What the reader may choose to see. */
export const SHOWN: readonly (Decision | "unrun")[] = ["supported", "refuted", "equivalent", "undecided", "unrun"];

const layout = `
.claim{margin-top:22px;padding:18px 20px 16px;background:var(--surface);border:1px solid var(--line);border-radius:8px;scroll-margin-top:12px}
.claim h2{font-size:19px;line-height:1.35;margin:4px 0 6px;text-wrap:balance;overflow-wrap:anywhere}
.claim .links{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px;color:var(--ink-2)}
.claim .links code{background:var(--sunk);padding:1px 7px;border-radius:4px}
.part{font-size:21px;margin:40px 0 0}
.rest{margin-top:16px;padding-top:12px;border-top:1px solid var(--line)}
.claim .rest h3{font-size:15px;line-height:1.45;margin:0 0 8px;font-weight:600}
.hit{display:grid;grid-template-columns:104px 196px minmax(0,1fr);gap:4px 14px;align-items:start;padding:4px 0;font-size:14px}
.hit .task{font-weight:650;padding-top:4px;overflow-wrap:anywhere}.hit .badge{justify-self:start;white-space:nowrap}.unrun{margin-top:10px;font-size:14px;color:var(--ink-3)}
.effect{display:grid;grid-template-columns:minmax(0,1fr) 200px minmax(230px,auto);gap:2px 14px;align-items:center;min-height:30px;font-size:13px;color:var(--ink-2)}
.effect .what{overflow-wrap:anywhere}.effect .m{white-space:nowrap}.effect small{margin:0}
.cause{font-size:13px;font-weight:600}
.tally{display:flex;flex-wrap:wrap;gap:8px;margin:14px 0 4px}
.filters{margin:16px 0 0;padding:10px 14px 12px;border:1px solid var(--line);border-radius:8px;background:var(--surface);display:flex;flex-wrap:wrap;gap:6px 20px;font-size:14px}
.filters legend{font-size:13px;color:var(--ink-3);padding:0 6px}.filters label{display:inline-flex;gap:7px;align-items:center;min-height:28px;cursor:pointer}.filters input{width:17px;height:17px;margin:0;accent-color:var(--ink)}
.nothing{display:none;margin-top:20px;color:var(--ink-2)}
.how{max-width:78ch;font-size:15px;color:var(--ink-2);margin-top:10px}
nav small{line-height:1.35}.kinds{display:inline-flex;vertical-align:-2px}
`;

const narrow = `
@media (max-width:1080px){.effect{grid-template-columns:minmax(0,1fr) 200px}.effect .numbers{grid-column:1/-1}}
@media (max-width:760px){.claim{padding:14px 14px 12px}.claim h2{font-size:17px}.hit{grid-template-columns:minmax(0,1fr) auto}.hit .effects{grid-column:1/-1}.effect{grid-template-columns:minmax(0,1fr);gap:0;padding:3px 0}.effect-svg{width:100%;max-width:330px;height:auto}.effect .m{white-space:normal}.filters label{min-height:44px}}
@media print{.filters{display:none}.rest,.hit{break-inside:avoid}.claim{border-color:#999}}
`;

/** Rows that were not asked for are hidden, and with them restatements and claims that have nothing else. */
const filters = SHOWN.map((shown) => {
  const on = `body:has(#show-${shown}:checked)`;
  const empty = `main:not(:has(.claim.has-${shown}))`;
  return `${on} .hit:not(.${shown}),${on} .rest:not(:has(.hit.${shown})),${on} .claim:not(.has-${shown}),${on} .part{display:none}${on} ${empty} .nothing{display:block}`;
}).join("\n");

/** The styles of the catalogue beside those of a report. No script: the filters are radio buttons and `:has`. */
export function catalogueCss(): string {
  return (layout + narrow + filters).replaceAll("\n", "");
}
