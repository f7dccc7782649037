import { heapStart, instantiateKernels } from "../../src/core/engine/kernels.ts";
import type { KernelBuild } from "../../src/core/engine/types.ts";
import { type Tile, tileName } from "./tiles.ts";

/** The product y = x W + b: x (B, I), W (I, U). */
export interface Shape {
  readonly rows: number;
  readonly inputs: number;
  readonly units: number;
}

/** One way to do the product again and again. */
export interface Way {
  readonly name: string;
  /** Networks that one call serves. */
  readonly networks: number;
  call(): void;
  /** What came out for network 0, (B, U). */
  output(): Float32Array;
}

/** Bytes of a row. As in the engine's plan, rows of a multiple of 512 bytes, which meet in few cache sets, are set apart. */
function strideOf(numbers: number, lanes: number): number {
  const bytes = 4 * lanes * numbers;
  return bytes % 512 === 0 ? bytes + 64 : bytes;
}

/** Places of x, W, b, y and of a packed panel from a first byte on. */
function placesOf({ rows, inputs, units }: Shape, lanes: number, first: number) {
  const [xStride, wStride] = [strideOf(inputs, lanes), strideOf(units, lanes)];
  const x = first;
  const w = x + rows * xStride;
  const b = w + inputs * wStride;
  const y = b + 4 * lanes * units;
  const panel = y + rows * wStride;
  return { x, w, b, y, panel, xStride, wStride, end: panel + 4 * 256 * 16 };
}

/** Some number in [-1, 1) that depends on place. */
function value(row: number, column: number): number {
  return ((row * 31 + column * 17) % 97) / 48.5 - 1;
}

/** The engine's kernel: four networks, one a lane. */
export function lanesWay(build: KernelBuild, shape: Shape): Way {
  const { rows, inputs, units } = shape;
  const at = placesOf(shape, 4, heapStart);
  const { kernels, memory } = instantiateKernels(build, at.end);
  const f32 = new Float32Array(memory);
  const fill = (from: number, stride: number, height: number, width: number): void => {
    for (let r = 0; r < height; r++)
      for (let c = 0; c < width; c++)
        f32.fill(value(r, c), (from + r * stride) / 4 + 4 * c, (from + r * stride) / 4 + 4 * c + 4);
  };
  fill(at.x, at.xStride, rows, inputs);
  fill(at.w, at.wStride, inputs, units);
  return {
    name: "lanes, 4 networks",
    networks: 4,
    call: () =>
      kernels.denseForward(at.x, at.xStride, at.w, at.wStride, at.b, at.y, at.wStride, rows, inputs, units, 0),
    output: () =>
      Float32Array.from({ length: rows * units }, (_, k) => {
        const [r, u] = [Math.floor(k / units), k % units];
        return f32[(at.y + r * at.wStride) / 4 + 4 * u];
      }),
  };
}

/** A wide kernel: one network, four units a vector. `packed`: W lies in panels before the call. */
export function wideWay(code: Uint8Array<ArrayBuffer>, shape: Shape, tile: Tile, packed: boolean): Way {
  const { rows, inputs, units } = shape;
  const at = placesOf(shape, 1, heapStart);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(at.end / 65536) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const kernel = exports[tileName(tile)] as (...args: number[]) => void;
  const f32 = new Float32Array(memory.buffer);
  for (let r = 0; r < rows; r++) for (let i = 0; i < inputs; i++) f32[(at.x + r * at.xStride) / 4 + i] = value(r, i);
  for (let i = 0; i < inputs; i++)
    for (let u = 0; u < units; u++) {
      const place = packed ? at.w / 4 + panelPlace(shape, tile, i, u) : (at.w + i * at.wStride) / 4 + u;
      f32[place] = value(i, u);
    }
  return {
    name: `wide ${tile.rows}x${tile.columns}${packed ? ", W in panels" : ""}`,
    networks: 1,
    call: () =>
      kernel(at.x, at.xStride, at.w, at.wStride, at.b, at.y, at.wStride, rows, inputs, units, at.panel, packed ? 1 : 0),
    output: () =>
      Float32Array.from(
        { length: rows * units },
        (_, k) => f32[(at.y + Math.floor(k / units) * at.wStride) / 4 + (k % units)],
      ),
  };
}

/** Where the weight of input i and unit u lies in panels: pieces of 256 inputs, in them panels, in them rows. */
function panelPlace({ inputs, units }: Shape, { columns }: Tile, i: number, u: number): number {
  const k = i - (i % 256);
  const depth = Math.min(256, inputs - k);
  const first = u - (u % columns);
  const width = Math.min(columns, units - first);
  return k * units + first * depth + (i - k) * width + (u - first);
}
