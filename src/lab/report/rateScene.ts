import type { ArmStyle } from "./armStyle.ts";
import { drawMarker } from "./drawMarker.ts";
import { formatNumber } from "./formatNumber.ts";
import { drawNamesBelow, nameRoom } from "./nameRoom.ts";
import { spreadLabels } from "./placeLabels.ts";
import type { RateSet } from "./reportInput.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { PathStep, Scene, Surface } from "./surface.ts";
import { fitText, textWidth } from "./textWidth.ts";

export interface RateLine {
  readonly name: string;
  readonly style: ArmStyle;
  readonly points: RateSet["arms"][string];
}

export interface RatePlot {
  readonly label: string;
  readonly lines: readonly RateLine[];
}

const height = 230;
const top = 14;
const bottom = height - 38;

interface Frame {
  readonly place: (rate: number) => number;
  readonly rates: readonly number[];
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  /** Height of the legend below the plot. */
  readonly below: number;
}

/** A metric at every learning rate, evenly spaced in the order of the rates, each arm's own best rate ringed. */
export function rateScene({ label, lines }: RatePlot, width: number): Scene {
  const frame = frameOf(lines, width);
  const description =
    "One line an arm. Mark: mean over the seeds at that learning rate; bar: its 95 % interval; ring: the arm's best rate on validation data.";
  const draw = (surface: Surface): void => {
    drawGrid(surface, frame);
    for (const [index, line] of lines.entries()) drawLine(surface, line, frame, index - (lines.length - 1) / 2);
    if (frame.below > 0) drawNamesBelow(surface, lines, width, height);
    else drawLabels(surface, lines, frame, width);
  };
  return { width, height: height + frame.below, label, description, draw };
}

function frameOf(lines: readonly RateLine[], width: number): Frame {
  const points = lines.flatMap((line) => line.points);
  const rates = [...new Set(points.map(({ learningRate }) => learningRate))].sort((a, b) => a - b);
  const values = points.flatMap(({ mean, low, high }) => [mean, low, high]).filter(Number.isFinite);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const y = linearScale([low, high], [bottom, top], 4);
  const left = Math.max(0, ...y.ticks.map((tick) => textWidth(formatNumber(tick, y.decimals), 11, true))) + 10;
  const { right, below } = nameRoom(lines, width);
  const step = (right - left) / Math.max(1, rates.length);
  const place = (rate: number): number => left + step * (rates.indexOf(rate) + 0.5);
  return { place, rates, y, left, right, below };
}

function drawGrid(surface: Surface, { place, rates, y, left, right }: Frame): void {
  for (const tick of y.ticks) {
    surface.line([left, y(tick)], [right, y(tick)], { stroke: "line", width: 1 });
    surface.text(formatNumber(tick, y.decimals), [left - 8, y(tick) + 4], {
      size: 11,
      color: "ink-3",
      mono: true,
      anchor: "end",
    });
  }
  for (const rate of rates)
    surface.text(String(rate), [place(rate), bottom + 17], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
  surface.text("learning rate", [(left + right) / 2, bottom + 33], { size: 11, color: "ink-3", anchor: "middle" });
}

function drawLine(surface: Surface, { points, style }: RateLine, { place, y }: Frame, shift: number): void {
  const shown = points.filter(({ mean }) => Number.isFinite(mean));
  const x = (rate: number): number => place(rate) + shift * 5;
  const steps = shown.map(
    ({ learningRate, mean }, index): PathStep => [index === 0 ? "M" : "L", x(learningRate), y(mean)],
  );
  if (steps.length > 1) surface.path(steps, { stroke: style.color, width: 1.6, dash: style.dash, round: true });
  for (const { learningRate, mean, low, high, best } of shown) {
    const at = x(learningRate);
    if (Number.isFinite(low) && Number.isFinite(high))
      surface.line([at, y(low)], [at, y(high)], { stroke: style.color, width: 2.4 });
    if (best) surface.circle([at, y(mean)], 8, { stroke: "ink", width: 1.2 });
    drawMarker(surface, style.marker, { at: [at, y(mean)], radius: 3.8, color: style.color });
  }
}

function drawLabels(surface: Surface, lines: readonly RateLine[], { y, right, place }: Frame, width: number): void {
  const last = lines.map(({ points }) => points.filter(({ mean }) => Number.isFinite(mean)).at(-1));
  const heights = spreadLabels(
    last.map((point) => (point ? y(point.mean) : bottom)),
    15,
    [top, bottom],
  );
  for (const [index, { name, style }] of lines.entries()) {
    const [point, height] = [last[index], heights[index] ?? 0];
    if (point && Math.abs(height - y(point.mean)) > 3)
      surface.line([place(point.learningRate) + 14, y(point.mean)], [right + 4, height], {
        stroke: style.color,
        width: 0.8,
        opacity: 0.6,
      });
    drawMarker(surface, style.marker, { at: [right + 11, height], radius: 3.8, color: style.color });
    surface.text(fitText(name, width - right - 20, 12, true), [right + 19, height + 4], {
      size: 12,
      color: style.color,
      bold: true,
    });
  }
}
