import type { ArmStyle } from "./armStyle.ts";
import { drawCloud } from "./drawCloud.ts";
import { drawMarker } from "./drawMarker.ts";
import { formatNumber, intervalDecimals } from "./formatNumber.ts";
import type { Interval, Wobble } from "./reportInput.ts";
import { linearScale } from "./scale.ts";
import type { Scene, Surface } from "./surface.ts";
import { fitText, textWidth } from "./textWidth.ts";

/** One arm's mean, with the noise cloud of one unit where there is one. */
export interface IntervalRow {
  readonly name: string;
  readonly style: ArmStyle;
  readonly interval: Interval;
  readonly wobble?: Wobble;
}

export interface IntervalPlot {
  readonly label: string;
  readonly unit: string;
  readonly rows: readonly IntervalRow[];
}

const pitch = 50;

/** The noise of each arm: mean and interval on one scale; below, one unit's value for one input in many mini-batches. */
export function intervalScene({ label, unit, rows }: IntervalPlot, width: number): Scene {
  const height = rows.length * pitch + 26;
  const description =
    "One row an arm. Mark: mean over the seeds; bar: its 95 % interval. Capsule: the same input in many mini-batches, one dot each; upright line: with the statistics of the whole training set.";
  const values = rows.flatMap(({ interval }) => [interval.low, interval.high, 0]).filter(Number.isFinite);
  const cloud = rows.some(({ wobble }) => wobble !== undefined) ? Math.min(150, width * 0.34) : 0;
  const right = width - (cloud > 0 ? cloud + 18 : 8);
  const scale = linearScale([Math.min(...values), Math.max(...values)], [8, right], 3);
  const shakes = rows.flatMap(({ wobble }) =>
    wobble ? Array.from(wobble.values, (value) => Math.abs(value - wobble.still)) : [],
  );
  const reach = Math.max(0.1, ...shakes.filter(Number.isFinite)) * 1.1;
  const shake = linearScale([-reach, reach], [width - cloud + 8, width - 8], 2);
  const decimals = intervalDecimals(rows.map(({ interval }) => interval));
  const draw = (surface: Surface): void => {
    for (const [index, row] of rows.entries())
      surface.group({ move: [0, index * pitch] }, (inside) => {
        drawRow(inside, row, right, scale, decimals);
        drawWobble(inside, row, { x: width - cloud, y: 6, width: cloud, height: 26 }, shake);
      });
    const words = cloud > 0 ? "one input, many batches" : unit;
    const free = width - textWidth(words, 11) - 8;
    for (const tick of scale.ticks) {
      if (scale(tick) + textWidth(formatNumber(tick, scale.decimals), 11, true) / 2 > free) continue;
      surface.text(formatNumber(tick, scale.decimals), [scale(tick), rows.length * pitch + 14], {
        size: 11,
        color: "ink-3",
        mono: true,
        anchor: tick === 0 ? "start" : "middle",
      });
    }
    surface.text(words, [width, rows.length * pitch + 14], { size: 11, color: "ink-3", anchor: "end" });
  };
  return { width, height, label, description, draw };
}

function drawRow(
  surface: Surface,
  { name, style, interval }: IntervalRow,
  right: number,
  scale: (value: number) => number,
  decimals: number,
): void {
  const text = formatNumber(interval.mean, decimals);
  drawMarker(surface, style.marker, { at: [6, 9], radius: 4.2, color: style.color });
  surface.text(fitText(name, right - 30 - textWidth(text, 12, true), 12.5), [18, 13], { size: 12.5, color: "ink" });
  surface.text(text, [right, 13], { size: 12, color: "ink", bold: true, mono: true, anchor: "end" });
  surface.line([8, 30], [right, 30], { stroke: "line", width: 1 });
  if (!Number.isFinite(interval.mean)) return;
  surface.line([scale(interval.low), 30], [scale(interval.high), 30], { stroke: style.color, width: 3.2 });
  drawMarker(surface, style.marker, { at: [scale(interval.mean), 30], radius: 4.4, color: style.color });
}

function drawWobble(
  surface: Surface,
  { wobble, style }: IntervalRow,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  shake: ReturnType<typeof linearScale>,
): void {
  if (wobble === undefined || box.width <= 0) return;
  const values = Array.from(wobble.values, (value) => value - wobble.still);
  drawCloud(surface, box, shake, { values, still: 0, color: style.color });
}
