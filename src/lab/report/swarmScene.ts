import type { ArmStyle } from "./armStyle.ts";
import { drawMarker } from "./drawMarker.ts";
import { type FigureWords, figureWords } from "./figureWords.ts";
import { formatNumber, intervalDecimals } from "./formatNumber.ts";
import type { Summary } from "./reportInput.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { Scene, Surface } from "./surface.ts";
import { swarmOffsets } from "./swarmOffsets.ts";
import { boldWidth, fitText, textWidth } from "./textWidth.ts";

/** One arm of a swarm. */
export interface SwarmRow {
  readonly name: string;
  readonly style: ArmStyle;
  readonly summary: Summary;
}

export interface SwarmPlot {
  readonly label: string;
  /** Written beside the axis; empty where it stands elsewhere. */
  readonly unit: string;
  readonly rows: readonly SwarmRow[];
  /** Join the dots of one seed in neighbouring rows `index` and `index + 1`; readable for few seeds. */
  readonly joined?: readonly number[];
  /** Draw the dots above the interval and large: a few that its line would hide. */
  readonly raised?: boolean;
}

interface Frame {
  readonly scale: Scale;
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly pitch: number;
  /** Height of the axis of the dots inside a row. */
  readonly axis: number;
  readonly decimals: number;
  readonly stacked: boolean;
  readonly raised: boolean;
  /** Base line of the numbers above the dots: that of the name, or one below it where a name is long. */
  readonly numbers: number;
  readonly words: FigureWords;
}

/** Every seed of every arm as a dot, with the arm's mean and its interval. Below 600 px the words stand above the dots. */
export function swarmScene(plot: SwarmPlot, width: number, words: FigureWords = figureWords): Scene {
  const frame = frameOf(plot, width, words);
  const height = plot.rows.length * frame.pitch + 34;
  const draw = (surface: Surface): void => {
    for (const index of plot.joined ?? []) drawJoins(surface, plot.rows, index, frame);
    for (const [index, row] of plot.rows.entries())
      surface.group({ move: [0, index * frame.pitch] }, (inside) => drawRow(inside, row, frame));
    drawAxis(surface, plot.unit, frame, plot.rows.length * frame.pitch);
  };
  return { width, height, label: plot.label, description: words.swarm, draw };
}

function frameOf({ rows, raised = false }: SwarmPlot, width: number, words: FigureWords): Frame {
  const stacked = width < 600;
  const names = Math.max(...rows.map(({ name }) => textWidth(name, 13))) + 30;
  const left = stacked ? 8 : Math.min(260, names);
  const right = width - (stacked ? 8 : 150);
  const values = rows.flatMap(({ summary }) => [
    ...summary.values.map(({ value }) => value),
    summary.low,
    summary.high,
  ]);
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  // Zero belongs to a scale of amounts when it is near.
  const from = low > 0 && low < 0.5 * high ? 0 : low - (high - low) * 0.02;
  const scale = linearScale([from, high + (high - low) * 0.02], [left, right], stacked ? 4 : 7);
  const decimals = intervalDecimals(rows.map(({ summary }) => summary));
  const long =
    stacked &&
    rows.some(({ name, summary }) => boldWidth(name, 13) > width - 30 - numbersWidth(summary, decimals, words));
  const more = long ? 15 : 0;
  const [pitch, axis] = stacked ? [52 + more, 33 + more] : [44, 22];
  return { scale, width, left, right, pitch, axis, decimals, stacked, raised, numbers: 12 + more, words };
}

/** Empty where there is no interval; from −∞ to +∞ where anything is possible yet. */
function intervalText({ low, high }: Summary, decimals: number, words: FigureWords): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return "";
  if (low === -Infinity && high === Infinity) return words.interval("−∞", "+∞");
  return words.interval(formatNumber(low, decimals), formatNumber(high, decimals));
}

/** What mean and interval take beside each other. */
function numbersWidth(summary: Summary, decimals: number, words: FigureWords): number {
  const mean = formatNumber(summary.mean, decimals);
  return textWidth(intervalText(summary, decimals, words), 11, true) + textWidth(mean, 14, true) + 8;
}

