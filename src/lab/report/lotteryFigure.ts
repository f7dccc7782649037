import type { Estimate, Statistic } from "../types.ts";
import { estimateNumbers, estimateTitle } from "./estimateNumbers.ts";
import { figure, table } from "./figure.ts";
import { percent } from "./forestPanel.ts";
import { formatP, formatPercent } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import { lotteryScene } from "./lotteryScene.ts";
import type { ReportView } from "./reportView.ts";
import { sentenceCase } from "./sentence.ts";

/** What one comparison of two arms on one metric is worth. @param estimates wrong signs and saved seeds of that pair */
export function lotteryFigure(view: ReportView, estimates: readonly Estimate[], id: string): Html | undefined {
  const [first] = estimates;
  const points = first?.points ?? [];
  if (first === undefined || points.length === 0) return undefined;
  const metric = view.metric(first.on);
  const paired = points.map(({ x, y }) => x - y);
  const unpaired = points.flatMap((one) => points.flatMap((other) => (one === other ? [] : [one.x - other.y])));
  const of = (type: Statistic["type"]): Estimate | undefined =>
    estimates.find(({ statistic }) => statistic?.type === type);
  const unpairedText = rate(of("wrongSignUnpaired"));
  const pairedText = rate(of("wrongSignPaired"));
  const pair = `${view.arm(first.arm).name} against ${view.arm(first.against).name}`;
  const said = [
    ...(unpairedText === "" ? [] : [`${unpairedText} with two seeds`]),
    ...(pairedText === "" ? [] : [`${pairedText} with one seed`]),
  ];
  const label = `${metric.title}, single comparisons of ${pair} on ${first.task}: ${said.join(", ")}`;
  const plot = { label, unit: metric.unit, unpaired, paired, unpairedText, pairedText, style: view.style(first.arm) };
  return figure({
    id,
    title: sentenceCase(`What one comparison says: ${metric.title}`),
    aside: pair,
    scenes: { wide: [lotteryScene(plot, 496)], narrow: [lotteryScene(plot, 326)] },
    caption: `Differences of one run of each arm: all ${unpaired.length} pairs of different seeds above, the ${paired.length} pairs of one seed below. Dashed: their mean, whose sign counts as the right one.${saved(of("seedsSaved"))}`,
    table: table({
      caption: `What one comparison says: ${metric.title}`,
      head: ["Statistic", "Value", "Level", "Held against", "Seeds", "p adjusted", "Verdict"],
      rows: estimates.map((estimate) => [
        estimateTitle(estimate).title,
        `${estimateNumbers(estimate)} ${estimate.unit}`,
        percent(estimate.level),
        String(estimate.statistic?.target ?? ""),
        estimate.pairs,
        formatP(estimate.pAdjusted),
        estimate.text,
      ]),
    }),
  });
}

/** What pairing saves, where that was asked. */
function saved(estimate: Estimate | undefined): string {
  if (estimate === undefined || !Number.isFinite(estimate.mean)) return "";
  return ` Pairing needs ${estimateNumbers(estimate)} times fewer runs of each arm for power 0.8.`;
}

/** `35 % wrong [28 %, 43 %]`. */
function rate(estimate: Estimate | undefined): string {
  if (estimate === undefined || !Number.isFinite(estimate.mean)) return "";
  const { mean, low, high } = estimate;
  return `${formatPercent(mean)} wrong [${formatPercent(low)}, ${formatPercent(high)}]`;
}
