import { invariant } from "../math/errors.ts";
import type { Random } from "../math/random.ts";

/**
 * `count` batches of `size` different rows of 0 .. rows-1, (count, size): within a batch without replacement, as in an
 * epoch of training; the batches are independent.
 */
export function drawBatches(rows: number, size: number, count: number, random: Random): Int32Array {
  invariant(size <= rows, `drawBatches: ${size} of ${rows} rows`);
  const out = new Int32Array(count * size);
  const pool = new Int32Array(rows);
  for (let i = 0; i < rows; i++) pool[i] = i;
  for (let at = 0; at < out.length; ) {
    // The first steps of a Fisher-Yates shuffle; the pool may start in any order.
    for (let i = 0; i < size; i++) {
      const j = i + random.below(rows - i);
      const row = pool[j];
      pool[j] = pool[i];
      pool[i] = row;
      out[at++] = row;
    }
  }
  return out;
}

/** `count` batches of `size` rows of 0 .. rows-1, each drawn by itself, (count, size): a row may occur twice. */
export function drawWithReplacement(rows: number, size: number, count: number, random: Random): Int32Array {
  return new Int32Array(count * size).map(() => random.below(rows));
}

/** Why no batch of `size` with equally many examples of every class can be drawn from `labels`, or undefined. */
export function whyUnbalanced(labels: Int32Array, classes: number, size: number): string | undefined {
  const most = Math.ceil(size / classes);
  const [k, rows] = rowsByClass(labels, classes)
    .map((own, k): readonly [number, number] => [k, own.length])
    .reduce((least, own) => (own[1] < least[1] ? own : least));
  return rows >= most
    ? undefined
    : `class ${k} has ${rows} examples: too few for ${most} of each class in a batch of ${size}`;
}

/**
 * `count` batches of `size` different rows with equally many of each of K classes, (count, size); what is left over when K
 * does not divide the size comes from as many different classes, drawn anew for each batch.
 * @param labels (N) in [0, K), with enough of every class ({@link whyUnbalanced})
 */
export function drawBalanced(
  labels: Int32Array,
  { classes, size, count }: { readonly classes: number; readonly size: number; readonly count: number },
  random: Random,
): Int32Array {
  const byClass = rowsByClass(labels, classes);
  const every = Array.from({ length: classes }, (_, k) => k);
  const out: number[] = [];
  for (let r = 0; r < count; r++) {
    const extra = new Set(drawBatches(classes, size % classes, 1, random));
    for (const k of every) {
      const own = byClass[k];
      const wanted = Math.floor(size / classes) + Number(extra.has(k));
      for (const place of drawBatches(own.length, wanted, 1, random)) out.push(own[place]);
    }
  }
  return Int32Array.from(out);
}

/**
 * `count` batches of `size` neighbours in an order of the rows by class, (count, size), from a random start on; behind the
 * last row comes the first.
 */
export function drawSorted(labels: Int32Array, size: number, count: number, random: Random): Int32Array {
  const order = orderByClass(labels);
  const out = new Int32Array(count * size);
  for (let at = 0; at < out.length; ) {
    const start = random.below(order.length);
    for (let i = 0; i < size; i++) out[at++] = order[(start + i) % order.length];
  }
  return out;
}

/** The rows of `labels` (N) by class, within a class in their own order. */
export function orderByClass(labels: Int32Array): readonly number[] {
  return Array.from(labels.keys()).sort((a, b) => labels[a] - labels[b] || a - b);
}

function rowsByClass(labels: Int32Array, classes: number): readonly number[][] {
  const rows = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, i) => {
    rows[label].push(i);
  });
  return rows;
}
