// Convolution as products of packed patches: a block of output positions at a time, the pixels under their windows lie as
// rows of cells (kernel row, kernel column, channel) and meet the same tiles as a dense layer. Images are rows of pixels;
// a pixel is a row of channels. Weights are (kernel rows x kernel columns x channels, units).
// @ts-nocheck
import { add, cell, descend, gateRelu, load, row, store, zero } from "./cells.as";
import { denseForward, inputGradientBlock, weightGradientBlock } from "./dense.as";
import { exampleMoments } from "./imageNorm.as";

// Where a convolution's or a pooling's windows lie: the words of one call, read once.
let height: i32 = 0, width: i32 = 0, channels: i32 = 0, kernelHeight: i32 = 0, kernelWidth: i32 = 0;
let stride: i32 = 0, top: i32 = 0, left: i32 = 0, outHeight: i32 = 0, outWidth: i32 = 0;

// windows: [height, width, channels, kernelHeight, kernelWidth, stride, top, left, outHeight, outWidth] as int32.
@inline function read(windows: usize): void {
  height = i32.load(windows); width = i32.load(windows, 4); channels = i32.load(windows, 8);
  kernelHeight = i32.load(windows, 12); kernelWidth = i32.load(windows, 16); stride = i32.load(windows, 20);
  top = i32.load(windows, 24); left = i32.load(windows, 28); outHeight = i32.load(windows, 32); outWidth = i32.load(windows, 36);
}

@inline function copyCells(from: usize, to: usize, bytes: usize): void {
  const end = from + bytes;
  while (from < end) { v128.store(to, v128.load(from)); from += 16; to += 16; }
}

@inline function clearCells(to: usize, bytes: usize): void {
  const end = to + bytes;
  while (to < end) { v128.store(to, f32x4.splat(0)); to += 16; }
}

// Patches of output positions from .. to of one image.
function packPatches(image: usize, pixel: i32, from: i32, to: i32, patches: usize, patchStride: i32): void {
  const bytes = <usize>channels << 4, lineBytes = <usize>kernelWidth * bytes;
  const joined = <usize>pixel == bytes;
  let oy = from / outWidth, ox = from - oy * outWidth;
  for (let o = from; o < to; o++) {
    let out = patches;
    const x0 = ox * stride - left;
    const inside = x0 >= 0 && x0 + kernelWidth <= width;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const y = oy * stride + ky - top;
      if (y < 0 || y >= height) { clearCells(out, lineBytes); out += lineBytes; continue; }
      const line = row(image, y * width, pixel);
      if (inside) {
        let p = row(line, x0, pixel);
        if (joined) { copyCells(p, out, lineBytes); out += lineBytes; continue; }
        for (let kx = 0; kx < kernelWidth; kx++) { copyCells(p, out, bytes); p += pixel; out += bytes; }
        continue;
      }
      for (let kx = 0; kx < kernelWidth; kx++) {
        const x = x0 + kx;
        if (x >= 0 && x < width) copyCells(row(line, x, pixel), out, bytes);
        else clearCells(out, bytes);
        out += bytes;
      }
    }
    patches += patchStride;
    if (++ox == outWidth) { ox = 0; oy++; }
  }
}

// The way back: every patch cell is added to the pixel it was copied from.
function addPatches(image: usize, pixel: i32, from: i32, to: i32, patches: usize, patchStride: i32): void {
  const bytes = <usize>channels << 4;
  let oy = from / outWidth, ox = from - oy * outWidth;
  for (let o = from; o < to; o++) {
    let p = patches;
    const x0 = ox * stride - left;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const y = oy * stride + ky - top;
      if (y < 0 || y >= height) { p += <usize>kernelWidth * bytes; continue; }
      const line = row(image, y * width, pixel);
      for (let kx = 0; kx < kernelWidth; kx++) {
        const x = x0 + kx;
        if (x < 0 || x >= width) { p += bytes; continue; }
        let q = row(line, x, pixel);
        const end = p + bytes;
        while (p < end) { store(q, add(load(q), load(p))); p += 16; q += 16; }
      }
    }
    patches += patchStride;
    if (++ox == outWidth) { ox = 0; oy++; }
  }
}

