import type { KaplanMeier, Lifetime } from "../../core/stats/kaplanMeier.ts";
import type { ArmStyle } from "./armStyle.ts";
import { bandOpacity } from "./curveScene.ts";
import { drawMarker } from "./drawMarker.ts";
import { formatNumber } from "./formatNumber.ts";
import { drawNamesBelow, nameRoom } from "./nameRoom.ts";
import { spreadLabels } from "./placeLabels.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { PathStep, Point, Scene, Surface } from "./surface.ts";
import { fitText, textWidth } from "./textWidth.ts";

/** One arm's way to the target. */
export interface SurvivalLine {
  readonly name: string;
  readonly style: ArmStyle;
  readonly curve: KaplanMeier;
  readonly lifetimes: readonly Lifetime[];
}

export interface SurvivalPlot {
  readonly label: string;
  readonly xLabel: string;
  readonly lines: readonly SurvivalLine[];
}

const top = 26;
const bottom = 236;
const height = bottom + 36;

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly width: number;
  /** Height of the legend below the plot. */
  readonly below: number;
}

/** Kaplan-Meier curves: the share of each arm that has not reached the target yet, falling in steps. */
export function survivalScene(plot: SurvivalPlot, width: number): Scene {
  const frame = frameOf(plot, width);
  const description =
    "One falling staircase an arm: the share of its runs that has not reached the target yet; band: 95 % interval; mark on a stair: the median, where half have reached it; upright tick: a run that was cut off.";
  const draw = (surface: Surface): void => {
    drawGrid(surface, plot, frame);
    for (const line of plot.lines) drawBand(surface, line, frame);
    for (const line of plot.lines) drawStairs(surface, line, frame);
    for (const line of plot.lines) drawCuts(surface, line, frame);
    if (frame.below > 0) drawNamesBelow(surface, plot.lines, width, height);
    else drawLabels(surface, plot, frame);
  };
  return { width, height: height + frame.below, label: plot.label, description, draw };
}

function frameOf({ lines }: SurvivalPlot, width: number): Frame {
  const { right, below } = nameRoom(lines, width);
  const until = Math.max(1, ...lines.flatMap(({ curve }) => (Number.isFinite(curve.until) ? [curve.until] : [])));
  const left = textWidth("100 %", 11, true) + 8;
  return {
    x: linearScale([0, until], [left, right], width < 400 ? 4 : 5),
    y: linearScale([0, 1], [bottom, top], 4),
    left,
    right,
    width,
    below,
  };
}

function drawGrid(surface: Surface, { xLabel }: SurvivalPlot, { x, y, left, right, width }: Frame): void {
  surface.text("not there yet", [0, 12], { size: 11, color: "ink-3" });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const half = share === 0.5;
    surface.line([left, y(share)], [right, y(share)], {
      stroke: half ? "line-strong" : "line",
      width: 1,
      ...(half ? { dash: [2, 3] } : {}),
    });
    surface.text(`${100 * share} %`, [left - 6, y(share) + 4], {
      size: 11,
      color: "ink-3",
      mono: true,
      anchor: "end",
    });
  }
  for (const tick of x.ticks) {
    const text = formatNumber(tick, x.decimals);
    const at = Math.min(x(tick), width - textWidth(text, 11, true) / 2);
    surface.text(text, [at, bottom + 16], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
  }
  surface.text(fitText(xLabel, right - left, 11), [(left + right) / 2, bottom + 31], {
    size: 11,
    color: "ink-3",
    anchor: "middle",
  });
}

type End = "survival" | "low" | "high";

/** Corners of a staircase from time 0 to the end of watching. */
function corners({ steps, until }: KaplanMeier, end: End, { x, y }: Frame): Point[] {
  const found: Point[] = [[x(0), y(1)]];
  let share = 1;
  for (const step of steps) {
    found.push([x(step.time), y(share)], [x(step.time), y(step[end])]);
    share = step[end];
  }
  if (Number.isFinite(until)) found.push([x(until), y(share)]);
  return found;
}

function drawBand(surface: Surface, { curve, style }: SurvivalLine, frame: Frame): void {
  if (curve.steps.length === 0) return;
  const outline = [...corners(curve, "high", frame), ...corners(curve, "low", frame).reverse()];
  surface.path([...path(outline), ["Z"]], { fill: style.color, fillOpacity: bandOpacity });
}

function drawStairs(surface: Surface, { name, curve, style }: SurvivalLine, frame: Frame): void {
  const title = `${name}: median ${curve.median ?? "not reached"}, ${curve.n} runs, ${curve.censored} cut off`;
  surface.group({ title }, (inside) => {
    inside.path(path(corners(curve, "survival", frame)), { stroke: style.color, width: 2.2, dash: style.dash });
    if (curve.median !== undefined)
      drawMarker(inside, style.marker, {
        at: [frame.x(curve.median), frame.y(0.5)],
        radius: 4.6,
        color: style.color,
      });
  });
}

/** A tick on the staircase at each time at which a run was cut off. */
function drawCuts(surface: Surface, { curve, lifetimes, style }: SurvivalLine, { x, y }: Frame): void {
  const times = new Set(lifetimes.flatMap(({ time, reached }) => (reached ? [] : [time])));
  for (const time of times) {
    const share = curve.steps.findLast((step) => step.time <= time)?.survival ?? 1;
    surface.line([x(time), y(share) - 5], [x(time), y(share) + 5], { stroke: style.color, width: 1.6 });
  }
}

function drawLabels(surface: Surface, { lines }: SurvivalPlot, frame: Frame): void {
  const ends = lines.map(({ curve }) => corners(curve, "survival", frame).at(-1) ?? ([frame.right, bottom] as const));
  const heights = spreadLabels(
    ends.map(([, y]) => y),
    15,
    [top + 2, bottom],
  );
  for (const [index, { name, style }] of lines.entries()) {
    const end = ends[index] ?? [frame.right, bottom];
    const y = heights[index] ?? end[1];
    const mark = frame.right + 11;
    if (Math.abs(y - end[1]) > 3 || end[0] < frame.right - 2)
      surface.line([end[0] + 1, end[1]], [mark - 6, y], { stroke: style.color, width: 0.8, opacity: 0.7 });
    drawMarker(surface, style.marker, { at: [mark, y], radius: 3.8, color: style.color });
    const text = fitText(name, frame.width - mark - 9, 12, true);
    surface.text(text, [mark + 8, y + 4], { size: 12, color: style.color, bold: true });
  }
}

function path(points: readonly Point[]): PathStep[] {
  return points.map(([x, y], index): PathStep => [index === 0 ? "M" : "L", x, y]);
}
