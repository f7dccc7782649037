// Dense layers: y = x W + b, dx = dy W^T, dW = x^T dy. Each output is one sum in a fixed order (k = 0, 1, 2, ...), so the
// tiling below changes speed, never bits.
// @ts-nocheck
import { add, cell, descend, gateRelu, load, relu, row, store, zero } from "./cells.as";
import { madd } from "./madd.as";

// Rows of a block: x block and W together stay in the second-level cache.
const BLOCK: i32 = 64;
// Inputs of a block: two rows of x and four columns of W stay in the first-level cache.
const DEPTH: i32 = 256;
// Columns that are read again and again are packed first where their rows lie scattered over more pages than the processor
// keeps translations for (Zen 4: 72).
// The 16 KiB lie between the constants and the plan's memory (heapStart in ../kernels.ts).
const PACKED: usize = 32768;

@inline function scattered(rows: i32, stride: i32): bool {
  return rows * stride >= 131072;
}

// Four columns of `rows` rows into PACKED.
function packColumns(from: usize, stride: i32, rows: i32): void {
  const end = PACKED + (<usize>rows << 6);
  for (let to = PACKED; to < end; to += 64) {
    v128.store(to, v128.load(from)); v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32); v128.store(to, v128.load(from, 48), 48);
    from += stride;
  }
}

export function denseForward(
  x: usize, xStride: i32, w: usize, wStride: i32, b: usize, y: usize, yStride: i32,
  rows: i32, inputs: i32, units: i32, useRelu: i32,
): void {
  let first = 0;
  if (units >= 4 && rows >= 32 && scattered(inputs, wStride)) {
    first = units & ~3;
    for (let from = 0; from < rows; from += BLOCK) {
      // Deep sums are taken in pieces, in the same order, and wait in y meanwhile.
      for (let k = 0; k < inputs; k += DEPTH) {
        const n = min(DEPTH, inputs - k), last = k + n == inputs;
        forwardPanels(cell(x, k), xStride, row(w, k, wStride), wStride, k ? y : b, k ? yStride : 0, y, yStride,
          from, min(from + BLOCK, rows), n, first, last ? useRelu : 0);
      }
    }
  }
  for (let from = 0; from < rows; from += BLOCK) {
    forwardBlock(x, xStride, w, wStride, b, y, yStride, from, min(from + BLOCK, rows), inputs, first, units, useRelu);
  }
}

// Four columns of W at a time, packed, against all rows of the block. Sums begin at b: the bias (stride 0), or what y has.
function forwardPanels(
  x: usize, xStride: i32, w: usize, wStride: i32, b: usize, bStride: i32, y: usize, yStride: i32,
  from: i32, to: i32, inputs: i32, units: i32, useRelu: i32,
): void {
  for (let u = 0; u < units; u += 4) {
    packColumns(cell(w, u), wStride, inputs);
    let r = from;
    for (; r + 2 <= to; r += 2) {
      const s = cell(row(b, r, bStride), u), s1 = s + bStride;
      let a0 = v128.load(s), a1 = v128.load(s, 16), a2 = v128.load(s, 32), a3 = v128.load(s, 48);
      let c0 = v128.load(s1), c1 = v128.load(s1, 16), c2 = v128.load(s1, 32), c3 = v128.load(s1, 48);
      let p = row(x, r, xStride), q = p + xStride, k = PACKED;
      const end = p + (<usize>inputs << 4);
      while (p < end) {
        const x0 = load(p), x1 = load(q);
        const w0 = v128.load(k), w1 = v128.load(k, 16), w2 = v128.load(k, 32), w3 = v128.load(k, 48);
        a0 = madd(x0, w0, a0); a1 = madd(x0, w1, a1); a2 = madd(x0, w2, a2); a3 = madd(x0, w3, a3);
        c0 = madd(x1, w0, c0); c1 = madd(x1, w1, c1); c2 = madd(x1, w2, c2); c3 = madd(x1, w3, c3);
        p += 16; q += 16; k += 64;
      }
      if (useRelu) {
        a0 = relu(a0); a1 = relu(a1); a2 = relu(a2); a3 = relu(a3);
        c0 = relu(c0); c1 = relu(c1); c2 = relu(c2); c3 = relu(c3);
      }
      const o = cell(row(y, r, yStride), u), o1 = o + yStride;
      v128.store(o, a0); v128.store(o, a1, 16); v128.store(o, a2, 32); v128.store(o, a3, 48);
      v128.store(o1, c0); v128.store(o1, c1, 16); v128.store(o1, c2, 32); v128.store(o1, c3, 48);
    }
    if (r < to) {
      const s = cell(row(b, r, bStride), u), o = cell(row(y, r, yStride), u);
      let a0 = v128.load(s), a1 = v128.load(s, 16), a2 = v128.load(s, 32), a3 = v128.load(s, 48);
      let p = row(x, r, xStride), k = PACKED;
      const end = p + (<usize>inputs << 4);
      while (p < end) {
        const x0 = load(p);
        a0 = madd(x0, v128.load(k), a0); a1 = madd(x0, v128.load(k, 16), a1);
        a2 = madd(x0, v128.load(k, 32), a2); a3 = madd(x0, v128.load(k, 48), a3);
        p += 16; k += 64;
      }
      if (useRelu) { a0 = relu(a0); a1 = relu(a1); a2 = relu(a2); a3 = relu(a3); }
      v128.store(o, a0); v128.store(o, a1, 16); v128.store(o, a2, 32); v128.store(o, a3, 48);
    }
  }
}

