import { table } from "./figure.ts";
import { formatNumber, intervalDecimals } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import type { Summary, TaskReport } from "./reportInput.ts";
import { measureGroups, type ReportView } from "./reportView.ts";

/** Means of every recorded measure in every arm, those that are not valid with their reason. */
export function measuresTable(view: ReportView, task: TaskReport): Html {
  const arms = view.input.arms.filter(({ id }) => task.summaries[id] !== undefined);
  const recorded = arms.flatMap(({ id }) => [
    ...Object.keys(task.summaries[id] ?? {}),
    ...Object.keys(task.invalid?.[id] ?? {}),
  ]);
  // Those that are compared come first, in the order of the panels.
  const compared = measureGroups(view, task).flatMap(({ whole, places }) =>
    [whole[0], ...places.map(({ estimates }) => estimates[0])].flatMap((estimate) => estimate?.on ?? []),
  );
  const names = [...new Set([...compared.filter((name) => recorded.includes(name)), ...recorded])];
  const rows = names.map((name) => {
    const metric = view.metric(name);
    const found = arms.map(({ id }) => task.summaries[id]?.[name]);
    const decimals = intervalDecimals(found.filter((summary): summary is Summary => summary !== undefined));
    const cells = arms.map(({ id }, index) => cell(found[index], task.invalid?.[id]?.[name], decimals));
    return [html`${metric.title}<small>${metric.unit}</small>`, ...cells];
  });
  return table({
    caption: `All measures on ${task.name}: mean over the seeds and half of its 95 % t interval`,
    head: ["Measure", ...arms.map(({ short, name }) => short ?? name)],
    rows,
    className: "measures",
    tall: true,
  });
}

function cell(summary: Summary | undefined, why: string | undefined, decimals: number): Html {
  if (summary === undefined) return html`<span class="none">${why ? `not valid: ${why}` : "–"}</span>`;
  // A t interval is symmetric: half its width says it in less room.
  const half = formatNumber((summary.high - summary.low) / 2, decimals);
  return html`<b>${formatNumber(summary.mean, decimals)}</b><small>±${half}</small>`;
}
