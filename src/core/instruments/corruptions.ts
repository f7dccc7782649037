import { cos, sin } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";

/** x + deviation z with z ~ N(0, 1), every number apart. */
export function withNoise(x: Float32Array, deviation: number, random: Random): Float32Array {
  return x.map((value) => value + deviation * random.normal());
}

/** Every number set to 0, the mean of a standardised input, with probability `rate`. */
export function withMissing(x: Float32Array, rate: number, random: Random): Float32Array {
  return x.map((value) => (random.uniform() < rate ? 0 : value));
}

/** Images of `channels` planes of `side` x `side` numbers. */
export interface ImageSides {
  readonly channels: number;
  readonly side: number;
}

/**
 * Every pixel set to the smallest or the largest number of the set, with probability `rate` (salt and pepper). The channels
 * of a pixel share the draw.
 */
export function withPixels(
  x: Float32Array,
  rate: number,
  { channels, side }: ImageSides,
  random: Random,
): Float32Array {
  const pixels = side * side;
  const { least, most } = range(x);
  const out = x.slice();
  for (let image = 0; image < x.length; image += channels * pixels)
    for (let i = 0; i < pixels; i++) {
      if (random.uniform() >= rate) continue;
      const value = random.uniform() < 0.5 ? least : most;
      for (let c = 0; c < channels; c++) out[image + c * pixels + i] = value;
    }
  return out;
}

function range(x: Float32Array): { readonly least: number; readonly most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of x) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/**
 * Images turned about their centre by `degrees` counter-clockwise, bilinear between pixels; what comes from outside is the
 * smallest number of the set, the empty background.
 */
export function rotated(x: Float32Array, degrees: number, { side }: ImageSides): Float32Array {
  const angle = (degrees * Math.PI) / 180;
  const [c, s] = [cos(angle), sin(angle)];
  const middle = (side - 1) / 2;
  const { least: background } = range(x);
  const out = new Float32Array(x.length);
  const at = (plane: number, row: number, column: number): number =>
    row < 0 || column < 0 || row >= side || column >= side ? background : x[plane + row * side + column];
  for (let plane = 0; plane < x.length; plane += side * side)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const [dy, dx] = [row - middle, column - middle];
        const fromColumn = middle + c * dx - s * dy;
        const fromRow = middle + s * dx + c * dy;
        const [r, q] = [Math.floor(fromRow), Math.floor(fromColumn)];
        const [fr, fq] = [fromRow - r, fromColumn - q];
        out[plane + row * side + column] =
          (1 - fr) * ((1 - fq) * at(plane, r, q) + fq * at(plane, r, q + 1)) +
          fr * ((1 - fq) * at(plane, r + 1, q) + fq * at(plane, r + 1, q + 1));
      }
  return out;
}
