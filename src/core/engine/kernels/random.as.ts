// Threefry-2x32-20 in four lanes: every lane has its own key, all share the counter. Same words as core/math/threefry.ts.
// @ts-nocheck
import { add, load, mul, store } from "./cells.as";
import { expCell, normalCell } from "./elementary.as";

const WORDS: usize = memory.data(32, 16);
export const WORD0: usize = WORDS;
export const WORD1: usize = WORDS + 16;

@inline function rotate(x: v128, left: i32): v128 {
  return v128.or(i32x4.shl(x, left), i32x4.shr_u(x, 32 - left));
}

// Fills WORDS with the two words of block `counter` under the keys at `keys` (key0 of the lanes, then key1).
export function block(keys: usize, counter: i64): void {
  const k0 = load(keys), k1 = v128.load(keys, 16);
  const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(0x1bd11bda));
  let x = i32x4.add(k0, i32x4.splat(<i32>counter));
  let y = i32x4.add(k1, i32x4.splat(<i32>(counter >> 32)));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, k1); y = i32x4.add(y, i32x4.add(k2, i32x4.splat(1)));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 17), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 29), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 16), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 24), x);
  x = i32x4.add(x, k2); y = i32x4.add(y, i32x4.add(k0, i32x4.splat(2)));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, k0); y = i32x4.add(y, i32x4.add(k1, i32x4.splat(3)));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 17), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 29), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 16), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 24), x);
  x = i32x4.add(x, k1); y = i32x4.add(y, i32x4.add(k2, i32x4.splat(4)));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 6), x);
  store(WORD0, i32x4.add(x, k2));
  store(WORD1, i32x4.add(y, i32x4.add(k0, i32x4.splat(5))));
}

// Raw words of `count` blocks from `counter` on, for tests and for the reference voice.
export function randomWords(keys: usize, counter: i64, out: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    block(keys, counter + i);
    store(out, load(WORD0)); v128.store(out, load(WORD1), 16);
    out += 32;
  }
}

// A dropout mask of rows x units, row-major without padding in the draw: word >= threshold keeps (cell = scale), else 0.
// Entry e of step t takes word e & 1 of block t * blocksPerStep + (e >> 1); blocksPerStep is that of a full batch.
export function dropoutMask(
  keys: usize, stepIndex: i32, blocksPerStep: i32, mask: usize, stride: i32, rows: i32, units: i32, threshold: u32, scale: f32,
): void {
  let counter = <i64>stepIndex * <i64>blocksPerStep;
  const t = i32x4.splat(<i32>threshold), s = f32x4.splat(scale);
  let odd = 0;
  for (let r = 0; r < rows; r++) {
    let out = mask + <usize>r * <usize>stride;
    for (let u = 0; u < units; u++) {
      if (!odd) { block(keys, counter); counter++; }
      store(out, v128.and(s, i32x4.ge_u(load(odd ? WORD1 : WORD0), t)));
      odd ^= 1;
      out += 16;
    }
  }
}

// Draws of matched noise, rows x units: shift e ~ N(0, 1/K) and scale s by the quantile transform of its law: log s is a
// polynomial (degree `degree`, coefficients as cells at `law`, highest first) in z / span, z a standard normal number.
// Entry e of step t takes block t * blocksPerStep + e.
export function matchedNoise(
  keys: usize, stepIndex: i32, blocksPerStep: i32, shift: usize, scale: usize, stride: i32, rows: i32, units: i32,
  deviation: f32, law: usize, degree: i32, span: f32,
): void {
  let counter = <i64>stepIndex * <i64>blocksPerStep;
  const d = f32x4.splat(deviation), inverse = f32x4.splat(<f32>1 / span);
  for (let r = 0; r < rows; r++) {
    let e = shift + <usize>r * <usize>stride, s = scale + <usize>r * <usize>stride;
    for (let u = 0; u < units; u++) {
      block(keys, counter);
      counter++;
      store(e, mul(normalCell(load(WORD0)), d));
      const z = mul(normalCell(load(WORD1)), inverse);
      let p = load(law);
      for (let k = 1; k <= degree; k++) p = add(mul(p, z), load(law + (<usize>k << 4)));
      store(s, expCell(p));
      e += 16; s += 16;
    }
  }
}

// Shuffles 0 .. n-1 in every lane (Fisher and Yates, from the end), cells of four indices at `order`. Index i goes to
// floor(word (i + 1) / 2^32): a bias below n / 2^32, far under anything that n draws could show. Swap number k (from 0)
// takes word k & 1 of block `counter` + (k >> 1).
export function shuffle(keys: usize, counter: i64, order: usize, n: i32): void {
  for (let i = 0; i < n; i++) store(order + (<usize>i << 4), i32x4.splat(i));
  let k = 0;
  for (let i = n - 1; i > 0; i--) {
    if (!(k & 1)) { block(keys, counter); counter++; }
    const words = (k & 1) ? WORD1 : WORD0;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const j = <usize>((i64.load32_u(words + lane) * <i64>(i + 1)) >> 32);
      const a = order + (<usize>i << 4) + lane, b = order + (j << 4) + lane;
      const kept = i32.load(a);
      i32.store(a, i32.load(b));
      i32.store(b, kept);
    }
    k++;
  }
}
