import type { FigureTable } from "#lib/figure/table.ts";
import type { LabPanels } from "./labPanels.ts";

/** Every value of every network that the panels hold, a row a network and measure, in the units of the records. */
export function allValues({ summaries }: Pick<LabPanels, "summaries">): FigureTable {
  return {
    columns: ["arm", "seed", "metric", "value"],
    rows: Object.entries(summaries).flatMap(([arm, metrics]) =>
      Object.entries(metrics).flatMap(([metric, { values }]) =>
        values.map(({ seed, value }) => [arm, seed, metric, value]),
      ),
    ),
  };
}