export function forwardBlock(
  x: usize, xStride: i32, w: usize, wStride: i32, b: usize, y: usize, yStride: i32,
  from: i32, to: i32, inputs: i32, first: i32, units: i32, useRelu: i32,
): void {
  let u = first;
  for (; u + 4 <= units; u += 4) {
    const b0 = load(cell(b, u)), b1 = load(cell(b, u + 1)), b2 = load(cell(b, u + 2)), b3 = load(cell(b, u + 3));
    let r = from;
    for (; r + 2 <= to; r += 2) {
      let p = row(x, r, xStride), q = p + xStride, k = cell(w, u);
      const end = p + (<usize>inputs << 4);
      let a0 = b0, a1 = b1, a2 = b2, a3 = b3, c0 = b0, c1 = b1, c2 = b2, c3 = b3;
      while (p < end) {
        const x0 = load(p), x1 = load(q);
        const w0 = v128.load(k), w1 = v128.load(k, 16), w2 = v128.load(k, 32), w3 = v128.load(k, 48);
        a0 = madd(x0, w0, a0); a1 = madd(x0, w1, a1); a2 = madd(x0, w2, a2); a3 = madd(x0, w3, a3);
        c0 = madd(x1, w0, c0); c1 = madd(x1, w1, c1); c2 = madd(x1, w2, c2); c3 = madd(x1, w3, c3);
        p += 16; q += 16; k += wStride;
      }
      if (useRelu) {
        a0 = relu(a0); a1 = relu(a1); a2 = relu(a2); a3 = relu(a3);
        c0 = relu(c0); c1 = relu(c1); c2 = relu(c2); c3 = relu(c3);
      }
      const o = cell(row(y, r, yStride), u);
      v128.store(o, a0); v128.store(o, a1, 16); v128.store(o, a2, 32); v128.store(o, a3, 48);
      const o1 = o + yStride;
      v128.store(o1, c0); v128.store(o1, c1, 16); v128.store(o1, c2, 32); v128.store(o1, c3, 48);
    }
    if (r < to) {
      let p = row(x, r, xStride), k = cell(w, u);
      const end = p + (<usize>inputs << 4);
      let a0 = b0, a1 = b1, a2 = b2, a3 = b3;
      while (p < end) {
        const x0 = load(p);
        a0 = madd(x0, v128.load(k), a0); a1 = madd(x0, v128.load(k, 16), a1);
        a2 = madd(x0, v128.load(k, 32), a2); a3 = madd(x0, v128.load(k, 48), a3);
        p += 16; k += wStride;
      }
      if (useRelu) { a0 = relu(a0); a1 = relu(a1); a2 = relu(a2); a3 = relu(a3); }
      const o = cell(row(y, r, yStride), u);
      v128.store(o, a0); v128.store(o, a1, 16); v128.store(o, a2, 32); v128.store(o, a3, 48);
    }
  }
  for (; u < units; u++) {
    const b0 = load(cell(b, u));
    let r = from;
    for (; r + 4 <= to; r += 4) {
      let p = row(x, r, xStride), k = cell(w, u);
      const end = p + (<usize>inputs << 4);
      let a0 = b0, a1 = b0, a2 = b0, a3 = b0;
      while (p < end) {
        const w0 = load(k);
        a0 = madd(load(p), w0, a0); a1 = madd(load(p + xStride), w0, a1);
        a2 = madd(load(p + (xStride << 1)), w0, a2); a3 = madd(load(p + xStride * 3), w0, a3);
        p += 16; k += wStride;
      }
      if (useRelu) { a0 = relu(a0); a1 = relu(a1); a2 = relu(a2); a3 = relu(a3); }
      let o = cell(row(y, r, yStride), u);
      store(o, a0); o += yStride; store(o, a1); o += yStride; store(o, a2); o += yStride; store(o, a3);
    }
    for (; r < to; r++) {
      let p = row(x, r, xStride), k = cell(w, u), a0 = b0;
      const end = p + (<usize>inputs << 4);
      while (p < end) { a0 = madd(load(p), load(k), a0); p += 16; k += wStride; }
      store(cell(row(y, r, yStride), u), useRelu ? relu(a0) : a0);
    }
  }
}

