// 3 x 3 convolutions of stride 1 by the minimal filtering of 2 x 2 outputs (Winograd 1980; Lavin and Gray 2016): 4 x 4 tiles of
// pixels and the kernels are transformed, multiplied in 16 small matrix products, and transformed back: 16 products where the
// definition has 36. B^T = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1], G = [1 0 0; 1/2 1/2 1/2; 1/2 -1/2 1/2; 0 0 1],
// A^T = [1 1 1 0; 0 1 -1 -1].
// @ts-nocheck
import { add, cell, descend, gateRelu, load, mul, relu, row, store, sub } from "./cells.as";
import { forwardBlock, weightGradientBlock } from "./dense.as";
import { exampleMoments } from "./imageNorm.as";

@inline function half(): v128 {
  return f32x4.splat(0.5);
}

// Kernels (3, 3, C, U) to 16 matrices (C, U), G g G^T; `turned`: rotated by half a turn and transposed, 16 matrices (U, C).
function transformWeights(w: usize, wStride: i32, channels: i32, units: i32, turned: bool, out: usize): void {
  const size = <usize>(channels * units) << 4;
  for (let c = 0; c < channels; c++) {
    for (let u = 0; u < units; u++) {
      const to = out + (<usize>(turned ? u * channels + c : c * units + u) << 4);
      for (let k = 0; k < 3; k++) {
        // Column k of G g, into the first places of its matrices.
        const kx = turned ? 2 - k : k;
        const g0 = load(cell(row(w, ((turned ? 2 : 0) * 3 + kx) * channels + c, wStride), u));
        const g1 = load(cell(row(w, (3 + kx) * channels + c, wStride), u));
        const g2 = load(cell(row(w, ((turned ? 0 : 2) * 3 + kx) * channels + c, wStride), u));
        const s = mul(half(), add(g0, g2)), t = mul(half(), g1);
        store(to + <usize>k * size, g0);
        store(to + <usize>(4 + k) * size, add(s, t));
        store(to + <usize>(8 + k) * size, sub(s, t));
        store(to + <usize>(12 + k) * size, g2);
      }
      for (let i: usize = 0; i < 16; i += 4) {
        const p = to + i * size;
        const a = load(p), b = load(p + size), d = load(p + 2 * size);
        const s = mul(half(), add(a, d)), t = mul(half(), b);
        store(p + size, add(s, t));
        store(p + 2 * size, sub(s, t));
        store(p + 3 * size, d);
      }
    }
  }
}

// dW = G^T P G from 16 matrices (C, U): stored in `g`, or descended at once.
function gatherWeights(p: usize, w: usize, wStride: i32, velocity: usize, g: usize, channels: i32, units: i32, m: v128, lr: v128): void {
  const size = <usize>(channels * units) << 4;
  for (let c = 0; c < channels; c++) {
    for (let u = 0; u < units; u++) {
      const from = p + (<usize>(c * units + u) << 4);
      for (let k: usize = 0; k < 4; k++) {
        // Column k of G^T P, over the first three places.
        const q = from + k * size;
        const p0 = load(q), p1 = load(q + 4 * size), p2 = load(q + 8 * size), p3 = load(q + 12 * size);
        const s = mul(half(), add(p1, p2)), t = mul(half(), sub(p1, p2));
        store(q, add(p0, s)); store(q + 4 * size, t); store(q + 8 * size, add(s, p3));
      }
      for (let k = 0; k < 3; k++) {
        const q = from + <usize>(4 * k) * size;
        const p0 = load(q), p1 = load(q + size), p2 = load(q + 2 * size), p3 = load(q + 3 * size);
        const s = mul(half(), add(p1, p2)), t = mul(half(), sub(p1, p2));
        const at = <usize>(3 * k * channels + c) * <usize>wStride + (<usize>u << 4), step = <usize>channels * <usize>wStride;
        settleWeight(at, add(p0, s), w, velocity, g, m, lr);
        settleWeight(at + step, t, w, velocity, g, m, lr);
        settleWeight(at + 2 * step, add(s, p3), w, velocity, g, m, lr);
      }
    }
  }
}

@inline function settleWeight(at: usize, value: v128, w: usize, velocity: usize, g: usize, m: v128, lr: v128): void {
  if (velocity) descend(w + at, velocity + at, value, m, lr);
  else store(g + at, value);
}

