// Threefry-2x32-20 in four lanes: every lane has its own key, all share the counter. Same words as core/math/threefry.ts.
// @ts-nocheck
import { add, load, mul, store } from "./cells.as";
import { expCell, normalCells } from "./elementary.as";

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

@inline function plus(x: v128, y: v128): v128 {
  return i32x4.add(x, y);
}
@inline function turn(y: v128, left: i32, x: v128): v128 {
  return v128.xor(rotate(y, left), x);
}

// What is added to x and y before the first round and after every fourth one.
const SCHEDULE: usize = memory.data(12 * 16, 16);

function schedule(keys: usize): void {
  const k0 = load(keys), k1 = v128.load(keys, 16);
  const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(0x1bd11bda));
  v128.store(SCHEDULE, k0); v128.store(SCHEDULE, k1, 16);
  v128.store(SCHEDULE, k1, 32); v128.store(SCHEDULE, plus(k2, i32x4.splat(1)), 48);
  v128.store(SCHEDULE, k2, 64); v128.store(SCHEDULE, plus(k0, i32x4.splat(2)), 80);
  v128.store(SCHEDULE, k0, 96); v128.store(SCHEDULE, plus(k1, i32x4.splat(3)), 112);
  v128.store(SCHEDULE, k1, 128); v128.store(SCHEDULE, plus(k2, i32x4.splat(4)), 144);
  v128.store(SCHEDULE, k2, 160); v128.store(SCHEDULE, plus(k0, i32x4.splat(5)), 176);
}

// `count` blocks from `counter` on: word 0 of block i goes to first + i step, word 1 to second + i step. Four at a time,
// because the rounds of one are a chain of dependent operations. The loop over rounds keeps the four abreast: written out
// in full, the compiler puts one whole chain after the other (14.8 ns a block; so 10.6 ns).
function blocks(keys: usize, counter: i64, first: usize, second: usize, step: usize, count: i32): void {
  schedule(keys);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let k = load(SCHEDULE), l = v128.load(SCHEDULE, 16);
    let x0 = plus(k, i32x4.splat(<i32>counter)), y0 = plus(l, i32x4.splat(<i32>(counter >> 32)));
    counter++;
    let x1 = plus(k, i32x4.splat(<i32>counter)), y1 = plus(l, i32x4.splat(<i32>(counter >> 32)));
    counter++;
    let x2 = plus(k, i32x4.splat(<i32>counter)), y2 = plus(l, i32x4.splat(<i32>(counter >> 32)));
    counter++;
    let x3 = plus(k, i32x4.splat(<i32>counter)), y3 = plus(l, i32x4.splat(<i32>(counter >> 32)));
    counter++;
    for (let s = SCHEDULE; s < SCHEDULE + 128; s += 64) {
      x0 = plus(x0, y0); y0 = turn(y0, 13, x0); x0 = plus(x0, y0); y0 = turn(y0, 15, x0); x0 = plus(x0, y0); y0 = turn(y0, 26, x0); x0 = plus(x0, y0); y0 = turn(y0, 6, x0);
      x1 = plus(x1, y1); y1 = turn(y1, 13, x1); x1 = plus(x1, y1); y1 = turn(y1, 15, x1); x1 = plus(x1, y1); y1 = turn(y1, 26, x1); x1 = plus(x1, y1); y1 = turn(y1, 6, x1);
      x2 = plus(x2, y2); y2 = turn(y2, 13, x2); x2 = plus(x2, y2); y2 = turn(y2, 15, x2); x2 = plus(x2, y2); y2 = turn(y2, 26, x2); x2 = plus(x2, y2); y2 = turn(y2, 6, x2);
      x3 = plus(x3, y3); y3 = turn(y3, 13, x3); x3 = plus(x3, y3); y3 = turn(y3, 15, x3); x3 = plus(x3, y3); y3 = turn(y3, 26, x3); x3 = plus(x3, y3); y3 = turn(y3, 6, x3);
      k = v128.load(s, 32); l = v128.load(s, 48);
      x0 = plus(x0, k); x1 = plus(x1, k); x2 = plus(x2, k); x3 = plus(x3, k);
      y0 = plus(y0, l); y1 = plus(y1, l); y2 = plus(y2, l); y3 = plus(y3, l);
      x0 = plus(x0, y0); y0 = turn(y0, 17, x0); x0 = plus(x0, y0); y0 = turn(y0, 29, x0); x0 = plus(x0, y0); y0 = turn(y0, 16, x0); x0 = plus(x0, y0); y0 = turn(y0, 24, x0);
      x1 = plus(x1, y1); y1 = turn(y1, 17, x1); x1 = plus(x1, y1); y1 = turn(y1, 29, x1); x1 = plus(x1, y1); y1 = turn(y1, 16, x1); x1 = plus(x1, y1); y1 = turn(y1, 24, x1);
      x2 = plus(x2, y2); y2 = turn(y2, 17, x2); x2 = plus(x2, y2); y2 = turn(y2, 29, x2); x2 = plus(x2, y2); y2 = turn(y2, 16, x2); x2 = plus(x2, y2); y2 = turn(y2, 24, x2);
      x3 = plus(x3, y3); y3 = turn(y3, 17, x3); x3 = plus(x3, y3); y3 = turn(y3, 29, x3); x3 = plus(x3, y3); y3 = turn(y3, 16, x3); x3 = plus(x3, y3); y3 = turn(y3, 24, x3);
      k = v128.load(s, 64); l = v128.load(s, 80);
      x0 = plus(x0, k); x1 = plus(x1, k); x2 = plus(x2, k); x3 = plus(x3, k);
      y0 = plus(y0, l); y1 = plus(y1, l); y2 = plus(y2, l); y3 = plus(y3, l);
    }
    x0 = plus(x0, y0); y0 = turn(y0, 13, x0); x0 = plus(x0, y0); y0 = turn(y0, 15, x0); x0 = plus(x0, y0); y0 = turn(y0, 26, x0); x0 = plus(x0, y0); y0 = turn(y0, 6, x0);
    x1 = plus(x1, y1); y1 = turn(y1, 13, x1); x1 = plus(x1, y1); y1 = turn(y1, 15, x1); x1 = plus(x1, y1); y1 = turn(y1, 26, x1); x1 = plus(x1, y1); y1 = turn(y1, 6, x1);
    x2 = plus(x2, y2); y2 = turn(y2, 13, x2); x2 = plus(x2, y2); y2 = turn(y2, 15, x2); x2 = plus(x2, y2); y2 = turn(y2, 26, x2); x2 = plus(x2, y2); y2 = turn(y2, 6, x2);
    x3 = plus(x3, y3); y3 = turn(y3, 13, x3); x3 = plus(x3, y3); y3 = turn(y3, 15, x3); x3 = plus(x3, y3); y3 = turn(y3, 26, x3); x3 = plus(x3, y3); y3 = turn(y3, 6, x3);
    k = v128.load(SCHEDULE, 160); l = v128.load(SCHEDULE, 176);
    x0 = plus(x0, k); x1 = plus(x1, k); x2 = plus(x2, k); x3 = plus(x3, k);
    y0 = plus(y0, l); y1 = plus(y1, l); y2 = plus(y2, l); y3 = plus(y3, l);
    store(first, x0); store(second, y0); first += step; second += step;
    store(first, x1); store(second, y1); first += step; second += step;
    store(first, x2); store(second, y2); first += step; second += step;
    store(first, x3); store(second, y3); first += step; second += step;
  }
  for (; i < count; i++) {
    block(keys, counter);
    store(first, load(WORD0)); store(second, load(WORD1));
    counter++; first += step; second += step;
  }
}