// Four rows of `units` cells into PACKED, cell after cell of each, so that one pointer serves them all.
function packRows(from: usize, stride: i32, units: i32): void {
  const end = from + (<usize>units << 4), second = <usize>stride, third = second + second, fourth = third + second;
  for (let to = PACKED; from < end; to += 64) {
    v128.store(to, v128.load(from)); v128.store(to, v128.load(from + second), 16);
    v128.store(to, v128.load(from + third), 32); v128.store(to, v128.load(from + fourth), 48);
    from += 16;
  }
}

// dx[r][i] = sum over u of dy[r][u] W[i][u]; where `gate` is given, zero where the gate (a relu output) is not positive.
export function denseInputGradient(
  dy: usize, dyStride: i32, w: usize, wStride: i32, dx: usize, dxStride: i32, gate: usize, gateStride: i32,
  rows: i32, inputs: i32, units: i32,
): void {
  for (let from = 0; from < rows; from += BLOCK) {
    inputGradientBlock(dy, dyStride, w, wStride, dx, dxStride, gate, gateStride, from, min(from + BLOCK, rows), inputs, units);
  }
}

export function inputGradientBlock(
  dy: usize, dyStride: i32, w: usize, wStride: i32, dx: usize, dxStride: i32, gate: usize, gateStride: i32,
  from: i32, to: i32, inputs: i32, units: i32,
): void {
  let i = 0;
  for (; i + 4 <= inputs; i += 4) {
    const w0 = row(w, i, wStride);
    const w1 = w0 + wStride, w2 = w1 + wStride, w3 = w2 + wStride;
    let r = from;
    const packed = units <= DEPTH && to - from >= 8;
    if (packed) packRows(w0, wStride, units);
    for (; r + 2 <= to; r += 2) {
      let p = row(dy, r, dyStride), q = p + dyStride;
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero(), c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero();
      const bytes = <usize>units << 4, end = p + bytes;
      if (packed) {
        for (let k = PACKED; p < end; k += 64) {
          const d0 = load(p), d1 = load(q);
          const v0 = v128.load(k), v1 = v128.load(k, 16), v2 = v128.load(k, 32), v3 = v128.load(k, 48);
          a0 = madd(d0, v0, a0); a1 = madd(d0, v1, a1); a2 = madd(d0, v2, a2); a3 = madd(d0, v3, a3);
          c0 = madd(d1, v0, c0); c1 = madd(d1, v1, c1); c2 = madd(d1, v2, c2); c3 = madd(d1, v3, c3);
          p += 16; q += 16;
        }
      } else {
        for (let k: usize = 0; k < bytes; k += 16) {
          const d0 = load(p + k), d1 = load(q + k);
          const v0 = load(w0 + k), v1 = load(w1 + k), v2 = load(w2 + k), v3 = load(w3 + k);
          a0 = madd(d0, v0, a0); a1 = madd(d0, v1, a1); a2 = madd(d0, v2, a2); a3 = madd(d0, v3, a3);
          c0 = madd(d1, v0, c0); c1 = madd(d1, v1, c1); c2 = madd(d1, v2, c2); c3 = madd(d1, v3, c3);
        }
      }
      if (gate) {
        const g = cell(row(gate, r, gateStride), i), g1 = g + gateStride;
        a0 = gateRelu(a0, v128.load(g)); a1 = gateRelu(a1, v128.load(g, 16));
        a2 = gateRelu(a2, v128.load(g, 32)); a3 = gateRelu(a3, v128.load(g, 48));
        c0 = gateRelu(c0, v128.load(g1)); c1 = gateRelu(c1, v128.load(g1, 16));
        c2 = gateRelu(c2, v128.load(g1, 32)); c3 = gateRelu(c3, v128.load(g1, 48));
      }
      const o = cell(row(dx, r, dxStride), i), o1 = o + dxStride;
      v128.store(o, a0); v128.store(o, a1, 16); v128.store(o, a2, 32); v128.store(o, a3, 48);
      v128.store(o1, c0); v128.store(o1, c1, 16); v128.store(o1, c2, 32); v128.store(o1, c3, 48);
    }
    for (; r < to; r++) {
      for (let j = i; j < i + 4; j++) inputGradientCell(dy, dyStride, w, wStride, dx, dxStride, gate, gateStride, r, j, units);
    }
  }
  for (; i < inputs; i++) {
    for (let r = from; r < to; r++) inputGradientCell(dy, dyStride, w, wStride, dx, dxStride, gate, gateStride, r, i, units);
  }
}

