import { isCorrelation, isLottery } from "../statistics.ts";
import type { Estimate } from "../types.ts";
import { correlationFigure } from "./correlationFigure.ts";
import type { Html } from "./html.ts";
import { lotteryFigure } from "./lotteryFigure.ts";
import type { TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";
import { survivalFigures } from "./survivalFigure.ts";

/** Figures of a task whose numbers are no mean differences: correlations, single comparisons, ways to a target. */
export function statisticFigures(view: ReportView, task: TaskReport, id: string): readonly Html[] {
  const own = view.input.estimates.filter(
    (estimate) => estimate.task === task.name && estimate.learningRate === task.learningRate,
  );
  const correlations = own.filter(({ statistic }) => statistic !== undefined && isCorrelation(statistic));
  const lotteries = grouped(
    own.filter(({ statistic }) => statistic !== undefined && isLottery(statistic)),
    ({ on, arm, against }) => [on, arm, against].join("\n"),
  );
  const races = grouped(
    own.filter(({ censored }) => censored !== undefined),
    ({ on }) => on,
  );
  return [
    ...inPairs(correlations).flatMap((one, place) => correlationFigure(view, one, `${id}-k${place + 1}`) ?? []),
    ...lotteries.flatMap((all, place) => lotteryFigure(view, all, `${id}-l${place + 1}`) ?? []),
    ...races.flatMap((all, place) => survivalFigures(view, all, `${id}-v${place + 1}`)),
  ];
}

/** Within and between beside each other, one metric after the other. */
function inPairs(correlations: readonly Estimate[]): Estimate[] {
  const key = ({ on, statistic }: Estimate): string =>
    `${on}\n${statistic !== undefined && isCorrelation(statistic) ? statistic.with : ""}`;
  const rank = ({ statistic }: Estimate): number => Number(statistic?.type === "correlationBetween");
  return grouped(correlations, key).flatMap((all) => all.toSorted((a, b) => rank(a) - rank(b)));
}

function grouped(estimates: readonly Estimate[], key: (estimate: Estimate) => string): readonly Estimate[][] {
  return [...Map.groupBy(estimates, key).values()];
}
