import type { ArmStyle } from "../../../../src/lab/report/armStyle.ts";
import { drawCloud } from "../../../../src/lab/report/drawCloud.ts";
import { formatNumber } from "../../../../src/lab/report/formatNumber.ts";
import { linearScale, type Scale } from "../../../../src/lab/report/scale.ts";
import type { Box, PathStep, Point, Scene, Surface } from "../../../../src/lab/report/surface.ts";
import { fitText, textWidth } from "../../../../src/lab/report/textWidth.ts";
import type { Token } from "../../../../src/lab/report/tokens.ts";
import { type NetworkLayout, networkLayout } from "./networkLayout.ts";

/** Strength of every link between two columns: of link from `from` to `to`, drawn indices, at `from * count + to`. */
export interface Links {
  /** Of the second column. */
  readonly count: number;
  /** >= 0; the largest is drawn widest. */
  readonly strength: ArrayLike<number>;
}

/** A unit upstream: what the watched example is in it, mini-batch by mini-batch. */
export interface CloudUnit {
  /** Number of the unit, from 0. */
  readonly unit: number;
  readonly values: ArrayLike<number>;
  /** In evaluation mode. */
  readonly still: number;
}

/** Everything that is drawn; what is not drawn of a column is left out of its arrays. */
export interface NetworkPlot {
  readonly label: string;
  readonly description: string;
  /** Names of the inputs; several in one, where there are many. */
  readonly inputs: readonly string[];
  readonly upstream: readonly CloudUnit[];
  /** Numbers of the hidden units downstream. */
  readonly downstream: readonly number[];
  /** Names of the outputs, in full and where there is little room. */
  readonly outputs: readonly { readonly name: string; readonly short: string }[];
  readonly links: { readonly inputs?: Links; readonly between: Links; readonly outputs?: Links };
  /** Place among `upstream` of the unit leaned on most. */
  readonly pin?: number;
  /** Place of the unit that is held, upstream or downstream. */
  readonly out?: { readonly column: "upstream" | "downstream"; readonly place: number };
  /** What the held unit's loss takes from each unit of the column behind it, 0 to 1: shade of a unit. */
  readonly suffering?: { readonly downstream?: ArrayLike<number>; readonly outputs?: ArrayLike<number> };
  readonly style: ArmStyle;
  readonly words: { readonly upstream: string; readonly downstream: string };
}

/** The network: noise clouds in the units upstream, and who leans on whom. */
export function networkScene(plot: NetworkPlot, width: number): Scene {
  const layout = networkLayout(
    {
      inputs: plot.inputs.length,
      upstream: plot.upstream.length,
      downstream: plot.downstream.length,
      outputs: plot.outputs.length,
    },
    width,
  );
  const draw = (surface: Surface): void => {
    drawLinks(surface, plot, layout);
    drawInputs(surface, plot, layout);
    drawClouds(surface, plot, layout);
    drawDownstream(surface, plot, layout);
    drawOutputs(surface, plot, layout);
    drawHeads(surface, plot, layout);
  };
  return { width, height: layout.height, label: plot.label, description: plot.description, draw };
}

const start = ({ x, y, height }: Box): Point => [x, y + height / 2];
const end = ({ x, y, width, height }: Box): Point => [x + width, y + height / 2];

/** Strengths below this share of the largest are not drawn. */
const LEAST = 0.02;
/** From this share of the largest on: how opaque. */
const WEIGHTS = [
  { from: LEAST, opacity: 0.25 },
  { from: 0.2, opacity: 0.45 },
  { from: 0.5, opacity: 0.7 },
] as const;

function drawLinks(surface: Surface, plot: NetworkPlot, layout: NetworkLayout): void {
  const { links, out, pin } = plot;
  const behind = layout.downstream.length > 0 ? layout.downstream : layout.outputs;
  const gone = (column: "upstream" | "downstream") => (place: number) => out?.column === column && out.place === place;
  if (links.inputs)
    drawColumn(surface, links.inputs, layout.inputs, layout.capsules.map(start), { color: "line-strong", most: 3 });
  drawColumn(surface, links.between, layout.capsules.map(end), behind, {
    ...{ color: "h5", most: 5.5, gone: gone("upstream") },
    ...(pin === undefined ? {} : { pin }),
  });
  if (links.outputs)
    drawColumn(surface, links.outputs, layout.downstream, layout.outputs, {
      ...{ color: "h5", most: 4, gone: gone("downstream") },
    });
}

interface LinkStyle {
  readonly color: Token;
  /** Width of the strongest. */
  readonly most: number;
  readonly pin?: number;
  readonly gone?: (from: number) => boolean;
}

