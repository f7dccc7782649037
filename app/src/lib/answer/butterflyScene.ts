import { drawCloud } from "../../../../src/lab/report/drawCloud.ts";
import { linearScale } from "../../../../src/lab/report/scale.ts";
import type { Box, Point, Scene, Surface } from "../../../../src/lab/report/surface.ts";
import type { Token } from "../../../../src/lab/report/tokens.ts";
import type { Butterfly, Reader, Shaken } from "./butterfly.ts";

/** What is written in the figure. */
export interface ButterflyWords {
  readonly label: string;
  readonly description: string;
  /** Above the units; the short one where there is little room. */
  readonly head: string;
  readonly shortHead: string;
  readonly names: readonly [string, string];
  /** Below A and B. */
  readonly shares: readonly [string, string];
  /** Below their outputs: strong, and in small print. */
  readonly wobbles: readonly [string, string];
  readonly notes: readonly [string, string];
}

/** Standard deviations of the population that an axis reaches either way of the still value. */
const REACH = 1.3;
const PITCH = 47;
const CAPSULE = 30;
const TOP = 52;
const HIST = 66;
/** Below it there are fewer words. */
const NARROW = 480;
/** Mini-batches that a capsule shows; the outputs below show all. */
const SHOWN = 100;
/** Pixels a dot of an output takes at most, across and up. */
const CELL = 4;

/**
 * Five units in the middle, each with the same example in many mini-batches; on the left the reader that leans on the unit
 * `pin`, on the right the one that shares; line widths are weights. Under each reader its output, a dot a mini-batch.
 */
export function butterflyScene(
  flight: Butterfly,
  { pin, words }: { readonly pin: number; readonly words: ButterflyWords },
  width: number,
): Scene {
  const bodies = TOP + PITCH * flight.units.length;
  const height = bodies + HIST + 62;
  const draw = (surface: Surface): void => {
    const capsule = Math.min(134, Math.max(88, width * 0.21));
    const middle = TOP + (PITCH * (flight.units.length - 1)) / 2 + CAPSULE / 2;
    const head = width < NARROW ? words.shortHead : words.head;
    surface.text(head, [width / 2, 13], { size: 12.5, color: "ink-2", anchor: "middle" });
    const boxes = flight.units.map(
      (_, u): Box => ({ x: (width - capsule) / 2, y: TOP + PITCH * u, width: capsule, height: CAPSULE }),
    );
    for (const [side, reader] of flight.readers.entries())
      drawWings(surface, reader, { side, boxes, width, middle, flight, pin });
    for (const [u, unit] of flight.units.entries()) drawUnit(surface, unit, { u, box: boxes[u] ?? noBox, flight, pin });
    for (const side of [0, 1] as const) drawBody(surface, side, words, { width, middle });
    drawOutputs(surface, flight, words, { width, top: bodies + 4 });
  };
  return { width, height, label: words.label, description: words.description, draw };
}

const noBox: Box = { x: 0, y: 0, width: 0, height: 0 };
const RADIUS = 20;

interface Wings {
  readonly side: number;
  readonly boxes: readonly Box[];
  readonly width: number;
  readonly middle: number;
  readonly flight: Butterfly;
  readonly pin: number;
}

function drawWings(surface: Surface, { weights }: Reader, { side, boxes, width, middle, flight, pin }: Wings): void {
  for (const [u, box] of boxes.entries()) {
    const weight = weights[u] ?? 0;
    const from: Point = side === 0 ? [2 * RADIUS, middle] : [width - 2 * RADIUS, middle];
    const to: Point = side === 0 ? [box.x, box.y + CAPSULE / 2] : [box.x + box.width, box.y + CAPSULE / 2];
    const half = (from[0] + to[0]) / 2;
    const gone = u === flight.removed;
    const leans = side === 0 && u === pin;
    surface.path(
      [
        ["M", from[0], from[1]],
        ["C", half, from[1], half, to[1], to[0], to[1]],
      ],
      {
        stroke: leans ? "pin" : "line-strong",
        width: gone ? 1.2 : Math.max(1, weight * 20),
        ...(gone ? { dash: [3, 4] } : {}),
      },
    );
  }
}

