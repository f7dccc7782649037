import { kaplanMeier } from "../../core/stats/kaplanMeier.ts";
import type { ArmCensoring, Estimate } from "../types.ts";
import { figure, table } from "./figure.ts";
import { formatNumber } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import type { ReportView } from "./reportView.ts";
import { sentenceCase } from "./sentence.ts";
import { type SurvivalLine, survivalScene } from "./survivalScene.ts";

/** Kaplan-Meier curves of every arm that is compared on one metric that is cut off; undefined where none is. */
export function survivalFigure(view: ReportView, estimates: readonly Estimate[], id: string): Html | undefined {
  const arms = new Map<string, ArmCensoring>();
  for (const { arm, against, censored } of estimates) {
    if (censored === undefined) continue;
    arms.set(arm, censored.arm);
    arms.set(against, censored.against);
  }
  const [first] = estimates;
  if (first === undefined || arms.size === 0) return undefined;
  const metric = view.metric(first.on);
  const lines = [...arms].map(([arm, { lifetimes }]): SurvivalLine => {
    const { name, short } = view.arm(arm);
    return { name: short ?? name, style: view.style(arm), curve: kaplanMeier(lifetimes), lifetimes };
  });
  const label = `${metric.title} on ${first.task}: ${lines.map(({ name, curve }) => `${name} median ${curve.median ?? "not reached"}, ${curve.censored} of ${curve.n} cut off`).join("; ")}`;
  const plot = { label, xLabel: sentenceCase(metric.title), lines };
  return figure({
    id,
    title: sentenceCase(`who has not reached the target yet: ${metric.title}`),
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
