// exp, log, tanh and the logistic function of four numbers, in float32 polynomials of our own: no platform's libm enters,
// so results are the same on every machine. Coefficients: Moshier, Cephes 2.2 (exp, log); the tanh quotient is a
// Chebyshev-fitted rational of degrees 13 and 6. Largest relative errors are measured in kernels.test.ts.
// @ts-nocheck
import { add, load, mul, store, sub } from "./cells.as";

// Constants come from memory: v128 literals are rebuilt at every use by today's compilers (measured: tanh nets +35 %).
const TABLE: usize = memory.data(65 * 16, 16);
let filled: i32 = 0;

function put(index: i32, value: f32): void {
  store(TABLE + (<usize>index << 4), f32x4.splat(value));
}
function putBits(index: i32, bits: i32): void {
  store(TABLE + (<usize>index << 4), i32x4.splat(bits));
}
@inline function get(index: i32): v128 {
  return load(TABLE + (<usize>index << 4));
}

export function fillConstants(): void {
  if (filled) return;
  filled = 1;
  put(0, 88.3762626647949); put(1, -87.3365447504021); put(2, 1.44269504088896341);
  put(3, 0.693359375); put(4, -2.12194440e-4);
  put(5, 1.9875691500e-4); put(6, 1.3981999507e-3); put(7, 8.3334519073e-3);
  put(8, 4.1665795894e-2); put(9, 1.6666665459e-1); put(10, 5.0000001201e-1); put(11, 1.0);
  put(12, 7.0376836292e-2); put(13, -1.1514610310e-1); put(14, 1.1676998740e-1); put(15, -1.2420140846e-1);
  put(16, 1.4249322787e-1); put(17, -1.6668057665e-1); put(18, 2.0000714765e-1); put(19, -2.4999993993e-1);
  put(20, 3.3333331174e-1); put(21, 0.5); put(22, 0.707106781186547524);
  put(23, 7.90531110763549805); put(24, -7.90531110763549805);
  put(25, -2.76076847742355e-16); put(26, 2.00018790482477e-13); put(27, -8.60467152213735e-11);
  put(28, 5.12229709037114e-8); put(29, 1.48572235717979e-5); put(30, 6.37261928875436e-4); put(31, 4.89352455891786e-3);
  put(32, 1.19825839466702e-6); put(33, 1.18534705686654e-4); put(34, 2.26843463243900e-3); put(35, 4.89352518554385e-3);
  // Quantile of the normal distribution (Giles 2010): centre, then tail.
  put(36, 2.81022636e-8); put(37, 3.43273939e-7); put(38, -3.5233877e-6); put(39, -4.39150654e-6);
  put(40, 0.00021858087); put(41, -0.00125372503); put(42, -0.00417768164); put(43, 0.246640727); put(44, 1.50140941);
  put(45, -0.000200214257); put(46, 0.000100950558); put(47, 0.00134934322); put(48, -0.00367342844);
  put(49, 0.00573950773); put(50, -0.0076224613); put(51, 0.00943887047); put(52, 1.00167406); put(53, 2.83297682);
  put(54, 2.5); put(55, 3.0); put(56, 5.0); put(57, 1.41421356237309505); put(58, 4.656612873077393e-10);
  // 1.5 2^23: added, it leaves a number rounded to even in the low bits of the sum.
  put(59, 12582912.0); putBits(60, 0x3f800000); putBits(61, 126); putBits(62, 0x007fffff); putBits(63, 0x3f000000);
  putBits(64, 0x7fffffff);
}

@inline function step(p: v128, x: v128, index: i32): v128 {
  return add(mul(p, x), get(index));
}

// e^x; below the smallest normal it stays there, above the largest it is the largest; NaN stays NaN.
@inline export function expCell(x0: v128): v128 {
  let x = f32x4.pmax(f32x4.pmin(x0, get(0)), get(1));
  const shifted = add(mul(x, get(2)), get(59));
  const n = sub(shifted, get(59));
  x = sub(sub(x, mul(n, get(3))), mul(n, get(4)));
  let p = step(get(5), x, 6);
  p = step(p, x, 7); p = step(p, x, 8); p = step(p, x, 9); p = step(p, x, 10);
  p = add(add(mul(p, mul(x, x)), x), get(11));
  return mul(p, i32x4.add(i32x4.shl(shifted, 23), get(60)));
}

