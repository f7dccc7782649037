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
