import type { Estimate } from "../types.ts";
import { byContrast } from "./contrastText.ts";
import { estimateTitle } from "./estimateNumbers.ts";
import { table } from "./figure.ts";
import { percent } from "./forestPanel.ts";
import { formatInterval, formatNumber, formatP, formatSigned, intervalDecimals } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import type { ReportView } from "./reportView.ts";

const head: readonly (Html | string)[] = [
  "Contrast",
  "Arm",
  "Against",
  "Metric",
  "Task",
  html`<abbr title="learning rate">lr</abbr>`,
  "Pairs",
  html`<abbr title="pairs lost: diverged, or the measure not valid">Lost</abbr>`,
  "Mean",
  "Interval",
  "Level",
  "p",
  html`p adj.`,
  html`<abbr title="p of equivalence, adjusted">p equiv.</abbr>`,
  html`<abbr title="mean over standard deviation of the differences">d_z</abbr>`,
  "±δ",
  "More seeds",
];

/** Every estimate, the primary ones marked: by task and learning rate, those of the page's figures first. */
export function estimateTable(view: ReportView): Html {
  const { estimates, tasks } = view.input;
  const main = tasks.flatMap(({ name, learningRate }) =>
    estimates.filter((estimate) => estimate.task === name && estimate.learningRate === learningRate),
  );
  const rest = estimates.filter((estimate) => !main.includes(estimate));
  const further =
    rest.length > 0
      ? html`<details><summary>${rest.length} further estimates, at other learning rates</summary>${tableOf(view, rest, "Further estimates")}</details>`
      : undefined;
  return html`${tableOf(view, main, "All estimates at the learning rate of the figures")}${further}<p class="caption">${explained(estimates)}</p>`;
}

function tableOf(view: ReportView, estimates: readonly Estimate[], caption: string): Html {
  const groups = new Map<string, Estimate[]>();
  for (const estimate of estimates) {
    const { task, learningRate, on, statistic } = estimate;
    const key = [task, learningRate, on, statistic?.type].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), estimate]);
  }
  const rows = [...groups.values()].flatMap((group) => {
    const decimals = intervalDecimals(group);
    return byContrast(group).map((estimate) => row(view, estimate, decimals));
  });
  return table({ caption, head, rows, className: "estimates", tall: true });
}

function row(view: ReportView, estimate: Estimate, decimals: number): readonly (Html | string)[] {
  const { arm, against, on, task, learningRate, unit } = estimate;
  const title = estimateTitle(estimate).short;
  return [
    estimate.primary ? html`<b>${title}</b> ${estimate.restatement}` : html`${title} ${estimate.restatement}`,
    arm,
    against,
    html`<abbr title="${view.metric(on, unit).title}">${on}</abbr>`,
    task,
    // Not known of imported results that do not name it.
    learningRate === 0 ? "–" : String(learningRate),
    String(estimate.pairs),
    String(estimate.divergedPairs + estimate.invalidPairs),
    ...meanAndInterval(estimate, decimals),
    percent(estimate.level),
    formatP(estimate.p),
    formatP(estimate.pAdjusted),
    estimate.statistic === undefined ? formatP(estimate.pEquivalenceAdjusted) : "–",
    estimate.statistic === undefined ? formatSigned(estimate.effectSize, 2) : "–",
    formatNumber(estimate.margin, decimals + 1),
    estimate.moreSeeds === undefined ? "–" : `${estimate.moreSeeds}`,
  ];
}

function meanAndInterval({ mean, low, high, statistic }: Estimate, decimals: number): readonly [string, string] {
  if (statistic === undefined) return [formatSigned(mean, decimals), formatInterval(low, high, decimals)];
  return [formatNumber(mean, decimals), `[${formatNumber(low, decimals)}, ${formatNumber(high, decimals)}]`];
}

/** What the columns are: units by metric, interval methods, and what is marked. */
function explained(estimates: readonly Estimate[]): string {
  const methods = [...new Set(estimates.map(({ method }) => method))].join(", ");
  const units = [...new Set(estimates.map(({ on, unit }) => `${on} in ${unit}`))].join("; ");
  return `Bold: primary tests of the claim, adjusted together. Intervals: ${methods}. ${units}.`;
}
