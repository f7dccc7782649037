import { drawMarker } from "./drawMarker.ts";
import { percent } from "./forestPanel.ts";
import { type Html, html } from "./html.ts";
import type { ReportView } from "./reportView.ts";
import { sentenceCase } from "./sentence.ts";
import { svgSurface } from "./svgSurface.ts";
import { verdictList } from "./verdictSection.ts";

/** The bar at the top: the mark of the house, and what this file is. */
export function topBar(what: string, date: string): Html {
  const pin = html`<svg class="logo" viewBox="0 0 20 24" width="20" height="24" aria-hidden="true"><circle cx="10" cy="8" r="5.6" fill="none" stroke="var(--pin)" stroke-width="3.4"/><path d="M10 15v8" stroke="var(--ink)" stroke-width="3.4" stroke-linecap="round"/></svg>`;
  return html`<header class="bar">${pin}<b>Linchpin</b><span class="bar-what">${what}</span><time datetime="${date}">${date.slice(0, 16).replace("T", " ")} UTC</time></header>`;
}

const parts: readonly (readonly [string, string])[] = [
  ["estimates", "All estimates"],
  ["method", "Why and how"],
  ["change", "What would change this verdict"],
  ["limits", "Limits"],
  ["literature", "Literature"],
  ["provenance", "Where this came from"],
  ["repeat", "Do it again"],
];

/** The left column: verdicts with their marks, then the parts of the page. */
export function contents(view: ReportView): Html {
  const tasks = view.input.tasks.map(
    ({ name }, index) => html`<li><a href="#t${index + 1}">Measured on ${name}</a></li>`,
  );
  const rest = parts.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`);
  return html`<nav aria-label="This report"><h2>Verdicts</h2>${verdictList(view)}<h2>Evidence</h2><ul class="toc">${tasks}${rest}</ul></nav>`;
}

/** The question and the sentence, in the words of those who said them. */
export function opening(view: ReportView): Html {
  const { claim } = view.input;
  const warnings = (view.input.warnings ?? []).map((text) => html`<p class="notice" role="note">${text}</p>`);
  const url = claim.source.url;
  // Only an address of this form becomes a link: the text of a claim file must not be able to write another scheme.
  const source = url?.startsWith("https://")
    ? html`<a href="${url}" rel="noreferrer">${claim.source.text}</a>`
    : claim.source.text;
  return html`${warnings}<p class="eyebrow">Claim <code>${claim.id}</code></p><h1>“${claim.sentence}”</h1><p class="said">${sentenceCase(claim.speaker)}, ${source}</p><blockquote class="question"><p>“${claim.question}”</p></blockquote>`;
}

/** The right column: what the verdicts rest on. */
export function rail(view: ReportView): Html {
  const { claim, commands, provenance } = view.input;
  const limits = claim.limits.slice(0, 3).map((limit) => html`<p>${limit}</p>`);
  const control =
    claim.control === undefined ? undefined : html`<h2>The control that matters</h2><p>${claim.control}</p>`;
  const lim = limits.length > 0 ? html`<h2>Limits</h2>${limits}<p><a href="#limits">All limits</a></p>` : undefined;
  return html`<aside aria-label="Evidence"><h2>Evidence</h2><p>${evidence(view)}</p>${control}<h2>Arms</h2>${armList(view)}${lim}<h2>${provenance.imported === undefined ? "Run it here" : "Import it here"}</h2><pre tabindex="0"><code>${commands.run}</code></pre></aside>`;
}

function evidence({ input }: ReportView): string {
  const states = input.tasks.flatMap(({ completion }) => Object.values(completion).flat());
  const done = states.filter(({ state }) => state === "ok").length;
  const diverged = states.filter(({ state }) => state === "diverged").length;
  const rest = states.length - done - diverged;
  const tasks = input.tasks.length === 1 ? "one task" : `each of ${input.tasks.length} tasks`;
  const methods = [...new Set(input.estimates.map(({ method, level }) => `${percent(level)} ${method}`))];
  const lost = [
    diverged > 0 ? `${diverged} diverged` : "none diverged",
    ...(rest > 0 ? [`${rest} are missing or failed`] : []),
  ].join(", ");
  const { seeds, imported } = input.provenance;
  const what =
    imported === undefined
      ? `${done} networks: ${seeds.length} paired seeds in each of ${input.arms.length} arms`
      : `${done} imported results: ${seeds.length} seeds and ${input.arms.length} arms`;
  return `${what} on ${tasks}; ${lost}. Intervals: ${methods.join("; ")}.`;
}

/** Each arm with its mark, in words. */
/** Many arms would make the column longer than what stands beside it: those behind the first are folded. */
const OPEN = 8;

function armList(view: ReportView): Html {
  const all = arms(view);
  if (all.length <= OPEN + 2) return html`<ul class="arms">${all}</ul>`;
  const rest = all.slice(OPEN);
  return html`<ul class="arms">${all.slice(0, OPEN)}</ul><details><summary>${rest.length} further arms</summary><ul class="arms">${rest}</ul></details>`;
}

/** Each arm with its mark; arms that differ in their learning rates alone are described once. */
function arms(view: ReportView): readonly Html[] {
  const families = Map.groupBy(
    view.input.arms,
    ({ name, description }) => `${sansRate(name)}\n${sansRate(description)}`,
  );
  return [...families].flatMap(([key, family]) => {
    const [name = "", description = ""] = key.split("\n");
    if (family.length < 3)
      return family.map(
        (arm) =>
          html`<li>${sample(view, arm.id)}<span><b>${arm.name}</b>${arm.name === arm.id ? undefined : html` <code>${arm.id}</code>`}<small>${arm.description}</small></span></li>`,
      );
    const marks = family.map(({ id }) => html`<span class="rate">${sample(view, id)} <code>${id}</code></span>`);
    return [
      html`<li class="family"><span><b>${name}</b>, at ${family.length} learning rates<small>${description}</small>${marks}</span></li>`,
    ];
  });
}

function sansRate(text: string): string {
  return text.replace(/, rate [\d.]+/, "").replace(/ ?Learning rate [\d.]+ everywhere\./, "");
}

function sample(view: ReportView, arm: string): Html {
  const { color, marker, dash, round } = view.style(arm);
  const surface = svgSurface();
  surface.line([1, 8], [33, 8], { stroke: color, width: 2, dash, round });
  drawMarker(surface, marker, { at: [17, 8], radius: 4.2, color, back: "paper" });
  const drawn: Html = { html: surface.markup() };
  return html`<svg viewBox="0 0 34 16" width="34" height="16" aria-hidden="true">${drawn}</svg>`;
}
