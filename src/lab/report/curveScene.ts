import type { ArmStyle } from "./armStyle.ts";
import { drawMarker } from "./drawMarker.ts";
import { type FigureWords, figureWords } from "./figureWords.ts";
import { formatNumber } from "./formatNumber.ts";
import { drawNamesBelow, nameRoom } from "./nameRoom.ts";
import { placeAlong, placeOnLevel, type Rect, type Stretch, spreadLabels } from "./placeLabels.ts";
import type { CurveArm } from "./reportInput.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { PathStep, Point, Scene, Surface } from "./surface.ts";
import { boldWidth, fitText, textWidth } from "./textWidth.ts";

/** One arm's curve. */
export interface CurveLine {
  readonly name: string;
  readonly style: ArmStyle;
  readonly curve: CurveArm;
}

export interface CurvePlot {
  readonly label: string;
  readonly xLabel: string;
  readonly x: ArrayLike<number>;
  /** What the axis at the left must hold besides the lines, for figures that share one. */
  readonly y?: readonly [low: number, high: number];
  readonly lines: readonly CurveLine[];
  /** `along` their curves, or at their `end`. */
  readonly labels: "along" | "end";
  readonly level?: { readonly value: number; readonly text: string };
}

const height = 262;
const top = 12;
const bottom = height - 34;

/** Opacity of a 95 % band. */
export const bandOpacity = 0.17;

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly keep: readonly number[];
  readonly width: number;
  readonly right: number;
  /** Height of the legend below the plot. */
  readonly below: number;
  /** Where the words of the level stand. */
  readonly words: Rect | undefined;
}

/** Mean curves with 95 % bands, one an arm, labelled on the spot. Thin: the training set, or single seeds. */
export function curveScene(plot: CurvePlot, width: number, words: FigureWords = figureWords): Scene {
  const frame = frameOf(plot, width);
  const draw = (surface: Surface): void => {
    drawGrid(surface, plot, frame);
    for (const line of plot.lines) drawFaint(surface, line, plot.x, frame);
    for (const line of plot.lines) drawBand(surface, line, plot.x, frame);
    for (const line of plot.lines) drawMean(surface, line, plot.x, { frame, words });
    drawLevelWords(surface, plot, frame);
    if (plot.labels === "along") drawAlongLabels(surface, plot, frame);
    else if (frame.below > 0) drawNamesBelow(surface, plot.lines, width, height);
    else drawEndLabels(surface, plot, frame);
  };
  return { width, height: height + frame.below, label: plot.label, description: words.curve, draw };
}

function frameOf({ x, y: shared, lines, labels, level }: CurvePlot, width: number): Frame {
  const values = lines.flatMap(({ curve }) => [
    ...Array.from(curve.low),
    ...Array.from(curve.high),
    ...Array.from(curve.thin ?? []),
    ...Array.from(curve.mean),
  ]);
  const finite = [...values, ...(shared ?? []), level?.value ?? Number.NaN].filter(Number.isFinite);
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  const y = roundedScale(low, high);
  const left = Math.max(...y.ticks.map((tick) => textWidth(formatNumber(tick, y.decimals), 11, true))) + 10;
  const { right, below } = labels === "end" ? nameRoom(lines, width) : { right: width - 10, below: 0 };
  const first = x[0] ?? 0;
  const last = x[x.length - 1] ?? 1;
  const frame = {
    x: linearScale([first, last], [left, right], width < 400 ? 4 : 5),
    y,
    keep: kept(x.length, right - left),
    width,
    right,
    below,
    words: undefined,
  };
  if (level === undefined) return frame;
  const room = { left: left + 2, right: right - 2, top, bottom };
  const drawn = lines.flatMap((line) => stretches(line.curve, x, frame));
  return {
    ...frame,
    words: placeOnLevel(y(level.value), [textWidth(level.text, 11), 11], room, drawn),
  };
}

/** What an arm covers: its band with its mean, and its thin line, each a pixel wider than it is. */
function stretches({ mean, low, high, thin }: CurveArm, x: ArrayLike<number>, frame: Frame): readonly Stretch[][] {
  const between = (ends: readonly ArrayLike<number>[]): Stretch[] =>
    frame.keep.flatMap((index): Stretch[] => {
      const across = x[index] ?? Number.NaN;
      const heights = ends.flatMap((values) => {
        const y = frame.y(values[index] ?? Number.NaN);
        return Number.isFinite(y) ? [y] : [];
      });
      if (heights.length === 0 || !Number.isFinite(across)) return [];
      return [{ x: frame.x(across), top: Math.min(...heights) - 1, bottom: Math.max(...heights) + 1 }];
    });
  return [between([mean, low, high]), ...(thin === undefined ? [] : [between([thin])])];
}

/** An axis whose ends are ticks, so that the grid closes the drawing; a sliver of a band may stick out. */
function roundedScale(low: number, high: number): Scale {
  const { ticks } = linearScale([low, high], [0, 1], 4);
  const step = (ticks[1] ?? high) - (ticks[0] ?? low) || high - low || 1;
  const from = Math.floor(low / step + 0.06) * step;
  const to = Math.ceil(high / step - 0.06) * step;
  return linearScale([from, to], [bottom, top], Math.round((to - from) / step));
}