// Raw words of `count` blocks from `counter` on, for tests and for the reference voice.
export function randomWords(keys: usize, counter: i64, out: usize, count: i32): void {
  blocks(keys, counter, out, out + 16, 32, count);
}

// A dropout mask of rows x units, row-major without padding in the draw: word >= threshold keeps (cell = scale), else 0.
// Entry e of step t takes word e & 1 of block t * blocksPerStep + (e >> 1); blocksPerStep is that of a full batch.
export function dropoutMask(
  keys: usize, stepIndex: i32, blocksPerStep: i32, mask: usize, stride: i32, rows: i32, units: i32, threshold: u32, scale: f32,
): void {
  let counter = <i64>stepIndex * <i64>blocksPerStep;
  const t = i32x4.splat(<i32>threshold), s = f32x4.splat(scale);
  if (!(units & 1)) {
    for (let r = 0; r < rows; r++) {
      let out = mask + <usize>r * <usize>stride;
      blocks(keys, counter, out, out + 16, 32, units >> 1);
      counter += units >> 1;
      for (let u = 0; u < units; u++) { store(out, v128.and(s, i32x4.ge_u(load(out), t))); out += 16; }
    }
    return;
  }
  // With an odd number of units a block is shared by two rows.
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
  // Pass after pass over one row, so that many cells are under way at once: a cell alone is one long chain.
  for (let r = 0; r < rows; r++) {
    const e = shift + <usize>r * <usize>stride, s = scale + <usize>r * <usize>stride;
    blocks(keys, counter, e, s, 16, units);
    counter += units;
    normalCells(e, units, d);
    normalCells(s, units, inverse);
    lawCells(s, units, law, degree);
  }
}

// Normal numbers, rows x units: mean + deviation z. A row takes (units + 1) / 2 blocks, whole; row r of step t begins at
// block t * blocksPerStep + r ((units + 1) >> 1).
export function gaussianDraws(
  keys: usize, stepIndex: i32, blocksPerStep: i32, out: usize, stride: i32, rows: i32, units: i32, mean: f32, deviation: f32,
): void {
  let counter = <i64>stepIndex * <i64>blocksPerStep;
  const pairs = (units + 1) >> 1, m = f32x4.splat(mean), d = f32x4.splat(deviation);
  for (let r = 0; r < rows; r++) {
    const line = out + <usize>r * <usize>stride;
    blocks(keys, counter, line, line + 16, 32, pairs);
    counter += pairs;
    normalCells(line, units, d);
    for (let u: usize = 0; u < <usize>units << 4; u += 16) store(line + u, add(m, load(line + u)));
    if (units & 1) store(line + (<usize>units << 4), f32x4.splat(0));
  }
}