function drawColumn(
  surface: Surface,
  { count, strength }: Links,
  from: readonly Point[],
  to: readonly Point[],
  { color, most, pin, gone }: LinkStyle,
): void {
  let largest = 0;
  for (let at = 0; at < strength.length; at++) largest = Math.max(largest, finite(strength[at]));
  if (largest === 0) return;
  const share = (f: number, t: number): number => finite(strength[f * count + t]) / largest;
  const drawn = (f: number): boolean => f !== pin && !gone?.(f);
  // Between proportional and square: many middling links must not cover the few strong ones.
  const width = (s: number): number => 0.5 + most * s * Math.sqrt(s);
  for (const [level, { from: least, opacity }] of WEIGHTS.entries())
    surface.group({ opacity, shape: { stroke: color } }, (inside) => {
      eachLink(from, to, (f, t, steps) => {
        const s = share(f, t);
        if (drawn(f) && s >= least && s < (WEIGHTS[level + 1]?.from ?? Number.POSITIVE_INFINITY))
          inside.path(steps, { stroke: color, width: width(s) });
      });
    });
  eachLink(from, to, (f, t, steps) => {
    const s = share(f, t);
    if (s < LEAST) return;
    if (gone?.(f)) surface.path(steps, { stroke: "line-strong", width: 1, dash: [2, 4] });
    else if (f === pin) surface.path(steps, { stroke: "pin", width: width(s) });
  });
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

function eachLink(
  from: readonly Point[],
  to: readonly Point[],
  visit: (f: number, t: number, steps: readonly PathStep[]) => void,
): void {
  for (const [f, [x1, y1]] of from.entries())
    for (const [t, [x2, y2]] of to.entries()) {
      const half = (x2 - x1) / 2;
      visit(f, t, [
        ["M", x1, y1],
        ["C", x1 + half, y1, x2 - half, y2, x2, y2],
      ]);
    }
}

function drawInputs(surface: Surface, { inputs }: NetworkPlot, layout: NetworkLayout): void {
  for (const [i, [x, y]] of layout.inputs.entries()) {
    const text = inputs[i] ?? "";
    const width = Math.max(24, 8 + text.length * 6.8);
    const left = Math.max(1, x - width / 2);
    surface.rect({ x: left, y: y - 10, width, height: 20 }, { fill: "surface", stroke: "line-strong", radius: 3 });
    surface.text(text, [left + width / 2, y + 4], { size: 11, color: "ink-2", anchor: "middle", mono: true });
  }
}

function drawClouds(surface: Surface, { upstream, pin, out, style }: NetworkPlot, layout: NetworkLayout): void {
  const [first] = layout.capsules;
  if (first === undefined) return;
  const scale = cloudScale(upstream, first);
  for (const [place, box] of layout.capsules.entries()) {
    const own = upstream[place];
    if (own === undefined) continue;
    const pinned = place === pin;
    surface.text(`h${own.unit + 1}`, [box.x - 6, box.y + box.height / 2 + 4], {
      ...{ size: 11, color: pinned ? "pin" : "ink-3", bold: pinned, anchor: "end", mono: true, halo: "surface" },
    });
    if (out?.column === "upstream" && out.place === place) drawGone(surface, box);
    else drawCloud(surface, box, scale, { values: own.values, still: own.still, color: style.color, pinned });
  }
  const y = layout.height - 8;
  const zero = scale.low <= 0 && scale.high >= 0 ? [0] : [scale.low];
  for (const value of [...zero, scale.high])
    surface.text(formatNumber(value, value === 0 ? 0 : 1), [scale(value), y], {
      ...{ size: 10, color: "ink-3", anchor: "middle", mono: true },
    });
}

/** One scale for all clouds of the layer. */
function cloudScale(upstream: readonly CloudUnit[], { x, width, height }: Box): Scale {
  let [low, high] = [0, 0];
  for (const { values, still } of upstream)
    for (const value of [...Array.from(values), still]) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (high === low) high = low + 1;
  const room = Math.min(8, height / 2);
  return linearScale([low, high], [x + room, x + width - room], 2);
}

function drawGone(surface: Surface, { x, y, width, height }: Box): void {
  surface.rect(
    { x, y, width, height },
    { fill: "sunk", stroke: "ink-2", width: 1.4, dash: [3, 3], radius: height / 2 },
  );
  drawCross(surface, [x + width / 2, y + height / 2], 5);
}

function drawCross(surface: Surface, [x, y]: Point, r: number): void {
  surface.line([x - r, y - r], [x + r, y + r], { stroke: "ink", width: 2, round: true });
  surface.line([x - r, y + r], [x + r, y - r], { stroke: "ink", width: 2, round: true });
}

const shade = (share: number): Token => `h${Math.round(8 * Math.max(0, Math.min(1, finite(share))))}` as Token;

function drawDownstream(surface: Surface, { out, suffering }: NetworkPlot, layout: NetworkLayout): void {
  for (const [place, at] of layout.downstream.entries()) {
    const gone = out?.column === "downstream" && out.place === place;
    const taken = suffering?.downstream?.[place];
    const fill = gone ? "sunk" : taken === undefined ? "surface" : shade(taken);
    surface.circle(at, 8.5, { fill, stroke: gone ? "ink-2" : "ink-3", width: 1.5, ...(gone ? { dash: [3, 3] } : {}) });
    if (gone) drawCross(surface, at, 4);
  }
}

function drawOutputs(surface: Surface, { outputs, suffering }: NetworkPlot, layout: NetworkLayout): void {
  for (const [place, [x, y]] of layout.outputs.entries()) {
    const taken = suffering?.outputs?.[place];
    const shape =
      taken === undefined ? { fill: "ink" as Token } : { fill: shade(taken), stroke: "ink" as Token, width: 1.5 };
    surface.circle([x, y], 9, shape);
    const { name = "", short = "" } = outputs[place] ?? {};
    const text = textWidth(name, 11, true) <= layout.width - x - 13 ? name : short;
    surface.text(text, [x + 13, y + 4], { size: 11, color: "ink-3", mono: true });
  }
}

function drawHeads(surface: Surface, { words, downstream }: NetworkPlot, layout: NetworkLayout): void {
  const [first] = layout.capsules;
  if (first === undefined) return;
  const head = { size: 12, color: "ink-2", anchor: "middle" } as const;
  const middle = first.x + first.width / 2;
  const [next] = downstream.length > 0 ? layout.downstream : [];
  // The two heads share the width: the first may reach to where the second begins.
  const reach = next === undefined ? layout.width : next[0] - 34;
  const room = 2 * Math.min(middle, reach - middle);
  surface.text(fitText(words.upstream, room, 12), [middle, 16], head);
  if (next !== undefined) surface.text(words.downstream, [next[0], 16], head);
}