// B^T d B of one tile whose first pixel is at `p`, for every channel, into 16 matrices `size` apart.
function transformTile(p: usize, pixel: usize, line: usize, channels: i32, out: usize, size: usize): void {
  const end = p + (<usize>channels << 4);
  while (p < end) {
    const q = p + line, r = q + line, s = r + line;
    let a = load(p), b = load(q), c = load(r), d = load(s);
    const x00 = sub(a, c), x10 = add(b, c), x20 = sub(c, b), x30 = sub(b, d);
    a = load(p + pixel); b = load(q + pixel); c = load(r + pixel); d = load(s + pixel);
    const x01 = sub(a, c), x11 = add(b, c), x21 = sub(c, b), x31 = sub(b, d);
    a = load(p + 2 * pixel); b = load(q + 2 * pixel); c = load(r + 2 * pixel); d = load(s + 2 * pixel);
    const x02 = sub(a, c), x12 = add(b, c), x22 = sub(c, b), x32 = sub(b, d);
    a = load(p + 3 * pixel); b = load(q + 3 * pixel); c = load(r + 3 * pixel); d = load(s + 3 * pixel);
    const x03 = sub(a, c), x13 = add(b, c), x23 = sub(c, b), x33 = sub(b, d);
    let o = out;
    store(o, sub(x00, x02)); o += size; store(o, add(x01, x02)); o += size; store(o, sub(x02, x01)); o += size; store(o, sub(x01, x03)); o += size;
    store(o, sub(x10, x12)); o += size; store(o, add(x11, x12)); o += size; store(o, sub(x12, x11)); o += size; store(o, sub(x11, x13)); o += size;
    store(o, sub(x20, x22)); o += size; store(o, add(x21, x22)); o += size; store(o, sub(x22, x21)); o += size; store(o, sub(x21, x23)); o += size;
    store(o, sub(x30, x32)); o += size; store(o, add(x31, x32)); o += size; store(o, sub(x32, x31)); o += size; store(o, sub(x31, x33));
    p += 16; out += 16;
  }
}

// The tiles from .. to of an image, `across` tiles a row; the first tile begins `pad` pixels above and left of it. Tiles over the
// border are copied to `edge` (16 pixels), with zeros around.
function transformTiles(
  image: usize, pixel: i32, height: i32, width: i32, channels: i32, pad: i32, across: i32, from: i32, to: i32, out: usize, edge: usize,
): void {
  const bytes = <usize>channels << 4, size = <usize>(to - from) * bytes;
  for (let t = from; t < to; t++) {
    const y0 = (t / across) * 2 - pad, x0 = (t % across) * 2 - pad;
    if (y0 >= 0 && x0 >= 0 && y0 + 4 <= height && x0 + 4 <= width) {
      transformTile(row(image, y0 * width + x0, pixel), pixel, <usize>width * <usize>pixel, channels, out, size);
    } else {
      for (let k = 0; k < 16; k++) {
        const y = y0 + (k >> 2), x = x0 + (k & 3);
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        let p = inside ? row(image, y * width + x, pixel) : 0, q = edge + <usize>k * bytes;
        const end = q + bytes;
        while (q < end) { store(q, inside ? load(p) : f32x4.splat(0)); p += 16; q += 16; }
      }
      transformTile(edge, bytes, 4 * bytes, channels, out, size);
    }
    out += bytes;
  }
}

