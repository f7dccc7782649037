import { invariant } from "../math/errors.ts";
import type { ImageSet } from "./types.ts";

/** The images of all parts, in order: the set that trials draw from. @param parts at least one, all of one shape */
export function joinImages(parts: readonly ImageSet[]): ImageSet {
  const first = parts[0];
  let bytes = 0;
  let count = 0;
  for (const part of parts) {
    invariant(
      part.rows === first.rows && part.columns === first.columns && part.channels === first.channels,
      `joinImages: ${part.channels} x ${part.rows} x ${part.columns}`,
    );
    bytes += part.images.length;
    count += part.labels.length;
  }
  const images = new Uint8Array(bytes);
  const labels = new Uint8Array(count);
  bytes = 0;
  count = 0;
  for (const part of parts) {
    images.set(part.images, bytes);
    labels.set(part.labels, count);
    bytes += part.images.length;
    count += part.labels.length;
  }
  return { ...first, images, labels };
}
