// Optimisers that are not fused into the gradient kernels: one elementwise rule over an array of parameters. The numbers of a
// step lie as float32 in a row of the table that ../updateCalls.ts writes:
//   0 rate, 1 l2, 2 keep, 3 momentum, 4 gradient's share, 5 square's decay, 6 square's share, 7 step, 8 root's scale, 9 eps.
// @ts-nocheck
import { add, cell, load, mul, row, store, sub, zero } from "./cells.as";

// kind: 1 sgd, 2 sgd Nesterov, 3 sgd and 4 sgd Nesterov as Keras writes them, 5 adam, 6 adam with the largest square
// (AMSGrad), 7 rmsprop, 8 rmsprop as Keras writes it, 9 and 10 the same two with the gradient's variance (centred).
// g <- clip g + l2 w; w <- keep w (decoupled decay); then
//   1  v <- m v + share g; w <- w - rate v          2  ... w <- w - rate (g + m v)
//   3  v <- m v - rate g;  w <- w + v               4  ... w <- w + m v - rate g
//   5  v <- m v + share g; s <- d s + share2 g^2; w <- w - step v / (scale sqrt s + eps)      6  with the largest s so far
//   7  s as in 5; v <- m v + g / (sqrt s + eps); w <- w - rate v
//   8  s as in 5; v <- m v + rate g / sqrt(s + eps); w <- w - v
//   9, 10  a <- d a + share2 g and s - a^2 in place of s
export function updateParameter(
  kind: i32, weight: usize, gradient: usize, velocity: usize, square: usize, third: usize, cells: i32, table: usize, clip: usize,
): void {
  const rate = f32x4.splat(f32.load(table)), l2 = f32x4.splat(f32.load(table, 4)), keep = f32x4.splat(f32.load(table, 8));
  const momentum = f32x4.splat(f32.load(table, 12)), share = f32x4.splat(f32.load(table, 16));
  const decay = f32x4.splat(f32.load(table, 20)), share2 = f32x4.splat(f32.load(table, 24));
  const step = f32x4.splat(f32.load(table, 28)), scale = f32x4.splat(f32.load(table, 32)), eps = f32x4.splat(f32.load(table, 36));
  const factor = clip ? load(clip) : f32x4.splat(1);
  for (let c = 0; c < cells; c++) {
    const at = <usize>c << 4;
    let w = load(weight + at);
    const g = add(mul(factor, load(gradient + at)), mul(l2, w));
    w = mul(keep, w);
    let v = load(velocity + at);
    if (kind <= 2) {
      v = add(mul(momentum, v), mul(share, g));
      w = sub(w, mul(rate, kind == 1 ? v : add(g, mul(momentum, v))));
    } else if (kind <= 4) {
      v = sub(mul(momentum, v), mul(rate, g));
      w = add(w, kind == 3 ? v : sub(mul(momentum, v), mul(rate, g)));
    } else {
      let s = add(mul(decay, load(square + at)), mul(share2, mul(g, g)));
      store(square + at, s);
      if (kind == 6) { s = f32x4.pmax(s, load(third + at)); store(third + at, s); }
      if (kind >= 9) {
        const a = add(mul(decay, load(third + at)), mul(share2, g));
        store(third + at, a);
        s = f32x4.pmax(sub(s, mul(a, a)), zero());
      }
      if (kind <= 6) {
        v = add(mul(momentum, v), mul(share, g));
        w = sub(w, f32x4.div(mul(step, v), add(mul(scale, f32x4.sqrt(s)), eps)));
      } else if (kind == 7 || kind == 9) {
        v = add(mul(momentum, v), f32x4.div(g, add(f32x4.sqrt(s), eps)));
        w = sub(w, mul(rate, v));
      } else {
        v = add(mul(momentum, v), f32x4.div(mul(rate, g), f32x4.sqrt(add(s, eps))));
        w = sub(w, v);
      }
    }
    store(velocity + at, v);
    store(weight + at, w);
  }
}

// sum += the sum of the squares of rows x units numbers, row after row.
export function addSquares(g: usize, stride: i32, rows: i32, units: i32, sum: usize): void {
  let total = load(sum);
  for (let r = 0; r < rows; r++) {
    let p = row(g, r, stride), a = zero();
    const end = p + (<usize>units << 4);
    while (p < end) { const v = load(p); a = add(a, mul(v, v)); p += 16; }
    total = add(total, a);
  }
  store(sum, total);
}

// At sum + 16: min(1, largest / (norm + 1e-6)), PyTorch's clip_grad_norm_; the sum begins anew.
export function clipFactor(sum: usize, largest: f32): void {
  const norm = f32x4.sqrt(load(sum));
  v128.store(sum, f32x4.min(f32x4.div(f32x4.splat(largest), add(norm, f32x4.splat(1e-6))), f32x4.splat(1)), 16);
  store(sum, zero());
}

// Incoming weights of each unit, a column, scaled down to the largest norm where they exceed it.
export function limitNorms(w: usize, stride: i32, rows: i32, units: i32, largest: f32): void {
  for (let u = 0; u < units; u++) {
    let p = cell(w, u), sum = zero();
    for (let r = 0; r < rows; r++) { const v = load(p); sum = add(sum, mul(v, v)); p += stride; }
    const norm = f32x4.sqrt(sum), over = f32x4.gt(norm, f32x4.splat(largest));
    const factor = v128.bitselect(f32x4.div(f32x4.splat(largest), norm), f32x4.splat(1), over);
    p = cell(w, u);
    for (let r = 0; r < rows; r++) { store(p, mul(load(p), factor)); p += stride; }
  }
}
