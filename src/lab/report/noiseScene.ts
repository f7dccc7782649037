import { exp, log } from "../../core/math/elementary.ts";
import { drawMarker } from "./drawMarker.ts";
import { formatNumber } from "./formatNumber.ts";
import { spreadLabels } from "./placeLabels.ts";
import type { Interval, NoisePoint } from "./reportInput.ts";
import { logScale, logTicks, type Scale } from "./scale.ts";
import type { PathStep, Point, Scene, Surface } from "./surface.ts";

export interface NoisePlot {
  readonly label: string;
  readonly points: readonly NoisePoint[];
}

const height = 300;
const top = 12;
const bottom = height - 60;
const left = 46;

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly right: number;
}

/**
 * Batch norm's noise against the statistics batch, both axes logarithmic: measured variance V over batches, the law
 * V = c / B nearest to it, and the delta formula with the unit's own moments.
 */
export function noiseScene({ label, points }: NoisePlot, width: number): Scene {
  const description =
    "Both axes are logarithmic. Filled marks: the example is one of the batch (inclusive, what training does); hollow marks: it is not (exclusive); bars: 95 % intervals over batches; dashed: the law 1/B; dotted: the delta formula.";
  const usable = points.filter(({ inclusive, batch }) => inclusive.mean > 0 && batch > 0);
  const draw = (surface: Surface): void => {
    if (usable.length === 0) return;
    const frame = frameOf(usable, width);
    drawGrid(surface, usable, frame);
    const law = lawPoints(usable);
    drawCurve(surface, law, frame, { dash: [6, 4], color: "ink-3" });
    const delta = usable.flatMap(({ batch, delta: value }): Point[] => (value && value > 0 ? [[batch, value]] : []));
    drawCurve(surface, delta, frame, { dash: [1.5, 3.5], color: "ink-2" });
    for (const point of usable) drawPoint(surface, point, frame);
    drawLabels(surface, usable, { law, delta }, frame);
  };
  return { width, height, label, description, draw };
}

function frameOf(points: readonly NoisePoint[], width: number): Frame {
  const values = points
    .flatMap(({ inclusive, exclusive, delta }) => [
      inclusive.low,
      inclusive.high,
      exclusive?.low,
      exclusive?.high,
      delta,
    ])
    .filter((value): value is number => value !== undefined && value > 0 && Number.isFinite(value));
  const batches = points.map(({ batch }) => batch);
  const [low, high] = [Math.min(...values) * 0.85, Math.max(...values) * 1.15];
  const right = width - 92;
  const x = logScale([Math.min(...batches) * 0.88, Math.max(...batches) * 1.1], [left, right], batches);
  return { x, y: logScale([low, high], [bottom, top], logTicks(low, high)), right };
}

/** V = c / B with the c that is nearest to all points on logarithmic axes: the geometric mean of V B. */
function lawPoints(points: readonly NoisePoint[]): readonly Point[] {
  const logs = points.reduce((sum, { batch, inclusive }) => sum + log(inclusive.mean * batch), 0);
  const c = exp(logs / points.length);
  return points.map(({ batch }): Point => [batch, c / batch]);
}

function drawGrid(surface: Surface, points: readonly NoisePoint[], { x, y, right }: Frame): void {
  for (const tick of y.ticks) {
    surface.line([left, y(tick)], [right, y(tick)], { stroke: "line", width: 1 });
    surface.text(String(tick), [left - 8, y(tick) + 4], { size: 11, color: "ink-3", mono: true, anchor: "end" });
  }
  for (const { batch, inclusive } of points) {
    const at = x(batch);
    surface.line([at, bottom + 2], [at, bottom + 6], { stroke: "line-strong", width: 1 });
    surface.text(String(batch), [at, bottom + 19], { size: 11, color: "ink-3", mono: true, anchor: "middle" });
    const product = formatNumber(inclusive.mean * batch, 2);
    surface.text(product, [at, bottom + 35], { size: 11, color: "ink-2", mono: true, anchor: "middle" });
  }
  surface.text("V·B", [left - 8, bottom + 35], { size: 11, color: "ink-2", mono: true, anchor: "end" });
  surface.text("examples in a statistics batch, B", [(left + right) / 2, bottom + 54], {
    size: 11,
    color: "ink-3",
    anchor: "middle",
  });
}

function drawCurve(
  surface: Surface,
  points: readonly Point[],
  { x, y }: Frame,
  look: { readonly dash: readonly number[]; readonly color: "ink-2" | "ink-3" },
): void {
  const steps = points.map(([batch, value], index): PathStep => [index === 0 ? "M" : "L", x(batch), y(value)]);
  if (steps.length > 1) surface.path(steps, { stroke: look.color, width: 1.6, dash: look.dash, round: true });
}

function drawPoint(surface: Surface, { batch, inclusive, exclusive }: NoisePoint, { x, y }: Frame): void {
  const bar = (at: number, { low, high }: Interval): void => {
    if (low > 0 && high > low) surface.line([at, y(low)], [at, y(high)], { stroke: "arm-bn", width: 2.4 });
  };
  bar(x(batch), inclusive);
  drawMarker(surface, "circle", { at: [x(batch), y(inclusive.mean)], radius: 4.2, color: "arm-bn" });
  if (exclusive === undefined || !(exclusive.mean > 0)) return;
  bar(x(batch) + 5, exclusive);
  drawMarker(surface, "hollowCircle", { at: [x(batch) + 5, y(exclusive.mean)], radius: 4.2, color: "arm-bn" });
}

/** Words at the right end of each curve. */
function drawLabels(
  surface: Surface,
  points: readonly NoisePoint[],
  { law, delta }: { readonly law: readonly Point[]; readonly delta: readonly Point[] },
  { y, right }: Frame,
): void {
  const last = points[points.length - 1];
  if (last === undefined) return;
  const wanted: { text: string; at: number; color: "arm-bn" | "ink-2" | "ink-3" }[] = [];
  wanted.push({ text: "measured", at: y(last.inclusive.mean), color: "arm-bn" });
  if (last.exclusive) wanted.push({ text: "○ exclusive", at: y(last.exclusive.mean), color: "arm-bn" });
  const [lawEnd, deltaEnd] = [law.at(-1), delta.at(-1)];
  if (lawEnd) wanted.push({ text: "1/B law", at: y(lawEnd[1]) + 0.1, color: "ink-3" });
  if (deltaEnd) wanted.push({ text: "delta formula", at: y(deltaEnd[1]) + 0.2, color: "ink-2" });
  const heights = spreadLabels(
    wanted.map(({ at }) => at),
    15,
    [top + 6, bottom],
  );
  for (const [index, { text, color }] of wanted.entries())
    surface.text(text, [right + 6, (heights[index] ?? 0) + 4], { size: 11.5, color, bold: color === "arm-bn" });
}
