import type { Estimate } from "../types.ts";
import { contrastArms } from "./contrastText.ts";
import { estimateTitle } from "./estimateNumbers.ts";
import { alwaysValidFormula, formula, pairedFormula } from "./formulae.ts";
import { type Html, html } from "./html.ts";
import type { FormulaName } from "./reportInput.ts";
import { measureGroups, type ReportView } from "./reportView.ts";

const FIXED =
  "The p value flips the sign of each seed’s difference in every possible way (20 000 ways above 16 seeds) and counts how often the mean is as far from zero as the one found. The p values of the claim’s primary tests are adjusted together by Holm’s method. Equivalence is tested by two one-sided t tests against −δ and +δ.";
const ALWAYS_VALID =
  "These trials were judged more than once, or are shown before their plan is done, so the interval is one that holds at every number of seeds S together: the chance that it ever misses the true mean of normal differences is at most α. The p value is the inverse of the likelihood ratio of an effect drawn from N(0, 1) standard deviations to none. The p values of the claim’s primary tests are adjusted together by Holm’s method. Equivalence means that the interval lies between −δ and +δ.";

/** Why the sentence should hold, what was measured, and how it was decided. */
export function methodSection(view: ReportView): Html {
  const { claim } = view.input;
  const why = (claim.why ?? []).map((entry) =>
    typeof entry === "string" ? html`<p>${entry}</p>` : formula(entry.formula),
  );
  const argument = why.length > 0 ? html`<h3>The argument</h3>${why}` : undefined;
  const sequential = view.input.looks?.type === "sequential";
  return html`<section id="method" class="prose"><h2>Why it should be so, and how it was measured</h2>${argument}
<h3>The measures</h3>${measures(view)}
<h3>The contrasts</h3>${contrasts(view)}
<h3>The decision</h3>
<p>${view.input.provenance.imported === undefined ? "Networks of one seed share data, starting weights and batch order in every arm" : "Results of one seed are taken for a pair, as the imported file gives them"}. A contrast is the mean over the seeds of the difference between the two networks of a seed. Where the differences are skewed, the interval reaches as far as Hall’s (1992) transformation of t does.</p>${sequential ? alwaysValidFormula : pairedFormula}
<p>${sequential ? ALWAYS_VALID : FIXED}</p>
<ul><li><b>Supported</b>: the interval lies on the claimed side of zero, the ${sequential ? "" : "sign-flip "}test agrees, and the effect is not equivalent to none.</li><li><b>Refuted</b>: the same on the other side.</li><li><b>No effect this large</b>: the difference is smaller than the margin δ${view.input.provenance.imported === undefined ? ", which was set before any trial" : ""}.</li><li><b>Undecided</b>: none of these; the number of further seeds is an estimate from a cautious effect size. No verdict is given below 8 seeds${sequential ? ", or below 16 where the differences are skewed by more than 1" : ""}.</li></ul>
<p>“Because of the noise” is said only where batch noise (NC1) and injected noise of the same size (NC2, shared) agree in sign, both are supported, and NC2 reaches half of the margin. NC3 is always shown and never decides.</p></section>`;
}

/** What each measure on the page is, with its formula once. */
function measures(view: ReportView): readonly Html[] {
  const names = new Set(view.input.tasks.flatMap((task) => measureGroups(view, task).map(({ base }) => base)));
  const set = new Set<FormulaName>();
  return [...names].map((name) => {
    const unit = view.input.estimates.find(({ on, statistic }) => on === name && statistic === undefined)?.unit;
    const metric = view.metric(name, unit);
    const first = metric.formula && !set.has(metric.formula) ? metric.formula : undefined;
    if (first) set.add(first);
    const known = metric.what.toLowerCase() === metric.title.toLowerCase() ? "" : `: ${metric.what}`;
    return html`<p><b>${metric.title}</b>${metric.unit && ` (${metric.unit})`}${known}.</p>${first && formula(first)}`;
  });
}

function contrasts(view: ReportView): Html {
  const seen = new Map(
    view.input.estimates.map((estimate) => {
      const { contrast, arm, against, statistic } = estimate;
      return [[contrast, arm, against, statistic?.type].join("\n"), estimate];
    }),
  );
  // A statistic is one measure of many pairs: it is named once, with all of them.
  const groups = Map.groupBy(seen.values(), (estimate) => {
    const { title, isolates } = estimateTitle(estimate);
    return `${title}\n${isolates}`;
  });
  const rows = [...groups].map(([key, all]) => {
    const [title = "", isolates = ""] = key.split("\n");
    const name = title === "" ? undefined : html`<b>${title}</b>: `;
    const arms = all.map((estimate, index) => html`${index > 0 ? "; " : ""}<code>${armsOf(estimate)}</code>`);
    return html`<li>${name}${arms}${isolates && `: ${isolates}`}.</li>`;
  });
  return html`<ul>${rows}</ul>`;
}

function armsOf(estimate: Estimate): string {
  const { arm, against, slope, statistic } = estimate;
  if (statistic !== undefined) return contrastArms(estimate);
  return contrastArms(slope === undefined ? { arm, against } : { arm, against, slope });
}
