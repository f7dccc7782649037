import type { Decision, Estimate, Verdict } from "../types.ts";
import { catalogueCss, SHOWN } from "./catalogueCss.ts";
import type { CatalogueEntry, CatalogueInput, CatalogueRun } from "./catalogueInput.ts";
import { byContrast } from "./contrastText.ts";
import { effectDomain, effectSvg } from "./effectScene.ts";
import { effectText, effectUnit } from "./effectText.ts";
import { escapeHtml, type Html, html } from "./html.ts";
import { pageCss } from "./pageCss.ts";
import { topBar } from "./pageFrame.ts";
import { partNames } from "./partNames.ts";
import { sentenceCase } from "./sentence.ts";
import { badgeIcon, badgeWord, verdictBadge } from "./verdictBadge.ts";

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const DECISIONS: readonly Decision[] = ["supported", "refuted", "equivalent", "undecided"];

/**
 * The whole catalogue as one HTML file: the sentences of the thread in their order, each with its verdicts by restatement
 * and task, the effects that decided as small forest plots, and the way to its own report. No script, no network; the
 * same input gives the same bytes.
 */
export function renderCatalogue(input: CatalogueInput): string {
  const said = inOrder(input.entries.filter(({ statements }) => statements.length > 0));
  const beyond = input.entries.filter(({ statements }) => statements.length === 0);
  const entries = [...said, ...beyond];
  const part = (title: string, own: readonly CatalogueEntry[]): Html | undefined =>
    own.length === 0 ? undefined : html`<h2 class="part">${title}</h2>${own.map(article)}`;
  const body = html`<a class="skip" href="#main">Skip to the catalogue</a>${topBar("Catalogue of claims", input.date)}<div class="page">${contents(said, beyond)}<div class="body"><main id="main"><h1>The sentences of the thread, and what was measured</h1><p class="said">“A doubt batch norm”, <a href="https://community.deeplearning.ai/t/a-doubt-batch-norm/434208" rel="noreferrer">deeplearning.ai community forum</a></p><p class="how">Each sentence is restated so that it can fail, run on populations of paired seeds, and judged by rules that were fixed before the first network was trained. A claim has as many verdicts as it has restatements and tasks. There is no overall verdict.</p>${tally(entries)}${filters(entries)}<p class="how">In the small drawings: the upright line is no effect, the shaded band effects smaller than the margin, the bar the interval of the paired differences. The arrow head marks the end where the claim says that the effect is.</p>${part("Said in the thread", said)}${part("Beyond the thread", beyond)}<p class="nothing" role="status">No verdict of this kind.</p>${closing(input)}</main></div></div>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><link rel="icon" href="data:,"><title>${escapeHtml("Linchpin: catalogue of claims")}</title><style>${pageCss()}${catalogueCss()}</style></head>
<body>${body.html}</body></html>
`;
}

/** By the first statement of the thread that each stands for. */
function inOrder(entries: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const first = ({ statements }: CatalogueEntry): number =>
    Math.min(...statements.map((statement) => Number(statement.replace(/^\D+/, ""))));
  return [...entries].sort((a, b) => first(a) - first(b));
}

function verdictsOf({ runs }: CatalogueEntry): readonly Verdict[] {
  return runs.flatMap(({ verdicts }) => verdicts);
}

/** `2 supported, 1 undecided`. */
function countedWords(verdicts: readonly Verdict[]): string {
  return DECISIONS.flatMap((decision) => {
    const count = verdicts.filter((verdict) => verdict.decision === decision).length;
    return count === 0 ? [] : [`${count} ${badgeWord(decision).toLowerCase()}`];
  }).join(", ");
}

function contents(said: readonly CatalogueEntry[], beyond: readonly CatalogueEntry[]): Html {
  const item = (entry: CatalogueEntry): Html => {
    const verdicts = verdictsOf(entry);
    const states = DECISIONS.filter((decision) => verdicts.some((verdict) => verdict.decision === decision));
    const icons = states.map((state) => badgeIcon(state));
    const words = entry.runs.length === 0 ? "not run here" : countedWords(verdicts);
    return html`<li><a href="#${entry.claim.id}"><span>${entry.claim.id} <span class="kinds">${icons}</span><small>${words}</small></span></a></li>`;
  };
  const list = (title: string, entries: readonly CatalogueEntry[]): Html | undefined =>
    entries.length === 0 ? undefined : html`<h2>${title}</h2><ul class="toc">${entries.map(item)}</ul>`;
  return html`<nav aria-label="Claims">${list("Said in the thread", said)}${list("Beyond the thread", beyond)}</nav>`;
}

/** How many verdicts of each kind, side by side: they are not added up to one answer. */
function tally(entries: readonly CatalogueEntry[]): Html {
  const verdicts = entries.flatMap(verdictsOf);
  const badges = DECISIONS.map((decision) => {
    const count = verdicts.filter((verdict) => verdict.decision === decision).length;
    return verdictBadge(decision, `${count} ${badgeWord(decision).toLowerCase()}`);
  });
  const run = entries.filter(({ runs }) => runs.length > 0).length;
  return html`<p class="count">${entries.length} claims, ${run} of them run here: ${verdicts.length} verdicts.</p><div class="tally">${badges}</div>`;
}