@inline function inputGradientCell(
  dy: usize, dyStride: i32, w: usize, wStride: i32, dx: usize, dxStride: i32, gate: usize, gateStride: i32,
  r: i32, i: i32, units: i32,
): void {
  const p = row(dy, r, dyStride), v = row(w, i, wStride), bytes = <usize>units << 4;
  let a = zero();
  for (let k: usize = 0; k < bytes; k += 16) a = madd(load(p + k), load(v + k), a);
  if (gate) a = gateRelu(a, load(cell(row(gate, r, gateStride), i)));
  store(cell(row(dx, r, dxStride), i), a);
}

// dW[i][u] = sum over r of x[r][i] dy[r][u], and db[u] = sum over r of dy[r][u]. `velocity` given: momentum SGD in place
// of storing (one pass less over the weights); else the gradient is stored in `g`, shaped and strided like W.
export function denseWeightGradient(
  x: usize, xStride: i32, dy: usize, dyStride: i32, w: usize, wStride: i32, velocity: usize, g: usize,
  rows: i32, inputs: i32, units: i32, momentum: f32, rate: f32,
): void {
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = min(from + BLOCK, rows);
    weightGradientBlock(x, xStride, dy, dyStride, w, wStride, velocity, g, from, to, from ? 1 : 0, to == rows, inputs, units, m, lr);
  }
}

@inline function finish(offset: usize, value: v128, w: usize, velocity: usize, g: usize, carry: i32, last: bool, m: v128, lr: v128): void {
  if (last && velocity) descend(w + offset, velocity + offset, value, m, lr);
  else store(g + offset, carry == 2 ? add(load(g + offset), value) : value);
}