function drawRow(surface: Surface, { name, style, summary }: SwarmRow, frame: Frame): void {
  const { scale, left, right, axis, stacked, width, decimals, numbers, words } = frame;
  surface.line([left, axis], [right, axis], { stroke: "line", width: 1 });
  const mean = formatNumber(summary.mean, decimals);
  const interval = intervalText(summary, decimals, words);
  const baseline = stacked ? 12 : axis + 4.5;
  drawMarker(surface, style.marker, { at: [7, baseline - 4.5], radius: 4.4, color: style.color });
  const beside = numbers > baseline ? 0 : numbersWidth(summary, decimals, words);
  const room = stacked ? width - beside - 22 : left - 24;
  surface.text(fitText(name, room, 13, stacked), [20, baseline], {
    size: 13,
    color: "ink",
    bold: stacked,
    halo: "surface",
  });
  const above = stacked ? width - textWidth(interval, 11, true) - 7 : width;
  surface.text(mean, [above, stacked ? numbers : axis - 1], {
    size: 14,
    color: "ink",
    bold: true,
    mono: true,
    anchor: "end",
    halo: "surface",
  });
  surface.text(interval, [width, stacked ? numbers : axis + 13], {
    size: 11,
    color: "ink-2",
    mono: true,
    anchor: "end",
    halo: "surface",
  });
  drawDots(surface, summary, style, frame);
  if (!Number.isFinite(summary.mean)) return;
  // Of one network there is no interval, of few one without an end.
  const [low, high] = [summary.low, summary.high].map((end) => Math.max(left, Math.min(right, scale(end))));
  const open = summary.low === -Infinity && summary.high === Infinity;
  const stroke = open ? { width: 1.6, dash: [2, 4] } : { width: 3.6 };
  if (low !== undefined && high !== undefined && high >= low)
    surface.line([low, axis], [high, axis], { stroke: style.color, ...stroke });
  surface.line([scale(summary.mean), axis - 10], [scale(summary.mean), axis + 10], { stroke: style.color, width: 3 });
}

function drawDots(surface: Surface, summary: Summary, style: ArmStyle, { scale, axis, stacked, raised }: Frame): void {
  const x = summary.values.map(({ value }) => scale(value));
  const offsets = swarmOffsets(x, 4.4, stacked ? 13 : 18);
  surface.group({ opacity: raised ? 0.7 : 0.5, shape: { fill: style.color } }, (dots) => {
    for (const [index, place] of x.entries()) {
      if (!Number.isFinite(place)) continue;
      if (raised) dots.circle([place, axis - 9], 3);
      else dots.circle([place, axis + (offsets[index] ?? 0)], 2);
    }
  });
}

/** Thin lines between the two dots of each seed. */
function drawJoins(surface: Surface, rows: readonly SwarmRow[], index: number, { scale, pitch, axis }: Frame): void {
  const [above, below] = [rows[index], rows[index + 1]];
  if (above === undefined || below === undefined) return;
  const under = new Map(below.summary.values.map(({ seed, value }) => [seed, value]));
  for (const { seed, value } of above.summary.values) {
    const other = under.get(seed);
    if (other === undefined || !Number.isFinite(value) || !Number.isFinite(other)) continue;
    const ends = [index * pitch + axis, (index + 1) * pitch + axis] as const;
    surface.line([scale(value), ends[0]], [scale(other), ends[1]], {
      stroke: "line-strong",
      width: 0.8,
      opacity: 0.55,
    });
  }
}

function drawAxis(surface: Surface, unit: string, { scale, width, right, stacked }: Frame, top: number): void {
  const unitWidth = textWidth(unit, 11);
  for (const tick of scale.ticks) {
    const text = formatNumber(tick, scale.decimals);
    const half = textWidth(text, 11, true) / 2;
    const x = Math.min(Math.max(scale(tick), half), width - half);
    if (stacked && x + half > width - unitWidth - 8) continue;
    surface.line([scale(tick), top + 2], [scale(tick), top + 7], { stroke: "line-strong", width: 1 });
    surface.text(text, [x, top + 20], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
  }
  if (unit === "") return;
  const start = stacked ? width - unitWidth : right + 14;
  surface.text(unit, [start, top + 20], { size: 11, color: "ink-3" });
}
