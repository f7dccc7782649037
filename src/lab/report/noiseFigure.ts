import { figure, table } from "./figure.ts";
import { formatInterval, formatNumber, intervalDecimals } from "./formatNumber.ts";
import type { Html } from "./html.ts";
import { type IntervalRow, intervalScene } from "./intervalScene.ts";
import { noiseScene } from "./noiseScene.ts";
import type { NoiseData, TaskReport } from "./reportInput.ts";
import type { ReportView } from "./reportView.ts";
import { sentence } from "./sentence.ts";

/** The noise itself: its size against the batch, and in each arm. */
export function noiseFigures(view: ReportView, task: TaskReport, id: string): readonly Html[] {
  const { noise } = task;
  if (noise === undefined) return [];
  const figures: Html[] = [];
  if (noise.byBatch.length > 0) figures.push(lawFigure(task, noise, `${id}-law`));
  // One mean on an axis of its own compares nothing; it is in the table of measures.
  if (Object.keys(noise.byArm).length > 1 || noise.wobble.length > 0)
    figures.push(armFigure(view, task, noise, `${id}-arms`));
  return figures;
}

function lawFigure(task: TaskReport, noise: NoiseData, id: string): Html {
  const said = noise.byBatch.map(({ batch, inclusive }) => `${formatNumber(inclusive.mean, 4)} at ${batch}`);
  const plot = {
    label: `Batch noise on ${task.name} falls with the batch: variance ${said.join(", ")}`,
    points: noise.byBatch,
  };
  const cell = (value: number | undefined): string => (value === undefined ? "–" : formatNumber(value, 4));
  return figure({
    id,
    title: "Smaller batches shake more",
    aside: `variance V, ${noise.layer}`,
    scenes: { wide: [noiseScene(plot, 496)], narrow: [noiseScene(plot, 326)] },
    caption: `Variance over batches of the median unit’s normalised value, weights frozen. ${sentence(noise.method)} If V·B stays the same, the noise falls as 1/B; batches that are a large part of their pool shake less than that.`,
    table: table({
      caption: "Batch noise against the statistics batch",
      head: ["Batch B", "V inclusive", "95 % interval", "V·B", "V exclusive", "Delta formula"],
      rows: noise.byBatch.map(({ batch, inclusive, exclusive, delta }) => [
        String(batch),
        cell(inclusive.mean),
        formatInterval(inclusive.low, inclusive.high, 4),
        formatNumber(inclusive.mean * batch, 2),
        cell(exclusive?.mean),
        cell(delta),
      ]),
    }),
  });
}

function armFigure(view: ReportView, task: TaskReport, noise: NoiseData, id: string): Html {
  const rows = view.input.arms.flatMap(({ id: arm, name }): IntervalRow[] => {
    const interval = noise.byArm[arm];
    const wobble = noise.wobble.find(({ arm: own }) => own === arm);
    if (interval === undefined) return [];
    return [wobble ? { name, style: view.style(arm), interval, wobble } : { name, style: view.style(arm), interval }];
  });
  const decimals = intervalDecimals(rows.map(({ interval }) => interval));
  const label = `Batch noise of each arm on ${task.name}: ${rows.map(({ name, interval }) => `${name} ${formatNumber(interval.mean, decimals)}`).join(", ")}`;
  const plot = { label, unit: "variance V", rows };
  const counts = [...new Set(Object.values(noise.byArm).map(({ n }) => n))].sort((a, b) => a - b);
  return figure({
    id,
    title: "How much each arm shakes",
    aside: "variance V over batches",
    scenes: { wide: [intervalScene(plot, 496)], narrow: [intervalScene(plot, 326)] },
    caption: `Each arm at its own statistics batch, ${counts.join(" or ")} seeds, 95 % intervals over seeds.${rows.some(({ wobble }) => wobble) ? " Dots in a capsule: one and the same input in different mini-batches." : ""}`,
    table: table({
      caption: "Batch noise of each arm",
      head: ["Arm", "V", "95 % interval", "Seeds"],
      rows: rows.map(({ name, interval }, index) => [
        name,
        formatNumber(interval.mean, decimals),
        `${formatNumber(interval.low, decimals)} to ${formatNumber(interval.high, decimals)}`,
        Object.values(noise.byArm)[index]?.n ?? 0,
      ]),
    }),
  });
}