// carry: 0 the sums begin at zero, 1 they go on from what `g` has, 2 they begin at zero and are added to what `g` has.
export function weightGradientBlock(
  x: usize, xStride: i32, dy: usize, dyStride: i32, w: usize, wStride: i32, velocity: usize, g: usize,
  from: i32, to: i32, carry: i32, last: bool, inputs: i32, units: i32, m: v128, lr: v128,
): void {
  const first = carry != 1;
  const rows = to - from;
  let i = 0;
  // Along a row of W: weights and velocities are met in the order in which they lie, so that they can be fetched ahead.
  for (; i + 4 <= inputs; i += 4) {
    let start = cell(row(x, from, xStride), i), step = xStride;
    if (units >= 32 && scattered(rows, xStride)) {
      packColumns(start, xStride, rows);
      start = PACKED;
      step = 64;
    }
    const end = start + <usize>rows * <usize>step;
    let at = <usize>i * <usize>wStride;
    let u = 0;
    for (; u + 2 <= units; u += 2) {
      const at1 = at + wStride, at2 = at1 + wStride, at3 = at2 + wStride;
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero(), c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero();
      if (!first) {
        a0 = v128.load(g + at); a1 = v128.load(g + at1); a2 = v128.load(g + at2); a3 = v128.load(g + at3);
        c0 = v128.load(g + at, 16); c1 = v128.load(g + at1, 16); c2 = v128.load(g + at2, 16); c3 = v128.load(g + at3, 16);
      }
      let p = start, q = cell(row(dy, from, dyStride), u);
      while (p < end) {
        const d0 = v128.load(q), d1 = v128.load(q, 16);
        const x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
        a0 = madd(x0, d0, a0); a1 = madd(x1, d0, a1); a2 = madd(x2, d0, a2); a3 = madd(x3, d0, a3);
        c0 = madd(x0, d1, c0); c1 = madd(x1, d1, c1); c2 = madd(x2, d1, c2); c3 = madd(x3, d1, c3);
        p += step; q += dyStride;
      }
      finish(at, a0, w, velocity, g, carry, last, m, lr); finish(at + 16, c0, w, velocity, g, carry, last, m, lr);
      finish(at1, a1, w, velocity, g, carry, last, m, lr); finish(at1 + 16, c1, w, velocity, g, carry, last, m, lr);
      finish(at2, a2, w, velocity, g, carry, last, m, lr); finish(at2 + 16, c2, w, velocity, g, carry, last, m, lr);
      finish(at3, a3, w, velocity, g, carry, last, m, lr); finish(at3 + 16, c3, w, velocity, g, carry, last, m, lr);
      at += 32;
    }
    if (u < units) {
      const at1 = at + wStride, at2 = at1 + wStride, at3 = at2 + wStride;
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      if (!first) { a0 = load(g + at); a1 = load(g + at1); a2 = load(g + at2); a3 = load(g + at3); }
      let p = start, q = cell(row(dy, from, dyStride), u);
      while (p < end) {
        const d = load(q);
        a0 = madd(v128.load(p), d, a0); a1 = madd(v128.load(p, 16), d, a1);
        a2 = madd(v128.load(p, 32), d, a2); a3 = madd(v128.load(p, 48), d, a3);
        p += step; q += dyStride;
      }
      finish(at, a0, w, velocity, g, carry, last, m, lr); finish(at1, a1, w, velocity, g, carry, last, m, lr);
      finish(at2, a2, w, velocity, g, carry, last, m, lr); finish(at3, a3, w, velocity, g, carry, last, m, lr);
    }
  }
  for (; i + 2 <= inputs; i += 2) {
    let at = <usize>i * <usize>wStride;
    const start = cell(row(x, from, xStride), i), end = start + <usize>rows * <usize>xStride;
    let u = 0;
    for (; u + 4 <= units; u += 4) {
      const at1 = at + wStride;
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero(), c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero();
      if (!first) {
        a0 = v128.load(g + at); a1 = v128.load(g + at, 16); a2 = v128.load(g + at, 32); a3 = v128.load(g + at, 48);
        c0 = v128.load(g + at1); c1 = v128.load(g + at1, 16); c2 = v128.load(g + at1, 32); c3 = v128.load(g + at1, 48);
      }
      let p = start, q = cell(row(dy, from, dyStride), u);
      while (p < end) {
        const x0 = v128.load(p), x1 = v128.load(p, 16);
        const d0 = v128.load(q), d1 = v128.load(q, 16), d2 = v128.load(q, 32), d3 = v128.load(q, 48);
        a0 = madd(x0, d0, a0); a1 = madd(x0, d1, a1); a2 = madd(x0, d2, a2); a3 = madd(x0, d3, a3);
        c0 = madd(x1, d0, c0); c1 = madd(x1, d1, c1); c2 = madd(x1, d2, c2); c3 = madd(x1, d3, c3);
        p += xStride; q += dyStride;
      }
      finish(at, a0, w, velocity, g, carry, last, m, lr); finish(at + 16, a1, w, velocity, g, carry, last, m, lr);
      finish(at + 32, a2, w, velocity, g, carry, last, m, lr); finish(at + 48, a3, w, velocity, g, carry, last, m, lr);
      finish(at1, c0, w, velocity, g, carry, last, m, lr); finish(at1 + 16, c1, w, velocity, g, carry, last, m, lr);
      finish(at1 + 32, c2, w, velocity, g, carry, last, m, lr); finish(at1 + 48, c3, w, velocity, g, carry, last, m, lr);
      at += 64;
    }
    for (; u < units; u++) {
      for (let j = i; j < i + 2; j++) weightGradientCell(x, xStride, dy, dyStride, w, wStride, velocity, g, from, to, carry, last, j, u, m, lr);
    }
  }
  if (i < inputs) {
    const at = <usize>i * <usize>wStride, start = cell(row(x, from, xStride), i), end = start + <usize>rows * <usize>xStride;
    let u = 0;
    for (; u + 4 <= units; u += 4) {
      const k = at + (<usize>u << 4);
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      if (!first) { a0 = v128.load(g + k); a1 = v128.load(g + k, 16); a2 = v128.load(g + k, 32); a3 = v128.load(g + k, 48); }
      let p = start, q = cell(row(dy, from, dyStride), u);
      while (p < end) {
        const x0 = load(p);
        a0 = madd(x0, v128.load(q), a0); a1 = madd(x0, v128.load(q, 16), a1); a2 = madd(x0, v128.load(q, 32), a2); a3 = madd(x0, v128.load(q, 48), a3);
        p += xStride; q += dyStride;
      }
      finish(k, a0, w, velocity, g, carry, last, m, lr); finish(k + 16, a1, w, velocity, g, carry, last, m, lr);
      finish(k + 32, a2, w, velocity, g, carry, last, m, lr); finish(k + 48, a3, w, velocity, g, carry, last, m, lr);
    }
    for (; u < units; u++) weightGradientCell(x, xStride, dy, dyStride, w, wStride, velocity, g, from, to, carry, last, i, u, m, lr);
  }
}