// y = patches(x) W + b, then relu if asked. `block` positions are packed at a time, at `patches`. `means` given: moments of
// every example's outputs, while they are in the cache.
export function convForward(
  windows: usize, x: usize, image: i32, pixel: i32, w: usize, wStride: i32, b: usize, y: usize, yStride: i32,
  examples: i32, units: i32, useRelu: i32, patches: usize, patchStride: i32, block: i32, means: usize, squares: usize,
): void {
  read(windows);
  const positions = outHeight * outWidth, inputs = kernelHeight * kernelWidth * channels, step = <usize>((units + 3) & ~3) << 4;
  for (let e = 0; e < examples; e++) {
    const from = row(x, e, image);
    for (let o = 0; o < positions; o += block) {
      const n = min(block, positions - o);
      packPatches(from, pixel, o, o + n, patches, patchStride);
      denseForward(patches, patchStride, w, wStride, b, row(y, e * positions + o, yStride), yStride, n, inputs, units, useRelu);
    }
    if (means) {
      exampleMoments(row(y, e * positions, yStride), yStride, 1, positions, units, means + <usize>e * step, squares + <usize>e * step);
    }
  }
}

// dx = the sum over windows of dy W^T; where `gate` is given, zero where the gate (a relu output) is not positive.
export function convInputGradient(
  windows: usize, dy: usize, dyStride: i32, w: usize, wStride: i32, dx: usize, image: i32, pixel: i32,
  gate: usize, examples: i32, units: i32, patches: usize, patchStride: i32, block: i32,
): void {
  read(windows);
  const positions = outHeight * outWidth, inputs = kernelHeight * kernelWidth * channels;
  const bytes = <usize>channels << 4;
  for (let e = 0; e < examples; e++) {
    const to = row(dx, e, image);
    for (let p = 0; p < height * width; p++) clearCells(row(to, p, pixel), bytes);
    for (let o = 0; o < positions; o += block) {
      const n = min(block, positions - o);
      inputGradientBlock(row(dy, e * positions + o, dyStride), dyStride, w, wStride, patches, patchStride, 0, 0, 0, n, inputs, units);
      addPatches(to, pixel, o, o + n, patches, patchStride);
    }
    if (gate) {
      for (let p = 0; p < height * width; p++) {
        let d = row(to, p, pixel), g = row(row(gate, e, image), p, pixel);
        const end = d + bytes;
        while (d < end) { store(d, gateRelu(load(d), load(g))); d += 16; g += 16; }
      }
    }
  }
}

// dW = the sum over positions and examples of patches(x)^T dy, block sum after block sum, so that no sum of single products
// grows long. `velocity` given: momentum SGD, else the gradient stays in `g`.
export function convWeightGradient(
  windows: usize, x: usize, image: i32, pixel: i32, dy: usize, dyStride: i32, w: usize, wStride: i32,
  velocity: usize, g: usize, examples: i32, units: i32, momentum: f32, rate: f32,
  patches: usize, patchStride: i32, block: i32,
): void {
  read(windows);
  const positions = outHeight * outWidth, inputs = kernelHeight * kernelWidth * channels;
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  for (let e = 0; e < examples; e++) {
    const from = row(x, e, image);
    for (let o = 0; o < positions; o += block) {
      const n = min(block, positions - o);
      packPatches(from, pixel, o, o + n, patches, patchStride);
      const first = e == 0 && o == 0;
      weightGradientBlock(patches, patchStride, row(dy, e * positions + o, dyStride), dyStride, w, wStride, 0, g, 0, n,
        first ? 0 : 2, false, inputs, units, m, lr);
    }
  }
  if (velocity) {
    for (let i = 0; i < inputs; i++) {
      let at = <usize>i * <usize>wStride;
      for (let u = 0; u < units; u++) { descend(w + at, velocity + at, load(g + at), m, lr); at += 16; }
    }
  }
}

// Maximum over each window; `index` gets the pixel it stands on, the first one of several. NaN wins.
export function maxPoolForward(
  windows: usize, x: usize, xStride: i32, y: usize, yStride: i32, index: usize, examples: i32,
): void {
  read(windows);
  const bytes = <usize>channels << 4;
  for (let e = 0; e < examples; e++) {
    const image = row(x, e * height * width, xStride);
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * stride - top), y1 = min(height, oy * stride - top + kernelHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * stride - left), x1 = min(width, ox * stride - left + kernelWidth);
        const o = (e * outHeight + oy) * outWidth + ox;
        const out = row(y, o, yStride), at = row(index, o, yStride);
        for (let c: usize = 0; c < bytes; c += 16) {
          let best = load(row(image, y0 * width + x0, xStride) + c), place = i32x4.splat(y0 * width + x0);
          for (let iy = y0; iy < y1; iy++) {
            let p = row(image, iy * width + x0, xStride) + c;
            for (let ix = x0; ix < x1; ix++) {
              const v = load(p);
              const more = v128.or(f32x4.gt(v, best), f32x4.ne(v, v));
              best = v128.bitselect(v, best, more);
              place = v128.bitselect(i32x4.splat(iy * width + ix), place, more);
              p += xStride;
            }
          }
          store(out + c, best);
          store(at + c, place);
        }
      }
    }
  }
}

