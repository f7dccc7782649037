import { UserError } from "../math/errors.ts";
import type { ImageSet } from "./types.ts";

const IMAGES = 0x00000803;
const LABELS = 0x00000801;

/** What an IDX file of images holds. */
export interface IdxImages {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** (count, rows, columns), a view of the file's bytes */
  readonly images: Uint8Array;
}

/**
 * Images of an IDX file: magic 0x00000803, count, rows and columns as big-endian 32-bit numbers, then the bytes.
 * Source: LeCun, Cortes, Burges, "The MNIST database", file formats.
 * @param file name for messages
 * @throws UserError with the byte offset: another magic, no images, a length that the header does not announce
 */
export function parseIdxImages(bytes: Uint8Array, file: string): IdxImages {
  const [count, rows, columns] = readHeader(bytes, file, IMAGES, 3);
  checkLength(bytes, file, 16, count * rows * columns, `${count} images of ${rows} x ${columns}`);
  return { count, rows, columns, images: bytes.subarray(16) };
}

/**
 * Labels of an IDX file: magic 0x00000801, count, then one byte a label. @returns a view of the file's bytes
 * @throws UserError with the byte offset, as `parseIdxImages`
 */
export function parseIdxLabels(bytes: Uint8Array, file: string): Uint8Array {
  const [count] = readHeader(bytes, file, LABELS, 1);
  checkLength(bytes, file, 8, count, `${count} labels`);
  return bytes.subarray(8);
}

/**
 * Images with their labels. @param classes labels are below it
 * @throws UserError where the counts differ or a label is no class
 */
export function labelledImages(images: IdxImages, labels: Uint8Array, classes: number, file: string): ImageSet {
  if (images.count !== labels.length)
    throw new UserError(
      `${file}: ${images.count} images and ${labels.length} labels; both must come from the same part of the set`,
    );
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0)
    throw new UserError(`${file}, byte ${wrong + 8}: label ${labels[wrong]}; labels must be 0 to ${classes - 1}`);
  const { rows, columns } = images;
  return { type: "images", images: images.images, labels, rows, columns, channels: 1, classes };
}

function readHeader(bytes: Uint8Array, file: string, magic: number, dimensions: number): number[] {
  if (bytes.length === 0) throw new UserError(`${file}: the file is empty; it must be an IDX file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = 4 + 4 * dimensions;
  if (bytes.length < length)
    throw new UserError(`${file}: ${bytes.length} bytes; the IDX header alone takes ${length}: the file is cut short`);
  const came = view.getUint32(0);
  if (came !== magic)
    throw new UserError(`${file}, byte 0: magic ${hex(came)}, expected ${hex(magic)}${magicHint(came)}`);
  const sizes: number[] = [];
  for (let d = 0; d < dimensions; d++) {
    const size = view.getUint32(4 + 4 * d);
    if (size === 0) throw new UserError(`${file}, byte ${4 + 4 * d}: a size of 0; there must be at least one of each`);
    sizes.push(size);
  }
  return sizes;
}

function magicHint(magic: number): string {
  if (magic === IMAGES) return "; this is a file of images, not of labels";
  if (magic === LABELS) return "; this is a file of labels, not of images";
  if (magic >>> 16 === 0x1f8b) return "; this is still gzipped";
  return "; this is no IDX file of bytes";
}

function checkLength(bytes: Uint8Array, file: string, header: number, body: number, what: string): void {
  if (bytes.length === header + body) return;
  const fault = bytes.length < header + body ? "the file is cut short" : "there are bytes after the end";
  throw new UserError(
    `${file}, byte ${Math.min(bytes.length, header + body)}: ${what} take ${header + body} bytes, the file has ${bytes.length}: ${fault}`,
  );
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, "0")}`;
}