function filters(entries: readonly CatalogueEntry[]): Html {
  const words = { unrun: "Not run here" } as const;
  const present = SHOWN.filter((shown) => entries.some((entry) => kindsOf(entry).includes(shown)));
  const radio = (id: string, text: string, on: boolean): Html =>
    on
      ? html`<label><input type="radio" name="show" id="show-${id}" checked="checked"/>${text}</label>`
      : html`<label><input type="radio" name="show" id="show-${id}"/>${text}</label>`;
  const rest = present.map((shown) => radio(shown, shown === "unrun" ? words.unrun : badgeWord(shown), false));
  return html`<fieldset class="filters"><legend>Show verdicts</legend>${radio("all", "All", true)}${rest}</fieldset>`;
}

function kindsOf(entry: CatalogueEntry): readonly (Decision | "unrun")[] {
  if (entry.runs.length === 0) return ["unrun"];
  return DECISIONS.filter((decision) => verdictsOf(entry).some((verdict) => verdict.decision === decision));
}

function article(entry: CatalogueEntry): Html {
  const { claim, statements, runs, command } = entry;
  const kinds = kindsOf(entry)
    .map((kind) => `has-${kind}`)
    .join(" ");
  const place = [statements.join(", "), claim.id].filter((text) => text !== "").join(" · ");
  const several = runs.length > 1;
  const body =
    runs.length === 0 ? html`<p class="unrun">Not run here.</p>` : runs.map((run) => runPart(entry, run, several));
  return html`<article class="claim ${kinds}" id="${claim.id}"><p class="eyebrow">${place}</p><h2>“${claim.sentence}”</h2><p class="said">${sentenceCase(claim.speaker)}</p><p class="links">${runs.map(links)}<span>Run it: <code>${command}</code></span></p>${body}</article>`;
}

function links({ profile, changes, at, report }: CatalogueRun): Html {
  const what = `${sentenceCase(profile)} profile${changes === "" ? "" : ` ${changes}`}, judged on ${at.slice(0, 10)}`;
  return report === undefined
    ? html`<span>${what}</span>`
    : html`<span>${what}: <a href="${report}">full report</a></span>`;
}

function runPart({ claim }: CatalogueEntry, run: CatalogueRun, several: boolean): Html {
  const ids = [...new Set(run.verdicts.map(({ restatement }) => restatement))];
  const parts = ids.map((id) => {
    const own = run.verdicts.filter(({ restatement }) => restatement === id);
    const estimates = run.estimates.filter(({ restatement }) => restatement === id);
    const known = claim.restatements.find((restatement) => restatement.id === id);
    const text = known?.plain ?? sentenceCase(known?.text ?? own[0]?.text ?? "");
    const profile = several ? ` (${run.profile} profile)` : "";
    return html`<div class="rest"><h3><span class="rid">${id}</span> ${text}${profile}</h3>${own.map((verdict) => hit(verdict, estimates))}</div>`;
  });
  return html`${parts}`;
}

/** The verdict of one restatement on one task, with the effects that decided. */
function hit(verdict: Verdict, estimates: readonly Estimate[]): Html {
  const { task, decision, attributionDetail } = verdict;
  const own = byContrast(estimates.filter((estimate) => estimate.task === task));
  const cause =
    attributionDetail?.becauseOfNoise === true && decision === "supported"
      ? html`<p class="cause">and it is the noise</p>`
      : undefined;
  const names = partNames(own, "short");
  const effects = own.map((estimate, index) => {
    const { pairs } = estimate;
    // Effects in one unit on one measure share an axis, over all tasks of the restatement.
    const axis = estimates.filter(
      (other) => other.on === estimate.on && other.statistic?.type === estimate.statistic?.type,
    );
    return html`<div class="effect"><span class="what">${names[index]}</span>${effectSvg(estimate, effectDomain(axis))}<span class="numbers"><span class="m">${effectText(estimate)}</span> <small>${[effectUnit(estimate), `${pairs} ${pairs === 1 ? "pair" : "pairs"}`].filter((text) => text !== "").join(", ")}</small></span></div>`;
  });
  return html`<div class="hit ${decision}"><span class="task">${task}</span>${verdictBadge(decision)}<div class="effects">${effects}${cause}</div></div>`;
}

function closing({ version, store, commands }: CatalogueInput): Html {
  const block = (says: string, command: string): Html =>
    html`<p>${says}</p><pre tabindex="0"><code>${command}</code></pre>`;
  return html`<section id="repeat" class="prose"><h2>Do it again</h2>${block("Run every claim and judge it; what is stored is not trained again:", commands.run)}${block("The same on other seeds, and whether any verdict depends on them:", commands.blocks)}${block("Write this page again from the stored records:", commands.report)}<p class="count">Linchpin ${version}; store ${store}.</p></section>`;
}
