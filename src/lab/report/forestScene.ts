import type { Estimate } from "../types.ts";
import type { ArmStyle } from "./armStyle.ts";
import { isTarget } from "./contrastText.ts";
import { drawMarker } from "./drawMarker.ts";
import { type FigureWords, figureWords } from "./figureWords.ts";
import { formatInterval, formatNumber, formatSigned, intervalDecimals } from "./formatNumber.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { Scene, Surface, TextStyle } from "./surface.ts";
import { swarmOffsets } from "./swarmOffsets.ts";
import { boldWidth, fitText, textWidth } from "./textWidth.ts";

/** One contrast of a forest. */
export interface ForestRow {
  /** Such as "NC1". */
  readonly label: string;
  /** Such as "ghost batches of 16 − noise off". */
  readonly detail: string;
  /** Of the arm that is measured, not of the one it is measured against. */
  readonly style: ArmStyle;
  readonly estimate: Estimate;
  /** The row's own verdict in a word, where the claim rests on this contrast. */
  readonly decision?: string;
  /** Drawn in grey with this remark, such as "share of almost nothing". */
  readonly muted?: string;
  /** What the claim says of this row, where the rows of a panel are claimed to lie on different sides. */
  readonly claimed?: string;
}

export interface ForestPlot {
  readonly label: string;
  readonly rows: readonly ForestRow[];
  readonly better: Estimate["better"];
  /** What stands at the better end, such as "the claim says lower". */
  readonly hint: string;
  /** Language of the names: the label, and what the rows are called. Absent: that of the figure's words. */
  readonly lang?: string;
}

const head = 30;
const pitch = 57;
/** Height of a line that a row takes besides its two, where label, arms, count and numbers do not fit beside each other. */
const line = 15;
/** Up to so many differences are drawn above the bar of the interval, which would hide them. */
const FEW = 6;
const foot = 38;
const inset = 8;

/** Difference first: for each contrast the paired differences of all seeds as dots, their mean and its interval. */
export function forestScene(plot: ForestPlot, width: number, words: FigureWords = figureWords): Scene {
  const { label, rows, hint, lang } = plot;
  const scale = linearScale(domain(rows), [inset, width - inset], 4);
  const decimals = intervalDecimals(rows.map(({ estimate }) => estimate));
  const frame = { scale, width, decimals, words, named: lang === undefined ? {} : { lang } };
  const tops = [head];
  for (const row of rows) tops.push((tops.at(-1) ?? head) + pitch + line * moreLines(row, frame));
  const bottom = tops.at(-1) ?? head;
  const height = bottom + (hint === "" ? foot - 18 : foot);
  const draw = (surface: Surface): void => {
    drawHead(surface, rows, frame);
    for (const [index, row] of rows.entries())
      surface.group({ move: [0, tops[index] ?? head] }, (inside) => drawRow(inside, row, frame));
    drawFoot(surface, plot, scale, { width, top: bottom });
  };
  return { width, height, label, description: words.forest, ...(lang === undefined ? {} : { labelLang: lang }), draw };
}

interface Frame {
  readonly scale: Scale;
  readonly width: number;
  readonly decimals: number;
  readonly words: FigureWords;
  /** How names of another language are marked. */
  readonly named: Pick<TextStyle, "lang">;
}

function drawHead(surface: Surface, rows: readonly ForestRow[], { scale, width, words }: Frame): void {
  const margins = rows.map(({ estimate }) => estimate.margin).filter((margin) => margin > 0);
  const same = margins.length > 0 && margins.every((margin) => Math.abs(margin - (margins[0] ?? 0)) < 1e-12);
  const shaded = margins.length === 0 ? [] : [words.shaded(same ? marginText(margins[0] ?? 0) : undefined)];
  const target = rows.length > 0 && rows.every(({ estimate }) => isTarget(estimate.against));
  const text = [target ? words.atTarget : words.noDifference, ...shaded].join(", ");
  const half = textWidth(text, 11) / 2;
  const x = Math.max(half, Math.min(width - half, scale(0)));
  surface.text(text, [x, 12], { size: 11, color: "ink-3", anchor: "middle" });
  surface.line([scale(0), 17], [scale(0), head - 6], { stroke: "line-strong", width: 1 });
}