// ln x for positive normal x; NaN stays NaN.
@inline export function logCell(x0: v128): v128 {
  const bits = x0;
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(bits, 23), get(61)));
  let x = v128.or(v128.and(bits, get(62)), get(63));
  const small = f32x4.lt(x, get(22));
  e = sub(e, v128.and(get(11), small));
  x = add(sub(x, get(11)), v128.and(x, small));
  const z = mul(x, x);
  let p = step(get(12), x, 13);
  p = step(p, x, 14); p = step(p, x, 15); p = step(p, x, 16); p = step(p, x, 17);
  p = step(p, x, 18); p = step(p, x, 19); p = step(p, x, 20);
  p = mul(mul(p, x), z);
  p = add(p, mul(e, get(4)));
  p = sub(p, mul(z, get(21)));
  const result = add(add(x, p), mul(e, get(3)));
  return v128.bitselect(x0, result, f32x4.ne(x0, x0));
}

// tanh of two cells, so that each constant is loaded once for both.
@inline function tanhPair(from: usize, to: usize): void {
  const x = f32x4.pmax(f32x4.pmin(v128.load(from), get(23)), get(24));
  const y = f32x4.pmax(f32x4.pmin(v128.load(from, 16), get(23)), get(24));
  const z = mul(x, x), w = mul(y, y);
  let c = get(25), p = c, r = c;
  c = get(26); p = add(mul(p, z), c); r = add(mul(r, w), c);
  c = get(27); p = add(mul(p, z), c); r = add(mul(r, w), c);
  c = get(28); p = add(mul(p, z), c); r = add(mul(r, w), c);
  c = get(29); p = add(mul(p, z), c); r = add(mul(r, w), c);
  c = get(30); p = add(mul(p, z), c); r = add(mul(r, w), c);
  c = get(31); p = add(mul(p, z), c); r = add(mul(r, w), c);
  c = get(32);
  let q = c, s = c;
  c = get(33); q = add(mul(q, z), c); s = add(mul(s, w), c);
  c = get(34); q = add(mul(q, z), c); s = add(mul(s, w), c);
  c = get(35); q = add(mul(q, z), c); s = add(mul(s, w), c);
  v128.store(to, f32x4.div(mul(p, x), q));
  v128.store(to, f32x4.div(mul(r, y), s), 16);
}

// 1 / (1 + e^-x).
@inline export function sigmoidCell(x: v128): v128 {
  return f32x4.div(get(11), add(get(11), expCell(f32x4.neg(x))));
}

@inline function magnitudeOf(word: v128): v128 {
  return v128.xor(word, i32x4.shr_s(word, 31));
}
// (magnitude + 1/2) / 2^31.
@inline function fraction(magnitude: v128): v128 {
  return mul(add(f32x4.convert_i32x4_s(magnitude), get(21)), get(58));
}
// The normal number of a word, given w = -ln(1 - x^2).
@inline function quantile(word: v128, w: v128): v128 {
  const x = fraction(magnitudeOf(word));
  let v = sub(w, get(54));
  let p = step(get(36), v, 37);
  p = step(p, v, 38); p = step(p, v, 39); p = step(p, v, 40); p = step(p, v, 41);
  p = step(p, v, 42); p = step(p, v, 43); p = step(p, v, 44);
  v = sub(f32x4.sqrt(f32x4.pmax(w, f32x4.splat(0))), get(55));
  let t = step(get(45), v, 46);
  t = step(t, v, 47); t = step(t, v, 48); t = step(t, v, 49); t = step(t, v, 50);
  t = step(t, v, 51); t = step(t, v, 52); t = step(t, v, 53);
  const value = mul(mul(v128.bitselect(p, t, f32x4.lt(w, get(56))), x), get(57));
  return v128.xor(value, v128.andnot(i32x4.shr_s(word, 31), get(64)));
}

// Cells that normalCells has under way at once, and their -ln(1 - x^2).
const STRETCH: i32 = 64;
const LOGS: usize = memory.data(64 * 16, 16);

