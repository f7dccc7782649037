import type { Estimate, Verdict } from "../types.ts";
import { byContrast } from "./contrastText.ts";
import { restOf } from "./effectScene.ts";
import { effectInWords } from "./effectText.ts";
import { decimalsFor, formatNumber, formatP } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import { partNames } from "./partNames.ts";
import type { Restatement } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";
import { sentenceCase } from "./sentence.ts";
import { badgeWord } from "./verdictBadge.ts";

/**
 * For each restatement the rule that was fixed before any trial, and for each task how far the interval is from the other
 * side and how many more seeds would decide what is open.
 */
export function changeSection(view: ReportView): Html {
  const { claim } = view.input;
  const parts = claim.restatements.map((restatement) => restatementPart(view, restatement));
  return html`<section id="change" class="prose"><h2>What would change this verdict</h2><p>${fixed(view)} and are part of the experiment’s hash. A verdict changes by these rules and by nothing else.</p>${parts}</section>`;
}

function fixed({ input: { looks, provenance } }: ReportView): string {
  if (provenance.imported !== undefined) return "Measures, margins and arms were given with the imported results";
  const open = looks?.type === "sequential" && looks.unfinished === undefined;
  const what = open ? "Measures, margins and arms" : "Measures, margins, arms and seeds";
  return `${what} were fixed before the first trial`;
}

function restatementPart(view: ReportView, { id, text, refutedBy }: Restatement): Html {
  const own = view.input.verdicts.filter(({ restatement, primary }) => primary && restatement === id);
  const items = own.flatMap((verdict) => {
    const parts = byContrast(partsOf(view, verdict));
    const names = partNames(parts, "short");
    return parts.map((estimate, index) => item(verdict, estimate, names[index] ?? ""));
  });
  return html`<h3><span class="rid">${id}</span> ${sentenceCase(text)}</h3><p>Refuted by: ${refutedBy.replace(/\.$/, "")}.</p><ul>${items}</ul>`;
}

function partsOf({ input }: ReportView, { restatement, task, learningRate }: Verdict): readonly Estimate[] {
  return input.estimates.filter(
    (estimate) =>
      estimate.decides &&
      estimate.restatement === restatement &&
      estimate.task === task &&
      estimate.learningRate === learningRate,
  );
}

function item({ task }: Verdict, estimate: Estimate, name: string): Html {
  return html`<li><b>${task}</b>, ${name}: ${badgeWord(estimate.decision).toLowerCase()}, ${effectInWords(estimate)}. ${sentenceOf(estimate)}</li>`;
}

function sentenceOf(estimate: Estimate): string {
  const distance = distanceText(estimate);
  const { decision, moreSeeds, low, high, pAdjusted } = estimate;
  if (decision !== "undecided") return distance;
  const rest = restOf(estimate);
  const holm = low > rest || high < rest ? ` But p is ${formatP(pAdjusted)} after Holm.` : "";
  const seeds =
    moreSeeds === undefined ? "No number of seeds can be named." : `About ${moreSeeds} more seeds would decide it.`;
  return `${distance}${holm} ${seeds}`;
}

/**
 * How far an interval is from the other side of no effect (or of the target), in the metric's unit and in margins; for
 * "no effect this large", and for a claim of equality, how far inside or outside the margin it lies.
 */
export function distanceText(estimate: Estimate): string {
  const { better, low, high, margin, decision, unit } = estimate;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "There is no interval yet.";
  const size = (value: number): string => {
    const margins = margin > 0 ? ` (${formatNumber(value / margin, 1)} margins)` : "";
    return `${formatNumber(value, decimalsFor(Math.min(value, (high - low) / 2) || value))} ${unit}${margins}`;
  };
  if (better === "equal" || decision === "equivalent") {
    const room = margin - Math.max(Math.abs(low), Math.abs(high));
    const beyond = Math.max(low, -high) - margin;
    if (margin === 0)
      return low === 0 && high === 0 ? "A single difference that is not 0 would refute it." : "Not exactly equal.";
    if (room > 0) return `The interval lies inside the margin by ${size(room)}.`;
    return beyond > 0
      ? `The interval lies outside the margin by ${size(beyond)}.`
      : `The interval reaches over the margin by ${size(-room)}.`;
  }
  const rest = restOf(estimate);
  const [claimed, other] = better === "higher" ? [low - rest, rest - high] : [rest - high, low - rest];
  if (claimed > 0) return `The interval ends ${size(claimed)} before the other side.`;
  if (other > 0) return `The interval lies ${size(other)} beyond, on the other side.`;
  return `The interval reaches ${size(-claimed)} over to the other side.`;
}
