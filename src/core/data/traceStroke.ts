import type { SkeletonPoint } from "./strokeSkeletons.ts";

/** Straight pieces a smooth segment is cut into: at 64 pixels the longest chord is off its curve by less than 1/10 pixel. */
const PIECES = 6;

/**
 * The polyline of a stroke: points joined by a Catmull-Rom spline (uniform, tension 1/2) that starts anew at every
 * corner. Two points between corners give a straight line.
 * Source: Catmull and Rom 1974, "A class of local interpolating splines".
 * @param points where the stroke's points lie now: x, y, x, y, ...
 * @param stroke says which points are corners
 * @returns x, y, x, y, ...
 */
export function traceStroke(points: Float64Array, stroke: readonly SkeletonPoint[]): number[] {
  const path = [points[0], points[1]];
  let start = 0;
  for (let k = 1; k < stroke.length; k++) {
    if (k < stroke.length - 1 && stroke[k][2] === undefined) continue;
    traceSmooth(points, start, k, path);
    start = k;
  }
  return path;
}

/** Appends the spline through points `first` to `last`, without the first. The ends count twice. */
function traceSmooth(points: Float64Array, first: number, last: number, path: number[]): void {
  const straight = last - first === 1;
  for (let k = first; k < last; k++) {
    const before = 2 * Math.max(first, k - 1);
    const after = 2 * Math.min(last, k + 2);
    for (let piece = 1; piece <= PIECES; piece++)
      for (let axis = 0; axis < 2; axis++) {
        const from = points[2 * k + axis];
        const to = points[2 * k + 2 + axis];
        const t = piece / PIECES;
        path.push(
          straight ? from + t * (to - from) : catmullRom(points[before + axis], from, to, points[after + axis], t),
        );
      }
  }
}

function catmullRom(before: number, from: number, to: number, after: number, t: number): number {
  const slope = to - before;
  const square = 2 * before - 5 * from + 4 * to - after;
  const cube = 3 * from - before - 3 * to + after;
  return from + 0.5 * t * (slope + t * (square + t * cube));
}
