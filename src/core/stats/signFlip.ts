import { invariant } from "../math/errors.ts";
import { powerOfTwo } from "../math/float64Bits.ts";
import type { Random } from "../math/random.ts";

/** Result of the sign-flip permutation test. */
export interface SignFlip {
  /** Two-sided. */
  readonly p: number;
  /** True: all 2^S patterns were counted. */
  readonly exact: boolean;
  /** Patterns counted, the identity among them. */
  readonly patterns: number;
}

const EXACT_UP_TO = 16;
const RANDOM_PATTERNS = 20000;

/**
 * Share of the sign patterns of the differences whose mean is at least as far from 0 as the observed mean. Means that
 * differ by less than 1e-12 of the largest difference count as equal. Exact up to 16 pairs; above, 20 000 random
 * patterns and the identity. The smallest p is 2 / 2^S: below 6 pairs the test cannot reject at 0.05.
 * @param d paired differences, finite
 * @param random needed above 16 pairs
 * Source: Fisher 1935, section 21; INSTRUMENTS H2.
 */
export function signFlip(d: readonly number[], random?: Random): SignFlip {
  let largest = 0;
  let observed = 0;
  for (const value of d) {
    largest = Math.max(largest, Math.abs(value));
    observed += value;
  }
  invariant(Number.isFinite(observed), "signFlip: a difference is not finite");
  const bound = Math.abs(observed) - 1e-12 * largest * d.length;
  if (d.length <= EXACT_UP_TO) {
    const patterns = powerOfTwo(d.length);
    return { p: countAll(d, bound) / patterns, exact: true, patterns };
  }
  invariant(random, `signFlip: ${d.length} pairs need a random stream`);
  const patterns = RANDOM_PATTERNS + 1;
  return { p: (1 + countRandom(d, bound, random)) / patterns, exact: false, patterns };
}

/**
 * The patterns are the pairs of a pattern of one half of the differences and one of the other. With both halves' sums in
 * order, the pairs at or above the bound are counted in one sweep, and as many lie at or below its negative.
 */
function countAll(d: readonly number[], bound: number): number {
  const middle = d.length >> 1;
  const left = signedSums(d.slice(0, middle)).sort();
  const right = signedSums(d.slice(middle)).sort();
  if (bound <= 0) return left.length * right.length;
  let count = 0;
  let first = right.length;
  for (const sum of left) {
    while (first > 0 && sum + right[first - 1] >= bound) first--;
    count += right.length - first;
  }
  return 2 * count;
}

function countRandom(d: readonly number[], bound: number, random: Random): number {
  // Eight signs at a time from a table of their 256 sums; 32 a word of the stream.
  const tables: Float64Array[] = [];
  for (let i = 0; i < d.length; i += 8) tables.push(signedSums(d.slice(i, i + 8)));
  let count = 0;
  for (let pattern = 0; pattern < RANDOM_PATTERNS; pattern++) {
    let sum = 0;
    let word = 0;
    for (let i = 0; i < tables.length; i++) {
      word = i % 4 === 0 ? random.below(0x100000000) : word >>> 8;
      const table = tables[i];
      sum += table[word & (table.length - 1)];
    }
    if (Math.abs(sum) >= bound) count++;
  }
  return count;
}

/** Entry k: the sum in which value i is negative where bit i of k is set. */
function signedSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(1 << values.length);
  for (let k = 0; k < sums.length; k++) {
    for (let i = 0; i < values.length; i++) sums[k] += (k >> i) & 1 ? -values[i] : values[i];
  }
  return sums;
}
