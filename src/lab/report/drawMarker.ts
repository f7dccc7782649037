import type { Marker } from "./armStyle.ts";
import type { PathStep, Point, Surface } from "./surface.ts";
import type { Token } from "./tokens.ts";

const outlines: Readonly<Record<Exclude<Marker, "circle" | "hollowCircle" | "dotted">, readonly Point[]>> = {
  square: box(0.86),
  hollowSquare: box(0.8),
  triangle: [point(0, -1.1), point(1.1, 0.85), point(-1.1, 0.85)],
  hollowTriangle: [point(0, -1.05), point(1, 0.75), point(-1, 0.75)],
  down: [point(0, 1.1), point(1.1, -0.85), point(-1.1, -0.85)],
  hollowDown: [point(0, 1.05), point(1, -0.75), point(-1, -0.75)],
  diamond: [point(0, -1.2), point(1.2, 0), point(0, 1.2), point(-1.2, 0)],
  hollowDiamond: [point(0, -1.15), point(1.15, 0), point(0, 1.15), point(-1.15, 0)],
  plus: [point(-1.1, 0), point(1.1, 0), point(0, -1.1), point(0, 1.1)],
  cross: [point(-0.85, -0.85), point(0.85, 0.85), point(-0.85, 0.85), point(0.85, -0.85)],
};

/** Draws an arm's mark round `at`; `radius` is that of the circle with the same weight. `back` fills hollow marks. */
export function drawMarker(
  surface: Surface,
  marker: Marker,
  { at, radius, color, back = "surface" }: MarkerPlace,
): void {
  const width = Math.max(1.4, radius * 0.42);
  if (marker === "circle") surface.circle(at, radius, { fill: color });
  if (marker === "hollowCircle" || marker === "dotted")
    surface.circle(at, radius * 0.92, { fill: back, stroke: color, width });
  if (marker === "dotted") surface.circle(at, radius * 0.32, { fill: color });
  if (marker === "circle" || marker === "hollowCircle" || marker === "dotted") return;
  const steps = outline(outlines[marker], at, radius, marker === "plus" || marker === "cross");
  if (marker === "plus" || marker === "cross") surface.path(steps, { stroke: color, width: width * 1.3 });
  else if (marker.startsWith("hollow")) surface.path(steps, { fill: back, stroke: color, width });
  else surface.path(steps, { fill: color });
}

/** Where and how large a mark is. */
export interface MarkerPlace {
  readonly at: Point;
  readonly radius: number;
  readonly color: Token;
  readonly back?: Token;
}

function outline(points: readonly Point[], [x, y]: Point, radius: number, open: boolean): PathStep[] {
  const steps = points.map(([px, py], index): PathStep => {
    const start = index === 0 || (open && index % 2 === 0);
    return [start ? "M" : "L", x + px * radius, y + py * radius];
  });
  return open ? steps : [...steps, ["Z"]];
}

function box(half: number): readonly Point[] {
  return [point(-half, -half), point(half, -half), point(half, half), point(-half, half)];
}

function point(x: number, y: number): Point {
  return [x, y];
}
