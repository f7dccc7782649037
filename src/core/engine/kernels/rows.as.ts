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