@inline function weightGradientCell(
  x: usize, xStride: i32, dy: usize, dyStride: i32, w: usize, wStride: i32, velocity: usize, g: usize,
  from: i32, to: i32, carry: i32, last: bool, i: i32, u: i32, m: v128, lr: v128,
): void {
  const at = <usize>i * <usize>wStride + (<usize>u << 4);
  let a = carry == 1 ? load(g + at) : zero();
  let p = cell(row(x, from, xStride), i), q = cell(row(dy, from, dyStride), u);
  for (let r = from; r < to; r++) {
    a = madd(load(p), load(q), a);
    p += xStride; q += dyStride;
  }
  finish(at, a, w, velocity, g, carry, last, m, lr);
}

// db[u] = sum over r of dy[r][u], stored or descended like dW. Rows are summed `span` at a time (the positions of one
// example), and these sums are added up: a sum over many thousand pixels would lose digits.
export function biasGradient(
  dy: usize, dyStride: i32, b: usize, velocity: usize, g: usize, rows: i32, span: i32, units: i32, momentum: f32, rate: f32,
): void {
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  let u = 0;
  for (; u + 4 <= units; u += 4) {
    let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero(), q = cell(dy, u);
    for (let from = 0; from < rows; from += span) {
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      for (let r = from; r < from + span; r++) {
        a0 = add(a0, v128.load(q)); a1 = add(a1, v128.load(q, 16)); a2 = add(a2, v128.load(q, 32)); a3 = add(a3, v128.load(q, 48));
        q += dyStride;
      }
      s0 = add(s0, a0); s1 = add(s1, a1); s2 = add(s2, a2); s3 = add(s3, a3);
    }
    const at = <usize>u << 4;
    finish(at, s0, b, velocity, g, 0, true, m, lr); finish(at + 16, s1, b, velocity, g, 0, true, m, lr);
    finish(at + 32, s2, b, velocity, g, 0, true, m, lr); finish(at + 48, s3, b, velocity, g, 0, true, m, lr);
  }
  for (; u < units; u++) {
    let s = zero(), q = cell(dy, u);
    for (let from = 0; from < rows; from += span) {
      let a = zero();
      for (let r = from; r < from + span; r++) { a = add(a, load(q)); q += dyStride; }
      s = add(s, a);
    }
    finish(<usize>u << 4, s, b, velocity, g, 0, true, m, lr);
  }
}
