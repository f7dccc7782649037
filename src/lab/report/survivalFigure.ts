import { kaplanMeier } from "../../core/stats/kaplanMeier.ts";
import type { ArmCensoring, Estimate } from "../types.ts";
import { figure, table } from "./figure.ts";
import { formatNumber } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import { inChunks } from "./inChunks.ts";
import { chosenArm, type ReportView } from "./reportView.ts";
import { type SurvivalLine, survivalScene } from "./survivalScene.ts";

/** More staircases than these lie over each other and cannot be told apart. */
const mostLines = 6;

/**
 * Kaplan-Meier curves of every arm that is compared on one metric that is cut off: those of the contrasts that decide
 * first, at most six a figure. An arm that was chosen among others is drawn once, under its own name.
 */
export function survivalFigures(view: ReportView, estimates: readonly Estimate[], id: string): readonly Html[] {
  const arms = new Map<string, ArmCensoring>();
  for (const { arm, against, censored } of estimates.toSorted((a, b) => Number(b.decides) - Number(a.decides))) {
    if (censored === undefined) continue;
    arms.set(chosenArm(arm), censored.arm);
    arms.set(chosenArm(against), censored.against);
  }
  const [first] = estimates;
  if (first === undefined) return [];
  const lines = [...arms].map(([arm, { lifetimes }]): SurvivalLine => {
    const { name, short } = view.arm(arm);
    return { name: short ?? name, style: view.style(arm), curve: kaplanMeier(lifetimes), lifetimes };
  });
  return inChunks(lines, mostLines).map((part, index) => oneFigure(view, first, part, `${id}-${index}`, index > 0));
}

function oneFigure(
  view: ReportView,
  first: Estimate,
  lines: readonly SurvivalLine[],
  id: string,
  further: boolean,
): Html {
  const metric = view.metric(first.on);
  const label = `${metric.title} on ${first.task}: ${lines.map(({ name, curve }) => `${name} median ${curve.median ?? "not reached"}, ${curve.censored} of ${curve.n} cut off`).join("; ")}`;
  const plot = { label, xLabel: metric.unit, lines };
  return figure({
    id,
    title: `Who has not reached the target yet: ${metric.title}${further ? ", further arms" : ""}`,
    aside: "share of the runs",
    scenes: { wide: [survivalScene(plot, 496)], narrow: [survivalScene(plot, 326)] },
    caption:
      "Kaplan-Meier curves with 95 % intervals. Mark on the half line: the median; an arm without one did not reach the target with half of its runs. Upright tick: runs cut off at the end of training, or that diverged.",
    table: table({
      caption: `${metric.title}: how far each arm came`,
      head: ["Arm", "Median", "95 % interval", "Runs", "Cut off"],
      rows: lines.map(({ name, curve }) => [
        name,
        curve.median === undefined ? "not reached" : formatNumber(curve.median, 0),
        `${reached(curve.medianLow)} to ${reached(curve.medianHigh)}`,
        curve.n,
        curve.censored,
      ]),
    }),
  });
}

function reached(time: number | undefined): string {
  return time === undefined ? "not reached" : formatNumber(time, 0);
}
