/** A column or array with the range of its finite numbers. */
export interface ShownArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  /** Undefined where no number is finite. */
  readonly range?: { readonly low: number; readonly high: number; readonly mean: number; readonly sd: number };
  /** NaN and infinite numbers. */
  readonly notFinite: number;
}

/** How many examples each class has. */
export interface ShownClasses {
  /** Of which part: `train`, `test`, a column. */
  readonly of: string;
  readonly counts: readonly { readonly name: string; readonly count: number }[];
}

/** A small image. */
export interface ShownPicture {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** 1 grey or 3 red, green, blue. */
  readonly channels: number;
  /** (channels, rows, columns), each 0 to 255 */
  readonly pixels: readonly number[];
}

/** What `linchpin data show` found, as plain data. */
export interface Shown {
  readonly title: string;
  readonly format: string;
  readonly file?: { readonly bytes: number; readonly sha256: string };
  readonly arrays: readonly ShownArray[];
  readonly classes: readonly ShownClasses[];
  readonly pictures: readonly ShownPicture[];
  /** Sentences worth reading: what was assumed, what is odd. */
  readonly notes: readonly string[];
}

/** Shape, range and spread (biased) of numbers. */
export function shownArray(name: string, shape: readonly number[], type: string, data: ArrayLike<number>): ShownArray {
  let low = Infinity;
  let high = -Infinity;
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    count++;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const notFinite = data.length - count;
  if (count === 0) return { name, shape, type, notFinite };
  return { name, shape, type, range: { low, high, mean, sd: Math.sqrt(squares / count) }, notFinite };
}

/** Counts of labels 0 to K - 1. */
export function shownClasses(of: string, labels: ArrayLike<number>, names: readonly string[]): ShownClasses {
  const counts = names.map(() => 0);
  for (let n = 0; n < labels.length; n++) {
    const label = labels[n] ?? -1;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return { of, counts: names.map((name, k) => ({ name, count: counts[k] ?? 0 })) };
}
