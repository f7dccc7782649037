import { UserError } from "../math/errors.ts";
import type { ImageSet } from "./types.ts";

const SIDE = 32;
const CHANNELS = 3;
const CLASSES = 10;
const PIXELS = CHANNELS * SIDE * SIDE;
const RECORD = 1 + PIXELS;

/**
 * CIFAR-10 binary: records of 3073 bytes, one label and 1024 red, 1024 green and 1024 blue bytes of a 32 x 32 image,
 * row by row.
 * Source: Krizhevsky, "The CIFAR-10 dataset", binary version.
 * @param file name for messages
 * @throws UserError with the byte offset: no records, an incomplete one, a label above 9
 */
export function parseCifar10(bytes: Uint8Array, file: string): ImageSet {
  const count = Math.floor(bytes.length / RECORD);
  if (bytes.length === 0) throw new UserError(`${file}: the file is empty; it must hold records of ${RECORD} bytes`);
  if (count * RECORD !== bytes.length)
    throw new UserError(
      `${file}, byte ${count * RECORD}: ${bytes.length - count * RECORD} bytes are left after ${count} records of ${RECORD}; the file is cut short or no CIFAR-10 binary`,
    );
  const labels = new Uint8Array(count);
  const images = new Uint8Array(count * PIXELS);
  for (let n = 0; n < count; n++) {
    labels[n] = bytes[n * RECORD];
    if (labels[n] >= CLASSES)
      throw new UserError(`${file}, byte ${n * RECORD}: label ${labels[n]} of record ${n + 1}; labels must be 0 to 9`);
    images.set(bytes.subarray(n * RECORD + 1, (n + 1) * RECORD), n * PIXELS);
  }
  return { type: "images", images, labels, rows: SIDE, columns: SIDE, channels: CHANNELS, classes: CLASSES };
}