// Windows of a call: see conv.as.ts. Scratch: zeros for a bias, an edge tile, transformed weights, then tiles.
// y = x * W + b, from `x` (height, width, inputs) to `y` (outHeight, outWidth, outputs); `pad` zeros above and to the left.
function convolve(
  x: usize, pixel: i32, height: i32, width: i32, inputs: i32, pad: i32, weights: usize, b: usize, y: usize, yStride: i32,
  outHeight: i32, outWidth: i32, outputs: i32, useRelu: i32, gate: usize, gateStride: i32, scratch: usize, tiles: i32, most: i32,
): void {
  const across = (outWidth + 1) >> 1, all = across * ((outHeight + 1) >> 1);
  const zeros = scratch, edge = zeros + (<usize>most << 4), v = edge + (<usize>(16 * most) << 4);
  const m = v + (<usize>(16 * tiles * inputs) << 4);
  for (let from = 0; from < all; from += tiles) {
    const to = min(from + tiles, all), n = to - from;
    transformTiles(x, pixel, height, width, inputs, pad, across, from, to, v, edge);
    const vSize = <usize>(n * inputs) << 4, mSize = <usize>(n * outputs) << 4, wSize = <usize>(inputs * outputs) << 4;
    for (let f: usize = 0; f < 16; f++) {
      forwardBlock(v + f * vSize, inputs << 4, weights + f * wSize, outputs << 4, zeros, m + f * mSize, outputs << 4, 0, n, inputs, 0, outputs, 0);
    }
    for (let t = from; t < to; t++) {
      const oy = (t / across) * 2, ox = (t % across) * 2;
      const right = ox + 1 < outWidth, below = oy + 1 < outHeight;
      let p = m + (<usize>((t - from) * outputs) << 4);
      const at = oy * outWidth + ox;
      let o = row(y, at, yStride), g = gate ? row(gate, at, gateStride) : 0;
      const line = <usize>outWidth * <usize>yStride, gateLine = <usize>outWidth * <usize>gateStride;
      for (let u = 0; u < outputs; u++) {
        let q = p;
        let a = load(q); q += mSize; let c = load(q); q += mSize; let d = load(q); q += mSize; let e = load(q); q += mSize;
        let r0 = add(add(a, c), d), r1 = sub(sub(c, d), e);
        a = load(q); q += mSize; c = load(q); q += mSize; d = load(q); q += mSize; e = load(q); q += mSize;
        const s0 = add(add(a, c), d), s1 = sub(sub(c, d), e);
        a = load(q); q += mSize; c = load(q); q += mSize; d = load(q); q += mSize; e = load(q); q += mSize;
        const t0 = add(add(a, c), d), t1 = sub(sub(c, d), e);
        a = load(q); q += mSize; c = load(q); q += mSize; d = load(q); q += mSize; e = load(q);
        const w0 = add(add(a, c), d), w1 = sub(sub(c, d), e);
        const bias = load(b);
        r0 = add(add(add(r0, s0), t0), bias); r1 = add(add(add(r1, s1), t1), bias);
        let z0 = add(sub(sub(s0, t0), w0), bias), z1 = add(sub(sub(s1, t1), w1), bias);
        if (useRelu) { r0 = relu(r0); r1 = relu(r1); z0 = relu(z0); z1 = relu(z1); }
        if (gate) {
          r0 = gateRelu(r0, load(g));
          if (right) r1 = gateRelu(r1, load(g + gateStride));
          if (below) z0 = gateRelu(z0, load(g + gateLine));
          if (below && right) z1 = gateRelu(z1, load(g + gateLine + gateStride));
          g += 16;
        }
        store(o, r0);
        if (right) store(o + yStride, r1);
        if (below) { store(o + line, z0); if (right) store(o + line + yStride, z1); }
        p += 16; o += 16; b += 16;
      }
      b -= <usize>outputs << 4;
    }
  }
}

@inline function clear(at: usize, cells: i32): void {
  for (let k = 0; k < cells; k++) { store(at, f32x4.splat(0)); at += 16; }
}

// `scratch` has `most` cells of zeros, 16 most of an edge tile, tiles of both sides, and then 16 x C x U transformed weights.
// `most`: the larger of C and U. `means` given: moments of every example's outputs, while they are in the cache.
export function winogradForward(
  windows: usize, x: usize, image: i32, pixel: i32, w: usize, wStride: i32, b: usize, y: usize, yStride: i32,
  examples: i32, units: i32, useRelu: i32, scratch: usize, tiles: i32, means: usize, squares: usize,
): void {
  const height = i32.load(windows), width = i32.load(windows, 4), channels = i32.load(windows, 8), pad = i32.load(windows, 24);
  const outHeight = i32.load(windows, 32), outWidth = i32.load(windows, 36), positions = outHeight * outWidth;
  const most = max(channels, units), step = <usize>((units + 3) & ~3) << 4;
  const weights = scratch + (<usize>(17 * most + 16 * tiles * (channels + units)) << 4);
  clear(scratch, most);
  transformWeights(w, wStride, channels, units, false, weights);
  for (let e = 0; e < examples; e++) {
    const out = row(y, e * positions, yStride);
    convolve(row(x, e, image), pixel, height, width, channels, pad, weights, b, out, yStride, outHeight, outWidth, units, useRelu, 0, 0, scratch, tiles, most);
    if (means) exampleMoments(out, yStride, 1, positions, units, means + <usize>e * step, squares + <usize>e * step);
  }
}

