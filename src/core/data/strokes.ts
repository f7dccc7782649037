import type { Random } from "../math/random.ts";
import { drawHand, writePath } from "./handwriting.ts";
import { inkStroke } from "./inkStroke.ts";
import { type Stroke, strokeSkeletons } from "./strokeSkeletons.ts";
import { traceStroke } from "./traceStroke.ts";
import type { Drawn } from "./types.ts";

const JITTER = 0.022;
const PIXEL_NOISE = 0.08;

/**
 * `strokes`: handwriting-like digits 0 to 9, `size` x `size` grey pixels in [0, 1]. Each row draws the digit, one of its
 * skeletons, a hand (slant, rotation, size, aspect, place, bend, thickness, darkness), a small displacement of every
 * point, and noise for every pixel. Ink is full within the pen's radius of the line and fades over one pixel.
 * Source: Linchpin's own task.
 * @returns x (N, size * size), to be standardised by one mean and one standard deviation
 */
export function strokes(rows: number, task: Random, size: number): Drawn {
  const pixels = size * size;
  const x = new Float64Array(rows * pixels);
  const y = new Int32Array(rows);
  for (let n = 0; n < rows; n++) {
    y[n] = task.below(strokeSkeletons.length);
    const ways = strokeSkeletons[y[n]];
    const image = x.subarray(n * pixels, (n + 1) * pixels);
    writeDigit(ways[task.below(ways.length)], task, size, image);
    for (let p = 0; p < pixels; p++) image[p] = Math.max(0, Math.min(1, image[p] + PIXEL_NOISE * task.normal()));
  }
  return { x, y, inputs: pixels, classes: strokeSkeletons.length, groups: new Int32Array(pixels) };
}

/** Writes one digit without pixel noise. @param image (size, size), overwritten */
function writeDigit(skeleton: readonly Stroke[], random: Random, size: number, image: Float64Array): void {
  const hand = drawHand(random);
  const fade = 0.5 / size;
  image.fill(Infinity);
  for (const stroke of skeleton) {
    const points = new Float64Array(2 * stroke.length);
    for (let k = 0; k < points.length; k++) points[k] = stroke[k >> 1][k & 1 ? 1 : 0] + JITTER * random.normal();
    const path = traceStroke(points, stroke);
    writePath(path, hand);
    inkStroke(path, size, hand.radius + fade, image);
  }
  for (let p = 0; p < image.length; p++)
    image[p] = hand.ink * Math.max(0, Math.min(1, 0.5 + (hand.radius - image[p]) * size));
}