type Measures = Pick<Frame, "width" | "decimals" | "words">;

/** What stands beside label and arms: mean, interval, and how many pairs. */
function besides({ estimate, muted, decision, claimed }: ForestRow, { decimals, words }: Measures) {
  const counted = pairsText(estimate, decision, words);
  return {
    mean: formatSigned(estimate.mean, decimals),
    interval: formatInterval(estimate.low, estimate.high, decimals),
    count: muted ?? (claimed === undefined ? counted : `${claimed}: ${counted}`),
  };
}

/**
 * Lines that a row needs besides two: none where label and arms have room beside the numbers; one where count and numbers
 * share a line below them; two where they do not.
 */
function moreLines(row: ForestRow, measures: Measures): 0 | 1 | 2 {
  const { width } = measures;
  const { mean, interval, count } = besides(row, measures);
  const numbers = textWidth(`${mean} ${interval}`, 12, true) + 8;
  const counted = textWidth(count, 11) + 8;
  if (boldWidth(row.label, 13) + numbers <= width && textWidth(row.detail, 11) + counted <= width) return 0;
  return counted + numbers <= width ? 1 : 2;
}

function drawRow(surface: Surface, row: ForestRow, frame: Frame): void {
  const { width, named } = frame;
  const color = row.muted === undefined ? row.style.color : "ink-3";
  const { mean: shown, interval, count } = besides(row, frame);
  const more = moreLines(row, frame);
  const first = more === 0 ? 11 : 25 + line * more;
  surface.text(interval, [width, first], { size: 12, color: "ink-2", mono: true, anchor: "end" });
  const numbers = width - textWidth(` ${interval}`, 12, true);
  surface.text(shown, [numbers, first], mean(row.muted === undefined));
  surface.text(fitText(row.label, width, 13, true), [0, 11], { size: 13, color: "ink", bold: true, ...named });
  surface.text(fitText(row.detail, width, 11), [0, 25], { size: 11, color: "ink-3", ...named });
  if (more === 0) surface.text(count, [width, 25], { size: 11, color: "ink-3", anchor: "end" });
  else surface.text(fitText(count, width, 11), [0, 25 + line], { size: 11, color: "ink-3" });
  if (more === 0) drawStrip(surface, row, frame, color);
  else surface.group({ move: [0, line * more] }, (inside) => drawStrip(inside, row, frame, color));
}

function drawStrip(
  surface: Surface,
  { estimate, style }: ForestRow,
  { scale, width, words }: Frame,
  color: ArmStyle["color"] | "ink-3",
): void {
  const y = 39;
  const left = scale(Math.max(scale.low, -estimate.margin));
  const right = scale(Math.min(scale.high, estimate.margin));
  if (estimate.margin > 0 && right > left)
    surface.rect({ x: left, y: y - 9, width: right - left, height: 18 }, { fill: "open-soft", radius: 2 });
  surface.line([0, y], [width, y], { stroke: "line", width: 1 });
  surface.line([scale(0), y - 10], [scale(0), y + 10], { stroke: "line-strong", width: 1.2 });
  drawDifferences(surface, estimate, { scale, words }, color);
  if (!Number.isFinite(estimate.mean)) return;
  // Too few pairs have no interval: then only the mark is drawn.
  const from = Number.isNaN(estimate.low) ? estimate.mean : Math.max(scale.low, estimate.low);
  const to = Number.isNaN(estimate.high) ? estimate.mean : Math.min(scale.high, estimate.high);
  surface.line([scale(from), y], [scale(to), y], { stroke: color, width: 3.2 });
  drawMarker(surface, style.marker, { at: [scale(estimate.mean), y], radius: 5, color });
}

