import { drawCloud } from "../../../../src/lab/report/drawCloud.ts";
import { formatNumber } from "../../../../src/lab/report/formatNumber.ts";
import { linearScale, type Scale } from "../../../../src/lab/report/scale.ts";
import type { Scene, Surface } from "../../../../src/lab/report/surface.ts";
import type { Token } from "../../../../src/lab/report/tokens.ts";
import type { BatchThrough } from "../../../../src/lab/scope/batchThrough.ts";

/** What is shown one after the other. */
export const slowSteps = ["values", "mean", "deviation", "normalised", "scaled", "others"] as const;
export type SlowStep = (typeof slowSteps)[number];

export interface SlowPlot {
  readonly label: string;
  readonly description: string;
  readonly through: BatchThrough;
  readonly step: SlowStep;
  readonly color: Token;
}

const HEIGHT = 118;
const LINE = 78;

/** One unit's numbers in one mini-batch on a line, as far as batch norm has come with them. */
export function slowScene({ label, description, through, step, color }: SlowPlot, width: number): Scene {
  const { z, normalised, y, place } = through;
  const values = step === "normalised" ? normalised : step === "scaled" ? y : z;
  const shown = step === "others" ? Array.from(through.others, ({ value }) => value) : Array.from(values);
  const deviation = step === "deviation" || step === "normalised";
  const marks = marksOf(through, step);
  const scale = axis(
    [
      ...shown,
      ...(marks ? [marks.mean] : []),
      ...(marks && deviation ? [marks.mean - marks.deviation, marks.mean + marks.deviation] : []),
    ],
    width,
  );
  const draw = (surface: Surface): void => {
    drawAxis(surface, scale, width);
    if (step === "others") {
      const still = shown.length === 0 ? (normalised[place] ?? Number.NaN) : mean(shown);
      const box = { x: 4, y: LINE - 62, width: width - 8, height: 46 };
      drawCloud(surface, box, scale, { values: shown.length === 0 ? [still] : shown, still, color });
      return;
    }
    if (marks) drawMarks(surface, scale, marks, deviation);
    drawDots(surface, scale, { values, place, color });
  };
  return { width, height: HEIGHT, label, description, draw };
}

interface Marks {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and deviation once they are known; behind the normalisation they are 0 and 1 but for eps. */
function marksOf(through: BatchThrough, step: SlowStep): Marks | undefined {
  switch (step) {
    case "mean":
    case "deviation":
      return through;
    case "normalised":
      return { mean: 0, deviation: 1 };
    case "scaled":
      return { mean: through.beta, deviation: Math.abs(through.gamma) };
    case "values":
    case "others":
      return undefined;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function axis(values: readonly number[], width: number): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.06 || 0.5;
  return linearScale([low - room, high + room], [14, width - 14], width < 420 ? 4 : 7);
}

function drawAxis(surface: Surface, scale: Scale, width: number): void {
  surface.line([4, LINE], [width - 4, LINE], { stroke: "line-strong", width: 1 });
  for (const tick of scale.ticks) {
    surface.line([scale(tick), LINE], [scale(tick), LINE + 5], { stroke: "line-strong", width: 1 });
    surface.text(formatNumber(tick, scale.decimals), [scale(tick), LINE + 19], {
      ...{ size: 11, color: "ink-3", mono: true, anchor: "middle" },
    });
  }
}

function drawMarks(surface: Surface, scale: Scale, { mean, deviation }: Marks, band: boolean): void {
  const x = scale(mean);
  if (band) {
    const [from, to] = [scale(mean - deviation), scale(mean + deviation)];
    surface.rect({ x: from, y: LINE - 58, width: to - from, height: 58 }, { fill: "h2", fillOpacity: 0.55 });
  }
  surface.line([x, LINE - 62], [x, LINE], { stroke: "ink", width: 2 });
}

/** Dots above the line; their height keeps them apart and says nothing. A ring round the watched one. */
function drawDots(
  surface: Surface,
  scale: Scale,
  { values, place, color }: { readonly values: Float64Array; readonly place: number; readonly color: Token },
): void {
  const height = (i: number): number => LINE - 14 - 34 * (((i + 1) * 0.6180339887498949) % 1);
  surface.group({ opacity: 0.7, shape: { fill: color } }, (dots) => {
    for (const [i, value] of values.entries())
      if (i !== place && Number.isFinite(value)) dots.circle([scale(value), height(i)], values.length > 60 ? 2.5 : 4);
  });
  const watched = values[place];
  if (watched === undefined || !Number.isFinite(watched)) return;
  const at = [scale(watched), height(place)] as const;
  surface.circle(at, 4.5, { fill: color });
  surface.circle(at, 8.5, { stroke: "ink", width: 2 });
  surface.line([at[0], at[1] + 9], [at[0], LINE], { stroke: "ink", width: 1, dash: [2, 3] });
}
