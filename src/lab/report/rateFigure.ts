import { figure, table } from "./figure.ts";
import { formatNumber, intervalDecimals } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import { type RateLine, rateScene } from "./rateScene.ts";
import type { ArmText, RateSet, TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";

/** One metric at every learning rate that was tried. */
export function rateFigure(view: ReportView, task: TaskReport, set: RateSet, id: string): Html {
  const metric = view.metric(set.on);
  const present = view.input.arms.filter((arm) => set.arms[arm.id] !== undefined);
  const line = ({ id: arm, name, short }: ArmText): RateLine => ({
    name: set.names?.[arm] ?? short ?? name,
    style: view.style(arm),
    points: set.arms[arm] ?? [],
  });
  const all = present.map(line);
  const drawn = present.filter(({ role }) => role !== "control").map(line);
  const lines = drawn.length > 0 ? drawn : all;
  const label = `${metric.title} on ${task.name} at each learning rate, for ${lines.map(({ name }) => name).join(", ")}`;
  const decimals = intervalDecimals(all.flatMap(({ points }) => points));
  return figure({
    id,
    title: `${metric.title} at each learning rate`,
    aside: metric.unit,
    scenes: { wide: [rateScene({ label, lines }, 496)], narrow: [rateScene({ label, lines }, 326)] },
    caption:
      set.names === undefined
        ? "Mean over the seeds with its 95 % t interval. Ring: the arm’s own best rate on validation data. All arms are in the table."
        : "Mean over the seeds with its 95 % t interval. Ring: the rate that was chosen as the arm’s best. All arms are in the table.",
    table: table({
      caption: `${metric.title} at each learning rate`,
      head: ["Arm", "Learning rate", "Mean", "95 % interval", "Seeds", "Diverged", "Best"],
      rows: all.flatMap(({ name, points }) =>
        points.map(({ learningRate, mean, low, high, n, diverged, best }) => [
          name,
          String(learningRate),
          formatNumber(mean, decimals),
          `${formatNumber(low, decimals)} to ${formatNumber(high, decimals)}`,
          n,
          diverged,
          best ? "best" : "",
        ]),
      ),
    }),
  });
}
