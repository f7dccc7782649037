import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { drawRows } from "./drawRows.ts";
import type { Drawn, ImageSet } from "./types.ts";

/**
 * Images drawn from a set without replacement, reduced to `size` x `size` by the mean of square blocks of pixels. The
 * values are left as sums of bytes: pixel / 255 and the division by the block's pixels only scale, and standardisation
 * (one mean and one sd for all pixels of a channel) takes every scale away.
 *
 * @param size side after reduction: it must divide the side of the images
 * @returns x (rows, channels * size * size), channel by channel
 * @throws UserError where the size is below 4 or does not divide the side, or the set has too few images
 */
export function imageRows(name: string, set: ImageSet, rows: number, size: number, split: Random): Drawn {
  const block = set.rows / size;
  if (set.rows !== set.columns || !Number.isInteger(block) || size < 4)
    throw new UserError(
      `data "${name}": size is ${size}; images of ${set.rows} x ${set.columns} reduce to a size of 4 or more that divides ${set.rows}`,
    );
  const picked = drawRows(name, set.labels.length, rows, split);
  const inputs = set.channels * size * size;
  const x = new Uint16Array(rows * inputs);
  for (let n = 0; n < rows; n++) pool(set, picked[n], size, x.subarray(n * inputs, (n + 1) * inputs));
  const groups = Int32Array.from({ length: inputs }, (_, i) => Math.floor(i / (size * size)));
  return { x, y: Int32Array.from(picked, (row) => set.labels[row]), inputs, classes: set.classes, groups };
}

/** Sums blocks of one image. @param out (channels, size, size); a block of 16 x 16 bytes still fits 16 bits */
function pool({ images, rows: side, channels }: ImageSet, image: number, size: number, out: Uint16Array): void {
  const block = side / size;
  let at = image * channels * side * side;
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++)
        out[(channel * size + Math.floor(row / block)) * size + Math.floor(column / block)] += images[at++];
}
