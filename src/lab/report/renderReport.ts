import { changeSection } from "./changeSection.ts";
import { commandSection, limitsSection, literatureSection, provenanceSection } from "./closingSections.ts";
import { estimateTable } from "./estimateTable.ts";
import { firstFigures } from "./firstFigures.ts";
import { escapeHtml, html } from "./html.ts";
import { methodSection } from "./methodSection.ts";
import { pageCss } from "./pageCss.ts";
import { contents, opening, rail, topBar } from "./pageFrame.ts";
import type { ReportInput } from "./reportInput.ts";
import { reportView } from "./reportView.ts";
import { shortAnswer } from "./shortAnswer.ts";
import { taskSection } from "./taskSection.ts";
import { verdictSection } from "./verdictSection.ts";

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * A report as one HTML file: no script, no network, static SVG, light and dark. The same input gives the same bytes.
 * Every text of the input is escaped; a strict content security policy stands behind that.
 */
export function renderReport(input: ReportInput): string {
  const view = reportView(input);
  const body = html`<a class="skip" href="#main">Skip to the report</a>${topBar(whatText(input), input.provenance.date)}<div class="page">${contents(view)}<div class="body"><main id="main"><div class="lead"><div>${opening(view)}${shortAnswer(view)}${firstFigures(view)}</div>${rail(view)}</div>
${input.tasks.map((task, index) => taskSection(view, task, index))}
${verdictSection(view)}
<section id="estimates"><h2>All estimates</h2><div class="card full">${estimateTable(view)}</div></section>
${methodSection(view)}${changeSection(view)}${limitsSection(view)}${literatureSection(view)}${provenanceSection(view)}${commandSection(view)}</main></div></div>`;
  const title = escapeHtml(`${input.claim.id}: Linchpin report`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><link rel="icon" href="data:,"><title>${title}</title><style>${pageCss()}</style></head>
<body>${body.html}</body></html>
`;
}

/** What this file is. */
function whatText({ profile, provenance }: ReportInput): string {
  return provenance.imported === undefined ? `Report, ${profile} profile` : "Report on imported results";
}
