import type { Point } from "./surface.ts";

/**
 * Heights of labels in a column: each as near to its wish as it can be with `gap` pixels between neighbours, inside
 * [top, bottom]. The order of the wishes is kept.
 */
export function spreadLabels(wishes: readonly number[], gap: number, [top, bottom]: Point): readonly number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0) || a - b);
  const heights = order.map((index) => wishes[index] ?? 0);
  let least = top;
  for (const [rank, height] of heights.entries()) {
    heights[rank] = Math.max(height, least);
    least = (heights[rank] ?? 0) + gap;
  }
  let most = bottom;
  for (let rank = heights.length - 1; rank >= 0; rank--) {
    heights[rank] = Math.min(heights[rank] ?? 0, most);
    most = (heights[rank] ?? 0) - gap;
  }
  const placed = wishes.map(() => 0);
  for (const [rank, index] of order.entries()) placed[index] = heights[rank] ?? 0;
  return placed;
}

/** A label to be set along its curve. */
export interface CurveLabel {
  /** Of the text, with its mark. */
  readonly width: number;
  /** The curve's points in pixels. */
  readonly points: readonly Point[];
}

/** Where a label stands: the left end of its text's base line, and the point of the curve that carries the mark. */
export interface LabelPlace {
  readonly at: Point;
  readonly anchor: Point;
}

/** How far from its curve a label may stand, in pixels; beyond the first a leader joins them. */
const reaches = [5, 17, 29, 41, 53, 65, 80];

/**
 * A place for each label above or below its own curve, where it covers least of the other curves, of the labels set
 * before it and of the frame's edge. Every point of a curve and several distances are tried; the earliest of equal places
 * wins.
 */
export function placeAlong(
  labels: readonly CurveLabel[],
  size: number,
  [right, bottom]: Point,
  words: readonly Rect[] = [],
): readonly LabelPlace[] {
  const taken: Rect[] = [...words];
  return labels.map((label) => {
    let best: { cost: number; place: LabelPlace; rect: Rect } | undefined;
    for (const anchor of label.points.slice(1, -1))
      for (const reach of reaches.flatMap((distance) => [-distance, distance])) {
        const rect = rectOf(anchor, label.width, size, reach);
        const far = Math.abs(reach) > 5 ? Math.abs(reach) * 0.12 : 0;
        const cost = costOf(rect, label, labels, taken, [right, bottom]) + far + (reach > 0 ? 0.2 : 0);
        if (best === undefined || cost < best.cost)
          best = { cost, rect, place: { anchor, at: [rect.left, rect.bottom - size * 0.22] } };
      }
    if (best === undefined) return { anchor: [0, 0], at: [0, 0] };
    taken.push(best.rect);
    return best.place;
  });
}

/** What a curve covers at one place across: its line, its band, or a thin line beside it. */
export interface Stretch {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * A box for words on a level line, above or below it, where it covers least of what is drawn: at the right end, else further
 * left in steps of 8 pixels. The earliest of equal places wins.
 *
 * @param plot the box in which words may stand
 * @param drawn each curve, thin line or band from left to right
 */
export function placeOnLevel(
  y: number,
  [width, size]: Point,
  { left, right, bottom }: Rect,
  drawn: readonly (readonly Stretch[])[],
): Rect {
  let best: { readonly cost: number; readonly rect: Rect } | undefined;
  const tops = [y - 4 - size, y + 3].filter((top, index) => index === 0 || top + size + 3 <= bottom);
  for (let end = right; end - width >= left || best === undefined; end -= 8)
    for (const top of tops) {
      const rect = { left: end - width, right: end, top, bottom: top + size + 3 };
      const cost = drawn.reduce((sum, stretches) => sum + covered(rect, stretches), 0);
      if (best === undefined || cost < best.cost) best = { cost, rect };
      if (cost === 0) return rect;
    }
  return best.rect;
}

/** How many places of a curve lie in the box, of those that stand about 4 pixels apart. */
function covered(rect: Rect, stretches: readonly Stretch[]): number {
  let count = 0;
  for (const [index, to] of stretches.entries()) {
    const from = stretches[index - 1];
    if (from === undefined || to.x < rect.left || from.x > rect.right) continue;
    const parts = Math.max(1, Math.ceil((to.x - from.x) / 4));
    for (let part = 0; part <= parts; part++) {
      const at = (a: number, b: number): number => a + ((b - a) * part) / parts;
      const x = at(from.x, to.x);
      const apart = at(from.bottom, to.bottom) < rect.top || at(from.top, to.top) > rect.bottom;
      if (x >= rect.left && x <= rect.right && !apart) count += 1;
    }
  }
  return count;
}

/** A box in pixels. */
export interface Rect {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function rectOf([x, y]: Point, width: number, size: number, reach: number): Rect {
  const left = x + 5;
  const top = reach < 0 ? y + reach - size * 1.1 : y + reach + 1;
  return { left, right: left + width, top, bottom: top + size * 1.1 };
}

function costOf(
  rect: Rect,
  own: CurveLabel,
  labels: readonly CurveLabel[],
  taken: readonly Rect[],
  [right, bottom]: Point,
): number {
  let cost = 0;
  for (const other of taken) cost += 1000 * overlap(rect, other, 2);
  for (const label of labels) cost += crossings(rect, label.points) * (label === own ? 1 : 1.5);
  if (rect.right > right || rect.top < 0 || rect.bottom > bottom) cost += 400;
  return cost;
}

function overlap(a: Rect, b: Rect, air: number): number {
  const apart = a.left > b.right + air || b.left > a.right + air || a.top > b.bottom + air || b.top > a.bottom + air;
  return apart ? 0 : 1;
}

/** How many of 8 places along each piece of a curve lie in the box. */
function crossings(rect: Rect, points: readonly Point[]): number {
  let count = 0;
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1] ?? [0, 0], points[index] ?? [0, 0]];
    if (to[0] < rect.left || from[0] > rect.right) continue;
    for (let part = 0; part < 8; part++) {
      const x = from[0] + ((to[0] - from[0]) * part) / 8;
      const y = from[1] + ((to[1] - from[1]) * part) / 8;
      if (x >= rect.left && x <= rect.right && y >= rect.top - 1 && y <= rect.bottom + 1) count += 1;
    }
  }
  return count;
}