// Words of 32 random bits become standard normal numbers times `factor`, in place, by inversion; the tail keeps full
// relative precision to 2^-32 (6.3 s.d.). In two passes, because a cell alone is one long chain of dependent operations.
export function normalCells(at: usize, cells: i32, factor: v128): void {
  for (let from = 0; from < cells; from += STRETCH) {
    const n = <usize>min(STRETCH, cells - from) << 4;
    for (let k: usize = 0; k < n; k += 16) {
      const magnitude = magnitudeOf(load(at + k));
      const tail = fraction(i32x4.sub(get(64), magnitude));
      store(LOGS + k, f32x4.neg(logCell(mul(tail, add(get(11), fraction(magnitude))))));
    }
    for (let k: usize = 0; k < n; k += 16) store(at + k, mul(quantile(load(at + k), load(LOGS + k)), factor));
    at += n;
  }
}

// Elementwise kernels over whole rows, padding included.
export function expForward(x: usize, y: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(y, expCell(load(x))); x += 16; y += 16; }
}
export function logForward(x: usize, y: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(y, logCell(load(x))); x += 16; y += 16; }
}
export function normalForward(x: usize, y: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(y, load(x)); x += 16; y += 16; }
  normalCells(y - (<usize>cells << 4), cells, get(11));
}

// kind: 1 relu, 2 tanh, 3 sigmoid, 4 leaky relu (`slope` below 0), 5 gelu, 6 gelu by tanh, 7 silu, 8 softplus.
export function activationForward(x: usize, y: usize, cells: i32, kind: i32, slope: f32): void {
  if (kind == 1) {
    for (let i = 0; i < cells; i++) { store(y, f32x4.pmax(load(x), f32x4.splat(0))); x += 16; y += 16; }
  } else if (kind == 2) {
    // Rows are padded to four cells, so the count is even.
    for (let i = 0; i < cells; i += 2) { tanhPair(x, y); x += 32; y += 32; }
  } else if (kind == 3) {
    for (let i = 0; i < cells; i++) { store(y, sigmoidCell(load(x))); x += 16; y += 16; }
  } else if (kind == 4) {
    const s = f32x4.splat(slope);
    for (let i = 0; i < cells; i++) {
      const v = load(x);
      store(y, v128.bitselect(v, mul(v, s), f32x4.gt(v, f32x4.splat(0))));
      x += 16; y += 16;
    }
  } else if (kind == 5) {
    for (let i = 0; i < cells; i++) { const v = load(x); store(y, mul(v, normalCdfCell(v))); x += 16; y += 16; }
  } else if (kind == 6) {
    for (let i = 0; i < cells; i++) { const v = load(x); store(y, mul(v, sigmoidCell(tanhArgument(v)))); x += 16; y += 16; }
  } else if (kind == 7) {
    for (let i = 0; i < cells; i++) { const v = load(x); store(y, mul(v, sigmoidCell(v))); x += 16; y += 16; }
  } else {
    for (let i = 0; i < cells; i++) {
      const v = load(x);
      store(y, add(f32x4.pmax(v, f32x4.splat(0)), log1pCell(expCell(f32x4.neg(f32x4.abs(v))))));
      x += 16; y += 16;
    }
  }
}

// dx <- dy f'(x), from the output y = f(x), for gelu (both) and silu from x itself in the place of y; in place allowed.
export function activationBackward(dy: usize, y: usize, dx: usize, cells: i32, kind: i32, slope: f32): void {
  if (kind == 1) {
    for (let i = 0; i < cells; i++) {
      store(dx, v128.and(load(dy), f32x4.gt(load(y), f32x4.splat(0))));
      dy += 16; y += 16; dx += 16;
    }
  } else if (kind == 2) {
    for (let i = 0; i < cells; i++) {
      const h = load(y);
      store(dx, mul(load(dy), sub(get(11), mul(h, h))));
      dy += 16; y += 16; dx += 16;
    }
  } else if (kind == 3) {
    for (let i = 0; i < cells; i++) {
      const h = load(y);
      store(dx, mul(load(dy), mul(h, sub(get(11), h))));
      dy += 16; y += 16; dx += 16;
    }
  } else {
    for (let i = 0; i < cells; i++) {
      store(dx, mul(load(dy), derivative(load(y), kind, slope)));
      dy += 16; y += 16; dx += 16;
    }
  }
}

