import type { Notice } from "../types.ts";
import { curveFigures } from "./curveFigure.ts";
import { forestPanel } from "./forestPanel.ts";
import { formatRate } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import { measuresTable } from "./measuresTable.ts";
import { noiseFigures } from "./noiseFigure.ts";
import { rateFigure } from "./rateFigure.ts";
import { rateToleranceTable } from "./rateToleranceTable.ts";
import { relianceFigures } from "./relianceFigure.ts";
import type { TaskReport } from "./reportInput.ts";
import { armSentence, decisivePair, measureGroups, type ReportView, taskNotices } from "./reportView.ts";
import { sentence, sentenceCase } from "./sentence.ts";
import { statisticFigures } from "./statisticFigures.ts";
import { swarmFigure } from "./swarmFigure.ts";
import { verdictBadge } from "./verdictBadge.ts";

/** Everything that was measured on one task: differences first, then what they are differences of. */
export function taskSection(view: ReportView, task: TaskReport, index: number): Html {
  const id = `t${index + 1}`;
  const groups = measureGroups(view, task);
  const panels = groups.map((group, place) => forestPanel(view, task, group, `${id}-m${place + 1}`));
  const primary = groups.filter((group) => group.primary).map(({ base }) => base);
  const swarms = primary.flatMap((base, place) => swarmFigure(view, task, base, `${id}-s${place + 1}`) ?? []);
  const curves = task.curves.flatMap((set, place) => curveFigures(view, task, set, `${id}-c${place + 1}`));
  const rates = (task.rates ?? []).map((set, place) => rateFigure(view, task, set, `${id}-r${place + 1}`));
  const noise = noiseFigures(view, task, `${id}-n`);
  const statistics = statisticFigures(view, task, `${id}-x`);
  const open = index === 0 ? panels.length : Math.max(6, 3 * Math.ceil(primary.length / 3));
  const evidence = html`${part("Further measures", panels.slice(open), "panels")}${part("Every network", swarms, "panels")}${part("Example: one unit, one seed", relianceFigures(view, task, `${id}-h`))}${part("Units removed, and training", curves)}${part("The noise", noise)}${part("Learning rates", rates)}${rateToleranceTable(view, task)}<h3>All measures</h3><div class="card full">${measuresTable(view, task)}</div>`;
  // The page of a claim with five tasks stays readable: only the first one's further figures lie open.
  const folded = html`<details class="evidence"><summary>Everything else on ${task.name}: networks, units, curves, noise and all measures</summary>${evidence}</details>`;
  return html`<section class="task" id="${id}"><h2>Measured on ${task.name}</h2><p class="setting">${task.setting} ${settingRate(task)}</p>${notices(view, task)}${panels.length === 0 ? undefined : html`<h3>Paired differences, one panel a measure</h3><div class="panels">${panels.slice(0, open)}</div>`}${part("Beyond the mean difference", statistics)}${index === 0 ? evidence : folded}</section>`;
}

function part(title: string, figures: readonly Html[], grid = "figures"): Html | undefined {
  return figures.length === 0 ? undefined : html`<h3>${title}</h3><div class="${grid}">${figures}</div>`;
}

function settingRate({ learningRate }: TaskReport): string {
  const rate = formatRate(learningRate);
  return `Figures: ${rate}.`;
}

/**
 * The fixed notices above the panels where two measures of one contrast give opposite answers: those of the contrasts that
 * decide in the open, those of the others folded; and trials that diverged.
 */
function notices(view: ReportView, task: TaskReport): readonly (Html | undefined)[] {
  const own = taskNotices(view, task);
  const decisive = decisivePair(view, task);
  const disagreements = own.filter(({ type }) => type === "disagreement");
  const near = disagreements.filter(({ arms: [arm = "", against = ""] }) => decisive(arm, against));
  const far = disagreements.filter((found) => !near.includes(found));
  const folded = html`<details class="further"><summary>Measures disagree in ${far.length} further ${far.length === 1 ? "comparison" : "comparisons"}</summary>${far.map((found) => disagreement(view, found))}</details>`;
  const lost = own.filter(({ metrics }) => metrics.length === 0);
  const paradoxes = own.filter(({ type }) => type === "simpson");
  return [
    ...near.map((found) => disagreement(view, found)),
    ...paradoxes.map((found) => disagreement(view, found)),
    far.length > 0 ? folded : undefined,
    ...lost.map(({ title, text }) => html`<p class="note"><b>${sentence(title)}</b> ${armSentence(view, text)}</p>`),
  ];
}

function disagreement(view: ReportView, { metrics, title, text }: Notice): Html {
  const names = [...new Set(metrics.map((name) => view.metric(name).title))].join(" against ");
  return html`<div class="banner disagree" role="note">${verdictBadge("disagree", sentenceCase(title))}<div><p><b>${names}.</b> ${armSentence(view, text)}</p></div></div>`;
}
