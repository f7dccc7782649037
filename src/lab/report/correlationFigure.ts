import { mean } from "../../core/stats/sampleMoments.ts";
import { statisticText } from "../statistics.ts";
import type { Estimate, EstimatePoint } from "../types.ts";
import { estimateNumbers } from "./estimateNumbers.ts";
import { figure, table } from "./figure.ts";
import { percent } from "./forestPanel.ts";
import { decimalsFor, formatNumber } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import type { ReportView } from "./reportView.ts";
import { type ScatterMark, type ScatterPlot, scatterScene } from "./scatterScene.ts";
import { sentence, sentenceCase } from "./sentence.ts";
import { verdictBadge } from "./verdictBadge.ts";

/** A correlation within arms or between them, with every network: the two figures of a pair stand side by side. */
export function correlationFigure(view: ReportView, estimate: Estimate, id: string): Html | undefined {
  const { statistic, points = [], level, pairs, text } = estimate;
  if (statistic?.type !== "correlationWithin" && statistic?.type !== "correlationBetween") return undefined;
  const within = statistic.type === "correlationWithin";
  const [x, y] = [view.metric(estimate.on), view.metric(statistic.with)];
  const arms = [...Map.groupBy(points, ({ arm }) => arm)];
  const plot: ScatterPlot = {
    label: `${y.title} against ${x.title} on ${estimate.task}: ${statisticText(statistic.type).title} ${estimateNumbers(estimate)}`,
    description: within
      ? "One mark a network, in the colour and shape of its arm: how far its two measures lie from the means of its arm."
      : "One large mark an arm: the means of its two measures over the seeds; small marks: its networks.",
    xLabel: axis(x.title, x.unit, within),
    yLabel: axis(y.title, y.unit, within),
    networks: arms.flatMap(([arm, own]) => networks(view, arm, own, within)),
    means: within ? [] : arms.map(([arm, own]) => centre(view, arm, own)),
    legend: arms.map(([arm]) => ({ name: nameOf(view, arm), style: view.style(idOf(arm)) })),
    centred: within,
  };
  const counted = within ? `${pairs} seeds, each left out of all arms in turn` : `each of the ${pairs} arms one point`;
  return figure({
    id,
    title: `${within ? "Within" : "Between"} ${arms.length} arms: ${y.title} against ${x.title}`,
    aside: estimate.decides
      ? verdictBadge(view.input.looks?.unfinished === undefined ? estimate.decision : "unjudged")
      : undefined,
    scenes: { wide: [scatterScene(plot, 496)], narrow: [scatterScene(plot, 326)] },
    caption: html`Spearman’s rank correlation <b class="m">${estimateNumbers(estimate)}</b>, ${percent(level)} interval, ${counted}; held against ${formatNumber(statistic.target, decimalsFor(statistic.target))}. ${sentence(text)}`,
    table: pointTable(view, estimate, [x.title, y.title]),
  });
}

function axis(title: string, unit: string, within: boolean): string {
  const text = within ? `${title}, from the mean of its arm` : title;
  return sentenceCase(unit === "" ? text : `${text} (${unit})`);
}

/** An arm that a choice stands for is written `best (bn)`: its style is that of the arm inside. */
function idOf(label: string): string {
  return /\(([^()]+)\)$/.exec(label)?.[1] ?? label;
}

function nameOf(view: ReportView, label: string): string {
  const { name, short } = view.arm(label);
  return short ?? name;
}

function networks(view: ReportView, arm: string, own: readonly EstimatePoint[], within: boolean): ScatterMark[] {
  const [x, y] = within ? [mean(own.map((point) => point.x)), mean(own.map((point) => point.y))] : [0, 0];
  const [style, name] = [view.style(idOf(arm)), nameOf(view, arm)];
  return own.map((point) => ({ x: point.x - x, y: point.y - y, style, title: `${name}, seed ${point.seed}` }));
}

function centre(view: ReportView, arm: string, own: readonly EstimatePoint[]): ScatterMark {
  return {
    x: mean(own.map((point) => point.x)),
    y: mean(own.map((point) => point.y)),
    style: view.style(idOf(arm)),
    title: `${nameOf(view, arm)}, mean of ${own.length} seeds`,
  };
}

function pointTable(view: ReportView, { points = [] }: Estimate, [x, y]: readonly [string, string]): Html {
  return table({
    caption: `${y} against ${x}: each network`,
    head: ["Arm", "Seed", x, y],
    rows: points.map((point) => [nameOf(view, point.arm), String(point.seed), short(point.x), short(point.y)]),
    tall: true,
  });
}

/** Four significant digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}
