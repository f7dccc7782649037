import type { ShownPicture } from "./shown.ts";

/** Images to pick pictures from. */
export interface PictureSource {
  /** (N, channels, rows, columns) */
  readonly images: ArrayLike<number>;
  /** (N); absent: the first images are shown. */
  readonly labels?: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Values that are drawn black and white; default 0 and 255. */
  readonly range?: readonly [number, number];
}

/** The first image of each class in turn, then the second of each, up to `most`. */
export function pickPictures(source: PictureSource, names: readonly string[], most: number): ShownPicture[] {
  const size = source.channels * source.rows * source.columns;
  const count = Math.floor(source.images.length / size);
  const { labels } = source;
  if (labels === undefined) return range(Math.min(count, most)).map((n) => picture(source, n, `${n}`));
  const byClass = new Map<number, number[]>();
  // A few thousand images hold enough of each class.
  for (let n = 0; n < Math.min(count, 5000); n++) {
    const label = labels[n] ?? -1;
    byClass.set(label, [...(byClass.get(label) ?? []), n].slice(0, most));
  }
  const classes = [...byClass.keys()].sort((a, b) => a - b);
  const turns = range(most).flatMap((turn) => classes.map((label) => ({ label, n: byClass.get(label)?.[turn] })));
  return turns
    .flatMap(({ label, n }) => (n === undefined ? [] : [picture(source, n, names[label] ?? `${label}`)]))
    .slice(0, most);
}

function picture(
  { images, rows, columns, channels, range: limits }: PictureSource,
  n: number,
  label: string,
): ShownPicture {
  const [black, white] = limits ?? [0, 255];
  const size = channels * rows * columns;
  const pixels = range(size).map((p) => {
    const share = ((images[n * size + p] ?? 0) - black) / (white - black || 1);
    return Math.round(255 * Math.max(0, Math.min(1, share)));
  });
  return { label, rows, columns, channels, pixels };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}
