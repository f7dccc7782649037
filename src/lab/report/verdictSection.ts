import type { Decision, Estimate, Verdict } from "../types.ts";
import { byContrast, isTarget } from "./contrastText.ts";
import { estimateNumbers } from "./estimateNumbers.ts";
import { formatRate } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import { unfinishedText } from "./looksText.ts";
import { partNames } from "./partNames.ts";
import type { ReportView } from "./reportView.ts";
import { sentence, sentenceCase } from "./sentence.ts";
import { attributionNotes, badgeIcon, badgeWord, verdictBadge } from "./verdictBadge.ts";

const decisions: readonly Decision[] = ["supported", "refuted", "equivalent", "undecided"];

/** One banner for each restatement and task at the learning rate of the figures; other rates fold away. */
export function verdictSection(view: ReportView): Html {
  const { restatements } = view.input.claim;
  const known = new Set(restatements.map(({ id }) => id));
  const parts = restatements.map(({ id, text, refutedBy }) => restatementPart(view, { id, text, refutedBy }));
  const others = view.input.verdicts.filter(({ restatement }) => !known.has(restatement));
  const rest =
    others.length > 0 ? html`<div class="banners">${others.map((verdict) => banner(view, verdict))}</div>` : undefined;
  return html`<section id="verdicts"><h2>Verdicts in full</h2><p class="count">${counted(view)}</p>${parts}${rest}</section>`;
}

function restatementPart(
  view: ReportView,
  { id, text, refutedBy }: { readonly id: string; readonly text: string; readonly refutedBy: string },
): Html {
  const own = view.input.verdicts.filter(({ restatement }) => restatement === id);
  const main = own.filter(({ primary }) => primary);
  const other = own.filter((verdict) => !main.includes(verdict));
  const folded =
    other.length > 0
      ? html`<details><summary>${other.length} ${other.length === 1 ? "verdict" : "verdicts"} at other learning rates</summary><div class="banners">${other.map((verdict) => banner(view, verdict))}</div></details>`
      : undefined;
  const when = view.input.looks?.unfinished === undefined ? "in this profile" : "yet";
  const none = own.length === 0 ? html`<p class="note">Not judged ${when}.</p>` : undefined;
  return html`<div class="restatement" id="r-${id}"><h3><span class="rid">${id}</span> ${sentenceCase(text)}</h3><p class="refuted-by">Refuted by: ${refutedBy}</p><div class="banners">${main.map((verdict) => banner(view, verdict))}</div>${none}${folded}</div>`;
}

function banner(view: ReportView, verdict: Verdict): Html {
  const parts = view.input.estimates.filter(
    ({ decides, restatement, task, learningRate }) =>
      decides && restatement === verdict.restatement && task === verdict.task && learningRate === verdict.learningRate,
  );
  const notes = attributionNotes(verdict);
  const note = notes.length > 0 ? html`<p class="why">${notes.join(" ")}</p>` : undefined;
  const full = html`<details><summary>In full</summary><p>${sentence(verdict.because)}</p></details>`;
  const ordered = byContrast(parts);
  const names = partNames(ordered, "short");
  const body =
    parts.length > 0
      ? [...ordered.map((part, index) => partLine(part, names[index] ?? "")), note, full]
      : html`<p>${sentence(verdict.because)}</p>${note}`;
  return html`<div class="banner ${verdict.decision}">${verdictBadge(verdict.decision)}<div><p class="where"><b>${where(view, verdict)}</b></p>${body}</div></div>`;
}

/** One contrast that decides: its numbers, and what they say. */
function partLine(estimate: Estimate, name: string): Html {
  const { against, statistic, unit } = estimate;
  const from =
    statistic === undefined
      ? isTarget(against) && ` from ${against.replace("-", "−")}`
      : `${unit === "" ? "" : ","} held against ${String(statistic.target).replace("-", "−")}`;
  return html`<p><b>${name}</b> <span class="m">${estimateNumbers(estimate)}</span> ${unit}${from || ""}. ${sentence(estimate.text)}</p>`;
}

/** The task, and the learning rate where the verdict holds at one only, as the verdict's own text says. */
function where(view: ReportView, { restatement, task, text, primary, learningRate }: Verdict): string {
  if (!primary) return `${restatement}, ${task}, ${formatRate(learningRate)}`;
  const said = view.input.claim.restatements.find(({ id }) => id === restatement)?.text;
  return said !== undefined && text.startsWith(said) ? `${task}${text.slice(said.length)}` : task;
}

/** "8 verdicts: 3 supported, 2 refuted, 3 undecided." The numbers stand side by side and are not added up to one answer. */
function counted(view: ReportView): string {
  const waiting = unfinishedText(view.input.looks);
  if (waiting !== undefined) return `${waiting}.`;
  const main = view.input.verdicts.filter(({ primary }) => primary);
  const parts = decisions.flatMap((decision) => {
    const count = main.filter((verdict) => verdict.decision === decision).length;
    return count > 0 ? [`${count} ${badgeWord(decision).toLowerCase()}`] : [];
  });
  const tasks = view.input.tasks.length;
  return `${main.length} ${main.length === 1 ? "verdict" : "verdicts"}, one for each restatement on ${tasks === 1 ? "the task" : `each of ${tasks} tasks`}: ${parts.join(", ")}. There is no overall verdict.`;
}

/** The list of verdicts in the left column. */
export function verdictList(view: ReportView): Html {
  const items = view.input.verdicts
    .filter(({ primary }) => primary)
    .map(
      (verdict) =>
        html`<li><a href="#r-${verdict.restatement}">${badgeIcon(verdict.decision)}<span>${verdict.restatement} on ${verdict.task}<small>${badgeWord(verdict.decision)}</small></span></a></li>`,
    );
  return html`<ul class="verdict-list">${items}</ul>`;
}