/** Indices to draw: at most one a pixel pair, first and last always. */
function kept(length: number, pixels: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(length / Math.max(2, pixels / 2)));
  const indices: number[] = [];
  for (let index = 0; index < length - 1; index += stride) indices.push(index);
  return length > 0 ? [...indices, length - 1] : [];
}

function drawGrid(surface: Surface, { level, xLabel }: CurvePlot, { x, y, right, width }: Frame): void {
  const left = x(x.low);
  for (const tick of y.ticks) {
    surface.line([left, y(tick)], [right, y(tick)], { stroke: "line", width: 1 });
    surface.text(formatNumber(tick, y.decimals), [left - 8, y(tick) + 4], {
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
  surface.text(xLabel, [(left + right) / 2, bottom + 31], { size: 11, color: "ink-3", anchor: "middle" });
  if (level === undefined) return;
  surface.line([left, y(level.value)], [right, y(level.value)], { stroke: "line-strong", width: 1, dash: [2, 3] });
}

function drawFaint(surface: Surface, { style, curve }: CurveLine, x: ArrayLike<number>, frame: Frame): void {
  for (const sibling of curve.siblings ?? [])
    surface.path(steps(points(x, sibling, frame)), { stroke: style.color, width: 0.6, round: true });
  if (curve.thin === undefined) return;
  surface.group({ opacity: 0.75 }, (thin) =>
    thin.path(steps(points(x, curve.thin ?? [], frame)), { stroke: style.color, width: 1, round: true }),
  );
}

function drawBand(surface: Surface, { style, curve }: CurveLine, x: ArrayLike<number>, frame: Frame): void {
  const upper = points(x, curve.high, frame);
  const lower = points(x, curve.low, frame);
  if (upper.length < 2 || lower.length < 2) return;
  surface.path([...steps([...upper, ...lower.reverse()]), ["Z"]], { fill: style.color, fillOpacity: bandOpacity });
}

function drawMean(
  surface: Surface,
  { style, curve, name }: CurveLine,
  x: ArrayLike<number>,
  { frame, words }: { readonly frame: Frame; readonly words: FigureWords },
): void {
  const line = points(x, curve.mean, frame);
  surface.group({ title: words.armSeeds(name, curve.n) }, (inside) =>
    inside.path(steps(line), { stroke: style.color, width: 2.2, dash: style.dash, round: true }),
  );
}

function drawEndLabels(surface: Surface, { lines, x }: CurvePlot, frame: Frame): void {
  const ends = lines.map(({ curve }) => points(x, curve.mean, frame).at(-1) ?? ([frame.right, bottom] as const));
  const heights = spreadLabels(
    ends.map((end) => end[1]),
    15,
    [top + 2, bottom],
  );
  for (const [index, { name, style }] of lines.entries()) {
    const end = ends[index] ?? [frame.right, bottom];
    const y = heights[index] ?? end[1];
    const mark = frame.right + 11;
    if (Math.abs(y - end[1]) > 3)
      surface.line([end[0] + 1, end[1]], [mark - 5, y], { stroke: style.color, width: 0.8, opacity: 0.7 });
    drawMarker(surface, style.marker, { at: [mark, y], radius: 3.8, color: style.color });
    const text = fitText(name, frame.width - mark - 9, 12, true);
    surface.text(text, [mark + 8, y + 4], { size: 12, color: style.color, bold: true });
  }
}

/** Above all curves, where they leave no room. */
function drawLevelWords(surface: Surface, { level }: CurvePlot, { words }: Frame): void {
  if (level === undefined || words === undefined) return;
  const style = { size: 11, color: "ink-3", anchor: "end", halo: "surface" } as const;
  surface.text(level.text, [words.right, words.bottom - 3], style);
}

function drawAlongLabels(surface: Surface, { lines, x }: CurvePlot, frame: Frame): void {
  const wanted = lines.map(({ name, curve }) => ({ width: boldWidth(name, 12), points: points(x, curve.mean, frame) }));
  const taken = frame.words === undefined ? [] : [frame.words];
  const places = placeAlong(wanted, 12, [frame.width, bottom], taken);
  for (const [index, { name, style }] of lines.entries()) {
    const place = places[index];
    if (place === undefined || wanted[index]?.points.length === 0) continue;
    const rise = place.at[1] < place.anchor[1] ? place.at[1] + 3 : place.at[1] - 10;
    if (Math.abs(rise - place.anchor[1]) > 8)
      surface.line(place.anchor, [place.at[0] + 3, rise], { stroke: style.color, width: 0.9 });
    drawMarker(surface, style.marker, { at: place.anchor, radius: 4.2, color: style.color });
    surface.text(name, place.at, { size: 12, color: style.color, bold: true, halo: "surface" });
  }
}

function points(x: ArrayLike<number>, values: ArrayLike<number>, frame: Frame): Point[] {
  const found: Point[] = [];
  for (const index of frame.keep) {
    const [across, value] = [x[index], values[index]];
    if (across === undefined || value === undefined || !Number.isFinite(value)) continue;
    found.push([frame.x(across), frame.y(value)]);
  }
  return found;
}

function steps(line: readonly Point[]): PathStep[] {
  return line.map(([x, y], index): PathStep => [index === 0 ? "M" : "L", x, y]);
}