@inline function derivative(h: v128, kind: i32, slope: f32): v128 {
  const one = get(11);
  if (kind == 4) return v128.bitselect(one, f32x4.splat(slope), f32x4.gt(h, f32x4.splat(0)));
  if (kind == 5) {
    const density = mul(expCell(mul(f32x4.splat(-0.5), mul(h, h))), f32x4.splat(0.3989422804014327));
    return add(normalCdfCell(h), mul(h, density));
  }
  if (kind == 6) {
    // x s(v), v = 2 sqrt(2/pi) (x + .044715 x^3), s the logistic function: (1 + tanh(v/2)) / 2 = s(v).
    const p = sigmoidCell(tanhArgument(h));
    const inner = mul(f32x4.splat(1.5957691216057308), add(one, mul(f32x4.splat(0.134145), mul(h, h))));
    return add(p, mul(mul(h, inner), mul(p, sub(one, p))));
  }
  if (kind == 7) {
    const p = sigmoidCell(h);
    return add(p, mul(h, mul(p, sub(one, p))));
  }
  return sub(one, expCell(f32x4.neg(h)));
}

@inline function tanhArgument(x: v128): v128 {
  return mul(f32x4.splat(1.5957691216057308), mul(x, add(get(11), mul(f32x4.splat(0.044715), mul(x, x)))));
}

// ln(1 + x) for 0 <= x <= 1: the logarithm of the rounded sum, corrected by the rounding (Goldberg 1991, theorem 4).
@inline function log1pCell(x: v128): v128 {
  const sum = add(get(11), x), rounded = sub(sum, get(11));
  return v128.bitselect(x, mul(logCell(sum), f32x4.div(x, rounded)), f32x4.eq(rounded, f32x4.splat(0)));
}

// Phi(x) = erfc(-x / sqrt 2) / 2. Coefficients: Moshier, Cephes 2.2, ndtrf.c; largest errors in kernels.test.ts.
@inline function normalCdfCell(x: v128): v128 {
  const t = mul(x, f32x4.splat(0.70710678118654752)), a = f32x4.abs(t), z = mul(t, t), one = get(11);
  // erf for |t| < 1.
  let p = f32x4.splat(7.853861353153693e-5);
  p = add(mul(p, z), f32x4.splat(-8.010193625184903e-4));
  p = add(mul(p, z), f32x4.splat(5.188327685732524e-3));
  p = add(mul(p, z), f32x4.splat(-2.685381193529856e-2));
  p = add(mul(p, z), f32x4.splat(1.128358514861418e-1));
  p = add(mul(p, z), f32x4.splat(-3.761262582423300e-1));
  p = add(mul(p, z), f32x4.splat(1.128379165726710));
  const centre = mul(get(21), add(one, mul(t, p)));
  // erfc for |t| >= 1, in q = 1 / |t|.
  const q = f32x4.div(one, f32x4.pmax(a, f32x4.splat(0.5))), y = mul(q, q);
  let r = f32x4.splat(2.326819970068386e-2);
  r = add(mul(r, y), f32x4.splat(-1.387039388740657e-1));
  r = add(mul(r, y), f32x4.splat(3.687424674597105e-1));
  r = add(mul(r, y), f32x4.splat(-5.824733027278666e-1));
  r = add(mul(r, y), f32x4.splat(6.210004621745983e-1));
  r = add(mul(r, y), f32x4.splat(-4.944515323274145e-1));
  r = add(mul(r, y), f32x4.splat(3.404879937665872e-1));
  r = add(mul(r, y), f32x4.splat(-2.741127028184656e-1));
  r = add(mul(r, y), f32x4.splat(5.638259427386472e-1));
  let s = f32x4.splat(-1.047766399936249e1);
  s = add(mul(s, y), f32x4.splat(1.297719955372516e1));
  s = add(mul(s, y), f32x4.splat(-7.495518717768503));
  s = add(mul(s, y), f32x4.splat(2.921019019210786));
  s = add(mul(s, y), f32x4.splat(-1.015265279202700));
  s = add(mul(s, y), f32x4.splat(4.218463358204948e-1));
  s = add(mul(s, y), f32x4.splat(-2.820767439740514e-1));
  s = add(mul(s, y), f32x4.splat(5.641895067754075e-1));
  const far = v128.bitselect(r, s, f32x4.lt(a, f32x4.splat(2)));
  const half = mul(get(21), mul(mul(expCell(f32x4.neg(z)), q), far));
  const tail = v128.bitselect(half, sub(one, half), f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(centre, tail, f32x4.lt(a, one));
}
