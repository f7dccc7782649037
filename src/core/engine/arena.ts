import { heapStart, instantiateKernels, type Kernels } from "./kernels.ts";
import type { KernelBuild } from "./types.ts";

/** Networks that train side by side, one a lane of a SIMD vector. */
export const lanes: number = 4;

/** Linear memory that groups of one engine use one after another; it is replaced only by a larger one. */
export class Arena {
  readonly build: KernelBuild;
  kernels!: Kernels;
  memory: ArrayBuffer = new ArrayBuffer(0);
  f32: Float32Array = new Float32Array(0);
  i32: Int32Array = new Int32Array(0);
  /** Counts the groups that have lived here; a group whose number is past is gone. */
  generation = 0;

  constructor(build: KernelBuild) {
    this.build = build;
  }

  /** Makes room for a layout and clears it: padding cells must be zero, and no seed may see another's leftovers. */
  claim(bytes: number): number {
    if (this.memory.byteLength < bytes) {
      const { kernels, memory } = instantiateKernels(this.build, bytes);
      this.kernels = kernels;
      this.memory = memory;
      this.f32 = new Float32Array(memory);
      this.i32 = new Int32Array(memory);
    } else {
      this.f32.fill(0, heapStart / 4, bytes / 4);
    }
    return ++this.generation;
  }
}

/** The same value in all lanes of `count` cells. */
export function fillCells(arena: Arena, pointer: number, count: number, value: number): void {
  arena.f32.fill(value, pointer / 4, pointer / 4 + 4 * count);
}

/** One lane of a (rows, columns) matrix of cells, from or to row-major numbers. */
export function writeLane(
  arena: Arena,
  matrix: { readonly pointer: number; readonly stride: number },
  lane: number,
  values: ArrayLike<number>,
  rows: number,
  columns: number,
): void {
  for (let r = 0; r < rows; r++) {
    let at = (matrix.pointer + r * matrix.stride) / 4 + lane;
    for (let c = 0; c < columns; c++, at += 4) arena.f32[at] = values[r * columns + c];
  }
}

/** See {@link writeLane}. */
export function readLane(
  arena: Arena,
  matrix: { readonly pointer: number; readonly stride: number },
  lane: number,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    let at = (matrix.pointer + r * matrix.stride) / 4 + lane;
    for (let c = 0; c < columns; c++, at += 4) out[r * columns + c] = arena.f32[at];
  }
  return out;
}