function drawDifferences(
  surface: Surface,
  { differences, seeds }: Estimate,
  { scale, words }: Pick<Frame, "scale" | "words">,
  color: ArmStyle["color"] | "ink-3",
): void {
  const inside = (value: number): number => scale(Math.max(scale.low, Math.min(scale.high, value)));
  const x = differences.map(inside);
  // A few differences lie inside their own wide interval: they stand on its bar.
  const offsets = differences.length <= FEW ? differences.map(() => -7) : swarmOffsets(x, 3.6, 8);
  surface.group({ opacity: 0.42, shape: { fill: color } }, (dots) => {
    for (const [index, value] of differences.entries()) {
      const at = [x[index] ?? 0, 39 + (offsets[index] ?? 0)] as const;
      if (value >= scale.low && value <= scale.high) dots.circle(at, 1.7);
      else
        drawOutside(
          dots,
          at,
          value < scale.low ? -1 : 1,
          words.seedValue(seeds[index] ?? Number.NaN, formatSigned(value, 3)),
        );
    }
  });
}

/** A difference that lies outside the axis: an arrow head at its end. */
function drawOutside(surface: Surface, [x, y]: readonly [number, number], side: number, title: string): void {
  surface.group({ title }, (inside) =>
    inside.path([["M", x + side * 7, y], ["L", x + side * 1.5, y - 3.2], ["L", x + side * 1.5, y + 3.2], ["Z"]]),
  );
}

function drawFoot(
  surface: Surface,
  { better, hint }: Pick<ForestPlot, "better" | "hint">,
  scale: Scale,
  { width, top }: { readonly width: number; readonly top: number },
): void {
  for (const tick of scale.ticks) {
    const text = tick === 0 ? "0" : formatSigned(tick, scale.decimals);
    const half = textWidth(text, 11, true) / 2;
    const x = Math.max(half, Math.min(width - half, scale(tick)));
    surface.text(text, [x, top + 12], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
  }
  const style = { size: 11, color: "ink-2" } as const;
  if (better === "lower") surface.text(`← ${hint}`, [0, top + 30], style);
  else if (better === "higher") surface.text(`${hint} →`, [width, top + 30], { ...style, anchor: "end" });
  else if (hint !== "") {
    const half = textWidth(hint, 11) / 2;
    const x = Math.max(half, Math.min(width - half, scale(0)));
    surface.text(hint, [x, top + 30], { ...style, anchor: "middle" });
  }
}

/**
 * All differences, unless a few far ones would squeeze the intervals into less than a seventh of the axis: those then
 * become arrow heads at its end.
 */
function domain(rows: readonly ForestRow[]): readonly [number, number] {
  const core = rows.flatMap(({ estimate }) => [
    estimate.low,
    estimate.high,
    estimate.mean,
    -estimate.margin,
    estimate.margin,
  ]);
  const [low, high] = extent([0, ...core]);
  const [least, most] = extent([low, high, ...rows.flatMap(({ estimate }) => estimate.differences)]);
  const reach = 3 * (high - low);
  const from = Math.max(least, low - reach);
  const to = Math.min(most, high + reach);
  const air = (to - from) * 0.03;
  return [from - air, to + air];
}

function extent(values: readonly number[]): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  return [Math.min(...finite), Math.max(...finite)];
}

function pairsText(
  { pairs, divergedPairs, invalidPairs, against }: Estimate,
  decision: string | undefined,
  words: FigureWords,
): string {
  const all = pairs + divergedPairs + invalidPairs;
  const count = isTarget(against) ? words.seeds(pairs, all) : words.pairs(pairs, all);
  return decision ? `${decision}, ${count}` : count;
}

function marginText(margin: number): string {
  return formatNumber(margin, margin >= 1 ? 1 : margin >= 0.01 ? 3 : 4);
}

function mean(strong: boolean): {
  readonly size: number;
  readonly color: "ink" | "ink-3";
  readonly mono: true;
  readonly bold: true;
  readonly anchor: "end";
} {
  return { size: 12, color: strong ? "ink" : "ink-3", mono: true, bold: true, anchor: "end" };
}
