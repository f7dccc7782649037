import type { Estimate, Verdict } from "../types.ts";
import { byContrast } from "./contrastText.ts";
import { estimateNumbers } from "./estimateNumbers.ts";
import { type Html, html } from "./html.ts";
import { looksText } from "./looksText.ts";
import { partNames } from "./partNames.ts";
import type { ReportView } from "./reportView.ts";
import { sentenceCase } from "./sentence.ts";
import { badgeWord, verdictBadge } from "./verdictBadge.ts";

/**
 * What a reader sees first: one row a restatement in everyday words, one column a task, each cell a verdict with the
 * numbers that decided it. Nothing is merged; the cells link to the verdicts in full.
 */
export function shortAnswer(view: ReportView): Html {
  const { claim, verdicts, tasks } = view.input;
  const own = verdicts.filter(({ primary }) => primary);
  const unjudged = view.input.looks?.unfinished !== undefined;
  const columns = tasks.map(({ name }) => name).filter((name) => unjudged || own.some(({ task }) => task === name));
  const none = unjudged ? verdictBadge("unjudged") : "not judged in this profile";
  const rows = claim.restatements.map(({ id, text, plain }) => {
    const cells = columns.map((name) => {
      const verdict = own.find(({ restatement, task }) => restatement === id && task === name);
      return html`<td data-task="${name}">${verdict === undefined ? none : cell(view, verdict)}</td>`;
    });
    return html`<tr><th scope="row"><a href="#r-${id}">${plain ?? sentenceCase(text)}</a></th>${cells}</tr>`;
  });
  const looks = looksText(view.input.looks);
  const looked = looks === undefined ? undefined : html`<p class="count">${looks}.</p>`;
  const head = columns.map((name) => html`<th scope="col">${name}</th>`);
  return html`<section id="answer"><h2>In short</h2>${unjudged ? undefined : html`<p class="count">${counted(own)}</p>`}${looked}<div class="scroll"><table class="answer"><thead><tr><th scope="col">Question</th>${head}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function cell(view: ReportView, verdict: Verdict): Html {
  const parts = view.input.estimates.filter(
    ({ decides, restatement, task, learningRate }) =>
      decides && restatement === verdict.restatement && task === verdict.task && learningRate === verdict.learningRate,
  );
  const ordered = byContrast(parts);
  const names = partNames(ordered, "title");
  const because = verdict.attributionDetail?.becauseOfNoise === true && verdict.decision === "supported";
  const why = because ? html`<p class="cause">and it is the noise</p>` : undefined;
  return html`${verdictBadge(verdict.decision)}${why}${ordered.map((part, index) => numbers(part, names[index] ?? ""))}`;
}

function numbers(estimate: Estimate, title: string): Html {
  return html`<p class="numbers">${title === "" ? "" : `${title}: `}<span class="m">${estimateNumbers(estimate)}</span> ${estimate.unit}</p>`;
}

function counted(verdicts: readonly Verdict[]): string {
  const of = (decision: Verdict["decision"]): number =>
    verdicts.filter((verdict) => verdict.decision === decision).length;
  const words = (["supported", "refuted", "equivalent", "undecided"] as const)
    .filter((decision) => of(decision) > 0)
    .map((decision) => `${of(decision)} ${badgeWord(decision).toLowerCase()}`);
  return `${verdicts.length} ${verdicts.length === 1 ? "verdict" : "verdicts"}: ${words.join(", ")}. There is no overall verdict: measures and tasks may disagree.`;
}