// (word + 1/2) / 2^24 of the upper 24 bits: uniform in (0, 1).
@inline function uniform(word: v128): v128 {
  return mul(add(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), f32x4.splat(0.5)), f32x4.splat(5.9604644775390625e-8));
}

// Draws of shifted noise (Santurkar et al. 2018, algorithm 1), rows x units. Per unit mu ~ U(-span, span) and
// sigma ~ U(1, most), kept at `unitDraws` (mu, then sigma, `units` padded to four cells each); then per row and unit
// shift ~ U(mu - shiftSpread, mu + shiftSpread) and scale ~ N(sigma, scaleSpread^2). Blocks of a step: one a unit, then one a
// row and unit.
export function shiftedNoise(
  keys: usize, stepIndex: i32, blocksPerStep: i32, shift: usize, scale: usize, stride: i32, rows: i32, units: i32,
  span: f32, most: f32, shiftSpread: f32, scaleSpread: f32, unitDraws: usize,
): void {
  const counter = <i64>stepIndex * <i64>blocksPerStep;
  drawShifted(keys, counter, counter + units, shift, scale, stride, rows, units, span, most, shiftSpread, scaleSpread, unitDraws);
}

// The same with the units' numbers at block unitPlace * blocksPerPlace and the rows' from block place * blocksPerPlace on: for
// rows that come in parts.
export function shiftedNoiseAt(
  keys: usize, unitPlace: i32, place: i32, blocksPerPlace: i32, shift: usize, scale: usize, stride: i32, rows: i32, units: i32,
  span: f32, most: f32, shiftSpread: f32, scaleSpread: f32, unitDraws: usize,
): void {
  drawShifted(keys, <i64>unitPlace * <i64>blocksPerPlace, <i64>place * <i64>blocksPerPlace, shift, scale, stride, rows, units,
    span, most, shiftSpread, scaleSpread, unitDraws);
}

function drawShifted(
  keys: usize, unitCounter: i64, rowCounter: i64, shift: usize, scale: usize, stride: i32, rows: i32, units: i32,
  span: f32, most: f32, shiftSpread: f32, scaleSpread: f32, unitDraws: usize,
): void {
  let counter = rowCounter;
  const mu = unitDraws, sigma = unitDraws + (<usize>((units + 3) & ~3) << 4), bytes = <usize>units << 4;
  blocks(keys, unitCounter, mu, sigma, 16, units);
  for (let u: usize = 0; u < bytes; u += 16) {
    store(mu + u, mul(f32x4.splat(span), add(mul(f32x4.splat(2), uniform(load(mu + u))), f32x4.splat(-1))));
    store(sigma + u, add(f32x4.splat(1), mul(f32x4.splat(most - 1), uniform(load(sigma + u)))));
  }
  const d = f32x4.splat(scaleSpread), w = f32x4.splat(shiftSpread);
  for (let r = 0; r < rows; r++) {
    const m = shift + <usize>r * <usize>stride, s = scale + <usize>r * <usize>stride;
    blocks(keys, counter, m, s, 16, units);
    counter += units;
    normalCells(s, units, d);
    for (let u: usize = 0; u < bytes; u += 16) {
      store(m + u, add(load(mu + u), mul(w, add(mul(f32x4.splat(2), uniform(load(m + u))), f32x4.splat(-1)))));
      store(s + u, add(load(sigma + u), load(s + u)));
    }
  }
}

// z becomes exp of the polynomial at z, in place.
function lawCells(at: usize, cells: i32, law: usize, degree: i32): void {
  const last = law + (<usize>degree << 4);
  let i = 0;
  for (; i + 4 <= cells; i += 4) {
    const z0 = v128.load(at), z1 = v128.load(at, 16), z2 = v128.load(at, 32), z3 = v128.load(at, 48);
    let c = law, p0 = load(c), p1 = p0, p2 = p0, p3 = p0;
    while (c < last) {
      c += 16;
      const a = load(c);
      p0 = add(mul(p0, z0), a); p1 = add(mul(p1, z1), a); p2 = add(mul(p2, z2), a); p3 = add(mul(p3, z3), a);
    }
    v128.store(at, expCell(p0)); v128.store(at, expCell(p1), 16); v128.store(at, expCell(p2), 32); v128.store(at, expCell(p3), 48);
    at += 64;
  }
  for (; i < cells; i++) {
    const z = load(at);
    let c = law, p = load(c);
    while (c < last) { c += 16; p = add(mul(p, z), load(c)); }
    store(at, expCell(p));
    at += 16;
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