// The whole gradient of a window goes to the pixel of its maximum.
export function maxPoolBackward(
  windows: usize, dy: usize, dyStride: i32, index: usize, dx: usize, dxStride: i32, examples: i32,
): void {
  read(windows);
  const bytes = <usize>channels << 4;
  for (let e = 0; e < examples; e++) {
    const image = row(dx, e * height * width, dxStride);
    for (let p = 0; p < height * width; p++) clearCells(row(image, p, dxStride), bytes);
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * stride - top), y1 = min(height, oy * stride - top + kernelHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * stride - left), x1 = min(width, ox * stride - left + kernelWidth);
        const o = (e * outHeight + oy) * outWidth + ox;
        const d = row(dy, o, dyStride), at = row(index, o, dyStride);
        for (let c: usize = 0; c < bytes; c += 16) {
          const gradient = load(d + c), place = load(at + c);
          for (let iy = y0; iy < y1; iy++) {
            let p = row(image, iy * width + x0, dxStride) + c;
            for (let ix = x0; ix < x1; ix++) {
              store(p, add(load(p), v128.and(gradient, i32x4.eq(place, i32x4.splat(iy * width + ix)))));
              p += dxStride;
            }
          }
        }
      }
    }
  }
}

// Mean over each window, zeros of the padding counted. The whole image as one window is global average pooling.
export function averagePoolForward(windows: usize, x: usize, xStride: i32, y: usize, yStride: i32, examples: i32): void {
  read(windows);
  const bytes = <usize>channels << 4, n = f32x4.splat(<f32>(kernelHeight * kernelWidth));
  for (let e = 0; e < examples; e++) {
    const image = row(x, e * height * width, xStride);
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * stride - top), y1 = min(height, oy * stride - top + kernelHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * stride - left), x1 = min(width, ox * stride - left + kernelWidth);
        const out = row(y, (e * outHeight + oy) * outWidth + ox, yStride);
        for (let c: usize = 0; c < bytes; c += 16) {
          let sum = zero();
          for (let iy = y0; iy < y1; iy++) {
            let p = row(image, iy * width + x0, xStride) + c;
            for (let ix = x0; ix < x1; ix++) { sum = add(sum, load(p)); p += xStride; }
          }
          store(out + c, f32x4.div(sum, n));
        }
      }
    }
  }
}

export function averagePoolBackward(windows: usize, dy: usize, dyStride: i32, dx: usize, dxStride: i32, examples: i32): void {
  read(windows);
  const bytes = <usize>channels << 4, n = f32x4.splat(<f32>(kernelHeight * kernelWidth));
  for (let e = 0; e < examples; e++) {
    const image = row(dx, e * height * width, dxStride);
    for (let p = 0; p < height * width; p++) clearCells(row(image, p, dxStride), bytes);
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * stride - top), y1 = min(height, oy * stride - top + kernelHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * stride - left), x1 = min(width, ox * stride - left + kernelWidth);
        const d = row(dy, (e * outHeight + oy) * outWidth + ox, dyStride);
        for (let c: usize = 0; c < bytes; c += 16) {
          const share = f32x4.div(load(d + c), n);
          for (let iy = y0; iy < y1; iy++) {
            let p = row(image, iy * width + x0, dxStride) + c;
            for (let ix = x0; ix < x1; ix++) { store(p, add(load(p), share)); p += dxStride; }
          }
        }
      }
    }
  }
}

// (examples x positions, units) to (examples, units x positions): feature map after feature map, as PyTorch flattens.
export function flattenMaps(x: usize, xStride: i32, y: usize, yStride: i32, examples: i32, positions: i32, units: i32): void {
  const step = <usize>positions << 4;
  for (let e = 0; e < examples; e++) {
    for (let p = 0; p < positions; p++) {
      let from = row(x, e * positions + p, xStride), to = cell(row(y, e, yStride), p);
      for (let u = 0; u < units; u++) { store(to, load(from)); from += 16; to += step; }
    }
  }
}

// The way back of flattenMaps.
export function unflattenMaps(y: usize, yStride: i32, x: usize, xStride: i32, examples: i32, positions: i32, units: i32): void {
  const step = <usize>positions << 4;
  for (let e = 0; e < examples; e++) {
    for (let p = 0; p < positions; p++) {
      let to = row(x, e * positions + p, xStride), from = cell(row(y, e, yStride), p);
      for (let u = 0; u < units; u++) { store(to, load(from)); to += 16; from += step; }
    }
  }
}
