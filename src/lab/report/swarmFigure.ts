import { figure, table } from "./figure.ts";
import { formatNumber, intervalDecimals } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import type { TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";
import { type SwarmRow, swarmScene } from "./swarmScene.ts";

/** Every trained network of every arm on one metric; undefined where the task has no summary of it. */
export function swarmFigure(view: ReportView, task: TaskReport, on: string, id: string): Html | undefined {
  const metric = view.metric(on);
  const rows = view.input.arms.flatMap(({ id: arm, name, short }): SwarmRow[] => {
    const summary = task.summaries[arm]?.[on];
    return summary ? [{ name: short ?? name, style: view.style(arm), summary }] : [];
  });
  if (rows.length === 0) return undefined;
  const decimals = intervalDecimals(rows.map(({ summary }) => summary));
  const label = `${metric.title} on ${task.name}: ${rows.map(({ name, summary }) => `${name} ${formatNumber(summary.mean, decimals)}`).join(", ")}`;
  const plot = { label, unit: "", rows, joined: joins(view, task, on) };
  const counts = [...new Set(rows.map(({ summary }) => summary.n))].sort((a, b) => a - b);
  const n = counts.length === 1 ? `${counts[0]}` : `${counts[0]} to ${counts.at(-1)}`;
  const joined = plot.joined.length > 0 ? " Thin lines join the two networks of one seed." : "";
  return figure({
    id,
    title: metric.title,
    aside: metric.unit,
    scenes: { wide: [swarmScene(plot, 320)] },
    className: "panel",
    caption: `One dot is one network; cross: mean of ${n} seeds with its 95 % t interval.${joined} These intervals do not use the pairing: read differences in the panels above.`,
    table: seedTable(rows, metric.title, decimals + 1),
  });
}

/**
 * The pair that the claim is decided by is joined when its two arms are neighbours and the seeds are few enough to be
 * followed by eye.
 */
function joins(view: ReportView, task: TaskReport, on: string): readonly number[] {
  const shown = view.input.arms.filter(({ id }) => task.summaries[id]?.[on] !== undefined).map(({ id }) => id);
  const pairs = view.input.estimates.filter(
    ({ task: name, primary, pairs: n }) => name === task.name && primary && n <= 20,
  );
  return shown.slice(0, -1).flatMap((arm, index) => {
    const next = shown[index + 1];
    const paired = pairs.some(
      (pair) => (pair.arm === arm && pair.against === next) || (pair.arm === next && pair.against === arm),
    );
    return paired ? [index] : [];
  });
}

function seedTable(rows: readonly SwarmRow[], title: string, decimals: number): Html {
  const seeds = [...new Set(rows.flatMap(({ summary }) => summary.values.map(({ seed }) => seed)))].sort(
    (a, b) => a - b,
  );
  const columns = rows.map(({ summary }) => new Map(summary.values.map(({ seed, value }) => [seed, value])));
  return table({
    caption: `${title}: each network`,
    head: ["Seed", ...rows.map(({ name }) => name)],
    rows: seeds.map((seed) => [
      String(seed),
      ...columns.map((column) => {
        const value = column.get(seed);
        return value === undefined ? "–" : formatNumber(value, decimals);
      }),
    ]),
  });
}