function drawUnit(
  surface: Surface,
  unit: Shaken,
  { u, box, flight, pin }: { readonly u: number; readonly box: Box; readonly flight: Butterfly; readonly pin: number },
): void {
  const name = { size: 11, color: "ink-3", anchor: "middle" } as const;
  surface.text(`h${u + 1}`, [box.x + box.width / 2, box.y - 4], name);
  if (u === flight.removed) {
    surface.rect(box, { fill: "sunk", stroke: "pin", width: 1.4, dash: [4, 4], radius: CAPSULE / 2 });
    const [x, y] = [box.x + box.width / 2, box.y + CAPSULE / 2];
    for (const way of [-1, 1])
      surface.line([x - 6, y - 6 * way], [x + 6, y + 6 * way], { stroke: "ink-2", width: 2, round: true });
    return;
  }
  const scale = linearScale([unit.still - REACH, unit.still + REACH], [box.x + 4, box.x + box.width - 4], 2);
  const values = unit.values.slice(0, SHOWN);
  drawCloud(surface, box, scale, { values, still: unit.still, color: "ink", pinned: u === pin });
}

function drawBody(
  surface: Surface,
  side: 0 | 1,
  words: ButterflyWords,
  { width, middle }: { readonly width: number; readonly middle: number },
): void {
  const x = side === 0 ? RADIUS : width - RADIUS;
  surface.circle([x, middle], RADIUS, { fill: "ink" });
  surface.text(side === 0 ? "A" : "B", [x, middle + 5], { size: 15, color: "surface", bold: true, anchor: "middle" });
  const edge: Point = [side === 0 ? 0 : width, middle - RADIUS - 14];
  const anchor = side === 0 ? "start" : "end";
  surface.text(words.names[side], edge, { size: 13, color: "ink", bold: true, anchor, halo: "paper" });
  const below: Point = [edge[0], middle + RADIUS + 20];
  if (width >= NARROW) surface.text(words.shares[side], below, { size: 11, color: "ink-2", anchor, halo: "paper" });
}

function drawOutputs(
  surface: Surface,
  { readers }: Butterfly,
  words: ButterflyWords,
  { width, top }: { readonly width: number; readonly top: number },
): void {
  const room = Math.min(280, width * 0.44);
  const columns = readers.map((reader) => columnsOf(reader, room));
  const highest = Math.max(1, ...columns.flatMap((column) => [...column.values()]));
  // Both outputs have the same step, so that heights can be compared.
  const step = Math.min(CELL, (HIST - 6) / highest);
  const floor = top + HIST;
  for (const side of [0, 1] as const) {
    const left = side === 0 ? 0 : width - room;
    const color: Token = side === 0 ? "pin" : "ink";
    const middle = left + room / 2;
    surface.line([middle, top], [middle, floor], { stroke: "ink-2", width: 1, dash: [2, 3] });
    surface.line([left, floor], [left + room, floor], { stroke: "line-strong", width: 1 });
    surface.group({ shape: { fill: color } }, (dots) => {
      for (const [column, count] of columns[side] ?? [])
        for (let n = 0; n < count; n++) dots.circle([middle + column * CELL, floor - 3 - n * step], 1.7);
    });
    surface.text(words.wobbles[side], [left, floor + 19], { size: 14, color: "ink", bold: true });
    if (width >= NARROW) surface.text(words.notes[side], [left, floor + 35], { size: 11, color: "ink-3" });
  }
}

/** Mini-batches by column, columns counted from the still value; what lies outside stands in the outermost. */
function columnsOf({ values, still }: Reader, room: number): ReadonlyMap<number, number> {
  const outermost = Math.floor(room / 2 / CELL) - 1;
  const counts = new Map<number, number>();
  for (const value of values) {
    const exact = Math.round((((value - still) / REACH) * (room / 2)) / CELL);
    const column = Math.max(-outermost, Math.min(outermost, exact));
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return counts;
}
