// Between the outside (one row-major float32 matrix a network) and cells (four networks side by side).
// @ts-nocheck
import { add, cell, load, mul, row, store } from "./cells.as";

// Source rows are padded to a multiple of four floats. The rows of lane l start at x + l * laneBytes.
@inline function interleaveRow(p0: usize, p1: usize, p2: usize, p3: usize, out: usize, inputs: i32): void {
  for (let i = 0; i < inputs; i += 4) {
    const a = v128.load(p0), b = v128.load(p1), c = v128.load(p2), d = v128.load(p3);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
    v128.store(out, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 16);
    v128.store(out, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 32);
    v128.store(out, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 48);
    p0 += 16; p1 += 16; p2 += 16; p3 += 16; out += 64;
  }
}

// Rows order[(cursor + r) mod n] of every lane: the batch first, and after it, where asked for, the rest of the epoch.
export function gatherRows(
  x: usize, laneBytes: i32, rowBytes: i32, labels: usize, labelBytes: i32, order: usize, cursor: i32, n: i32,
  rows: i32, inputs: i32, out: usize, outStride: i32, outLabels: usize,
): void {
  let at = cursor;
  for (let r = 0; r < rows; r++) {
    if (at >= n) at -= n;
    const index = order + (<usize>at << 4);
    const i0 = i32.load(index), i1 = i32.load(index, 4), i2 = i32.load(index, 8), i3 = i32.load(index, 12);
    interleaveRow(row(x, i0, rowBytes), row(x + laneBytes, i1, rowBytes), row(x + laneBytes * 2, i2, rowBytes),
      row(x + laneBytes * 3, i3, rowBytes), row(out, r, outStride), inputs);
    const o = outLabels + (<usize>r << 4);
    i32.store(o, i32.load(labels + (<usize>i0 << 2)));
    i32.store(o, i32.load(labels + labelBytes + (<usize>i1 << 2)), 4);
    i32.store(o, i32.load(labels + labelBytes * 2 + (<usize>i2 << 2)), 8);
    i32.store(o, i32.load(labels + labelBytes * 3 + (<usize>i3 << 2)), 12);
    at++;
  }
}

// Rows from .. from + rows of every lane, in order.
export function gatherRange(
  x: usize, laneBytes: i32, rowBytes: i32, from: i32, rows: i32, inputs: i32, out: usize, outStride: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const p = row(x, from + r, rowBytes);
    interleaveRow(p, p + laneBytes, p + laneBytes * 2, p + laneBytes * 3, row(out, r, outStride), inputs);
  }
}

// One lane of a matrix of cells into a dense row-major float32 matrix.
export function readLane(cells: usize, stride: i32, lane: i32, out: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    let p = row(cells, r, stride) + (<usize>lane << 2);
    for (let c = 0; c < columns; c++) { f32.store(out, f32.load(p)); p += 16; out += 4; }
  }
}

// h * scale + shift by unit: units held at a value, or left alone (scale 1, shift 0).
export function holdUnits(h: usize, hStride: i32, scale: usize, shift: usize, out: usize, outStride: i32, rows: i32, units: i32): void {
  for (let r = 0; r < rows; r++) {
    let p = row(h, r, hStride), o = row(out, r, outStride);
    for (let u = 0; u < units; u++) {
      const c = <usize>u << 4;
      store(o, add(mul(load(p), load(scale + c)), load(shift + c)));
      p += 16; o += 16;
    }
  }
}

// Elementwise product of whole rows; in place allowed.
export function multiplyRows(a: usize, b: usize, out: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(out, mul(load(a), load(b))); a += 16; b += 16; out += 16; }
}

// a <- a + b, whole rows.
export function addRows(a: usize, b: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(a, add(load(a), load(b))); a += 16; b += 16; }
}

// h <- h * scale + shift, whole rows.
export function scaleAndShift(h: usize, scale: usize, shift: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(h, add(mul(load(h), load(scale)), load(shift))); h += 16; scale += 16; shift += 16; }
}

// Every row of an example times its mask row: a feature map is dropped as a whole.
export function multiplyMaps(a: usize, stride: i32, mask: usize, maskStride: i32, out: usize, examples: i32, positions: i32): void {
  for (let e = 0; e < examples; e++) {
    const m = row(mask, e, maskStride);
    for (let p = 0; p < positions; p++) {
      for (let c: usize = 0; c < <usize>stride; c += 16) store(out + c, mul(load(a + c), load(m + c)));
      a += stride; out += stride;
    }
  }
}

// Mean over the positions of each example, of the values or of their squares: (examples x positions, units) to
// (examples, units).
export function mapMeans(x: usize, stride: i32, examples: i32, positions: i32, units: i32, squares: i32, out: usize, outStride: i32): void {
  const n = f32x4.splat(<f32>positions);
  for (let e = 0; e < examples; e++) {
    for (let u = 0; u < units; u++) {
      let p = cell(row(x, e * positions, stride), u), sum = f32x4.splat(0);
      for (let k = 0; k < positions; k++) {
        const v = load(p);
        sum = add(sum, squares ? mul(v, v) : v);
        p += stride;
      }
      store(cell(row(out, e, outStride), u), f32x4.div(sum, n));
    }
  }
}

// b <- a, whole rows.
export function copyRows(a: usize, b: usize, cells: i32): void {
  for (let i = 0; i < cells; i++) { store(b, load(a)); a += 16; b += 16; }
}