export function winogradInputGradient(
  windows: usize, dy: usize, dyStride: i32, w: usize, wStride: i32, dx: usize, image: i32, pixel: i32, gate: usize,
  examples: i32, units: i32, scratch: usize, tiles: i32,
): void {
  const height = i32.load(windows), width = i32.load(windows, 4), channels = i32.load(windows, 8), pad = i32.load(windows, 24);
  const outHeight = i32.load(windows, 32), outWidth = i32.load(windows, 36), most = max(channels, units);
  const weights = scratch + (<usize>(17 * most + 16 * tiles * (channels + units)) << 4);
  clear(scratch, most);
  transformWeights(w, wStride, channels, units, true, weights);
  for (let e = 0; e < examples; e++) {
    convolve(row(dy, e * outHeight * outWidth, dyStride), dyStride, outHeight, outWidth, units, 2 - pad, weights, scratch,
      row(dx, e, image), pixel, height, width, channels, 0, gate ? row(gate, e, image) : 0, pixel, scratch, tiles, most);
  }
}

export function winogradWeightGradient(
  windows: usize, x: usize, image: i32, pixel: i32, dy: usize, dyStride: i32, w: usize, wStride: i32, velocity: usize, g: usize,
  examples: i32, units: i32, momentum: f32, rate: f32, scratch: usize, tiles: i32,
): void {
  const height = i32.load(windows), width = i32.load(windows, 4), channels = i32.load(windows, 8), pad = i32.load(windows, 24);
  const outHeight = i32.load(windows, 32), outWidth = i32.load(windows, 36), most = max(channels, units);
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  const edge = scratch + (<usize>most << 4), v = edge + (<usize>(16 * most) << 4), d = v + (<usize>(16 * tiles * channels) << 4);
  const sums = scratch + (<usize>(17 * most + 16 * tiles * (channels + units)) << 4);
  const across = (outWidth + 1) >> 1, all = across * ((outHeight + 1) >> 1), pSize = <usize>(channels * units) << 4;
  for (let e = 0; e < examples; e++) {
    for (let from = 0; from < all; from += tiles) {
      const to = min(from + tiles, all), n = to - from;
      transformTiles(row(x, e, image), pixel, height, width, channels, pad, across, from, to, v, edge);
      spreadTiles(row(dy, e * outHeight * outWidth, dyStride), dyStride, outHeight, outWidth, units, across, from, to, d);
      const vSize = <usize>(n * channels) << 4, dSize = <usize>(n * units) << 4;
      for (let f: usize = 0; f < 16; f++) {
        weightGradientBlock(v + f * vSize, channels << 4, d + f * dSize, units << 4, 0, units << 4, 0, sums + f * pSize, 0, n,
          e | from ? 2 : 0, false, channels, units, m, lr);
      }
    }
  }
  gatherWeights(sums, w, wStride, velocity, g, channels, units, m, lr);
}

// A dY A^T of tiles from .. to, into 16 matrices (tiles, units).
function spreadTiles(dy: usize, stride: i32, height: i32, width: i32, units: i32, across: i32, from: i32, to: i32, out: usize): void {
  const size = <usize>((to - from) * units) << 4, nil = f32x4.splat(0);
  for (let t = from; t < to; t++) {
    const oy = (t / across) * 2, ox = (t % across) * 2, right = ox + 1 < width, below = oy + 1 < height;
    let p = row(dy, oy * width + ox, stride);
    const line = <usize>width * <usize>stride;
    for (let u = 0; u < units; u++) {
      const a = load(p), b = right ? load(p + stride) : nil, c = below ? load(p + line) : nil, d = below && right ? load(p + line + stride) : nil;
      // Rows of A dY: [a b], [a + c, b + d], [a - c, b - d], [-c, -d]; then the same along each.
      let o = out;
      o = spread(o, size, a, b);
      o = spread(o, size, add(a, c), add(b, d));
      o = spread(o, size, sub(a, c), sub(b, d));
      spread(o, size, f32x4.neg(c), f32x4.neg(d));
      p += 16; out += 16;
    }
  }
}

@inline function spread(o: usize, size: usize, x: v128, y: v128): usize {
  store(o, x);
  store(o + size, add(x, y));
  store(o + 2 * size, sub(x, y));
  store(o + 3 * size, f32x4.neg(y));
  return o + 4 * size;
}
