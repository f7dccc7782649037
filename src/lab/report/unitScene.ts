import type { ArmStyle } from "./armStyle.ts";
import { drawCloud } from "./drawCloud.ts";
import { drawMarker } from "./drawMarker.ts";
import { formatNumber, formatPercent } from "./formatNumber.ts";
import { effectiveInputs, type RelianceShares } from "./relianceShares.ts";
import type { Wobble } from "./reportInput.ts";
import { linearScale, type Scale } from "./scale.ts";
import type { Scene, Surface } from "./surface.ts";
import { fitText } from "./textWidth.ts";

/** One arm's view of the same downstream unit. */
export interface UnitRow {
  readonly name: string;
  readonly style: ArmStyle;
  readonly shares: RelianceShares;
  /** The upstream unit that it leans on most, in many mini-batches. */
  readonly wobble?: Wobble;
}

export interface UnitPlot {
  readonly label: string;
  /** Downstream unit, 0-based. */
  readonly unit: number;
  readonly rows: readonly UnitRow[];
}

interface Frame {
  readonly unit: number;
  readonly left: number;
  readonly bars: number;
  readonly cloud: number;
  readonly pitch: number;
  readonly stacked: boolean;
  readonly most: number;
  readonly wobble: Scale;
}

/** One downstream unit in every arm: how much of its signal each upstream unit carries, and how the first one shakes. */
export function unitScene(plot: UnitPlot, width: number): Scene {
  const frame = frameOf(plot, width);
  const height = plot.rows.length * frame.pitch + 8;
  const description =
    "One row an arm. Bars: share of the downstream unit's signal that each upstream unit carries, largest first. Capsule: that first unit's normalised value for one and the same input in many mini-batches; upright line: with the statistics of the whole training set.";
  const draw = (surface: Surface): void => {
    for (const [index, row] of plot.rows.entries())
      surface.group({ move: [0, index * frame.pitch] }, (inside) => drawRow(inside, row, frame));
  };
  return { width, height, label: plot.label, description, draw };
}

function frameOf({ unit, rows }: UnitPlot, width: number): Frame {
  const stacked = width < 600;
  const cloud = rows.some(({ wobble }) => wobble !== undefined) ? (stacked ? 104 : 170) : 0;
  const left = stacked ? 0 : 252;
  const bars = width - left - (cloud > 0 ? cloud + 24 : 0) - (stacked ? 0 : 170);
  const most = Math.max(
    ...rows.flatMap(({ shares }) => Array.from({ length: shares.columns }, (_, u) => shares.at(unit, u))),
  );
  const wobbles = rows.flatMap(({ wobble }) =>
    wobble ? [...Array.from(wobble.values, (value) => value - wobble.still)] : [],
  );
  const reach = Math.max(0.1, ...wobbles.map(Math.abs)) * 1.1;
  const wobble = linearScale([-reach, reach], [width - cloud + 10, width - 10], 2);
  return { unit, left, bars, cloud, pitch: stacked ? 86 : 66, stacked, most, wobble };
}

function drawRow(surface: Surface, row: UnitRow, frame: Frame): void {
  const { shares, name, style } = row;
  const order = Array.from({ length: shares.columns }, (_, index) => index).sort(
    (a, b) => shares.at(frame.unit, b) - shares.at(frame.unit, a) || a - b,
  );
  const top = order[0] ?? 0;
  const base = frame.stacked ? 72 : 54;
  drawMarker(surface, style.marker, { at: [6, frame.stacked ? 9 : 30], radius: 4.4, color: style.color });
  const room = frame.stacked ? frame.bars - 24 : frame.left - 30;
  surface.text(fitText(name, room, 13), [18, frame.stacked ? 13.5 : 34.5], {
    size: 13,
    color: "ink",
    bold: frame.stacked,
  });
  drawBars(surface, row, order, { ...frame, base });
  const says = frame.left + frame.bars + 14;
  const text = `h${top + 1}: ${formatPercent(shares.at(frame.unit, top))}`;
  const inputs = `${formatNumber(effectiveInputs(shares, frame.unit), 1)} effective inputs`;
  surface.text(text, frame.stacked ? [18, 31] : [says, 27], { size: 12, color: "pin", bold: true, mono: true });
  surface.text(inputs, frame.stacked ? [112, 31] : [says, 44], { size: 11, color: "ink-3" });
  drawWobble(surface, row, frame, frame.stacked ? 48 : 12);
}

function drawBars(
  surface: Surface,
  { shares }: UnitRow,
  order: readonly number[],
  frame: Frame & { readonly base: number },
): void {
  const { left, bars, base, unit, most, stacked } = frame;
  const step = bars / Math.max(1, order.length);
  const tall = stacked ? 34 : 44;
  surface.line([left, base], [left + bars, base], { stroke: "line-strong", width: 1 });
  surface.group({ shape: { fill: "h5" } }, (inside) => {
    for (const [place, upstream] of order.entries()) {
      const height = (shares.at(unit, upstream) / Math.max(most, 1e-12)) * tall;
      const box = { x: left + place * step + step * 0.1, y: base - height, width: step * 0.8, height };
      if (place === 0) inside.rect(box, { fill: "pin", radius: 1 });
      else if (height >= 0.3) inside.rect(box);
    }
  });
}

function drawWobble(surface: Surface, { wobble, style }: UnitRow, { cloud, wobble: scale }: Frame, y: number): void {
  if (wobble === undefined || cloud === 0) return;
  const x = scale(scale.low) - 10;
  const values = Array.from(wobble.values, (value) => value - wobble.still);
  drawCloud(surface, { x, y, width: cloud, height: 24 }, scale, { values, still: 0, color: style.color, pinned: true });
  const text = `${wobble.batch}: ±${formatNumber(deviation(values), 2)}`;
  // The words may be wider than the cloud, which ends at the edge of the drawing.
  surface.text(text, [x + cloud, y + 37], { size: 11, color: "ink-3", anchor: "end" });
}

/** Root mean square about the mean; 0 without values. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / Math.max(1, values.length),
  );
}
