import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LayerSpec, NetSpec } from "../../src/core/nn/spec.ts";

/** `work.json`: shapes and settings, and the reference's losses of the first steps of seeds 0 and 1. */
export interface WorkSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly batch: number;
  readonly seeds: number;
  readonly rows: number;
  readonly inputs: number;
  readonly image?: NetSpec["image"];
  readonly loss: NetSpec["loss"];
  readonly layers: readonly LayerSpec[];
  /** For each layer that has weights, in their order: sizes of weight and bias. */
  readonly parameters: readonly { readonly weight: readonly number[]; readonly bias: number }[];
  /** Largest difference from `expected`, relative where that is above 1, of a peer that does the same mathematics. */
  readonly tolerance: number;
  /** (seeds checked, steps checked) */
  readonly expected: readonly (readonly number[])[];
}

/** What one seed starts from: x (N, I), labels and order (N), and the parameters of each layer that has weights. */
export interface SeedWork {
  readonly x: Float32Array;
  readonly y: Int32Array;
  readonly order: Int32Array;
  readonly start: readonly { readonly weight: Float32Array; readonly bias: Float32Array }[];
}

/**
 * Reads a workload from a folder: `work.json`, see {@link WorkSettings}; `work.bin` holds, seed after seed and
 * little-endian, x (N, I) float32, y (N) int32, order (N) int32, then of each layer that has weights the weight, (I, U)
 * or (U, C, kh, kw), and the bias (U), float32.
 */
export function readWork(folder: string): { readonly settings: WorkSettings; readonly seeds: readonly SeedWork[] } {
  const settings: WorkSettings = JSON.parse(readFileSync(join(folder, "work.json"), "utf8"));
  const bytes = readFileSync(join(folder, "work.bin"));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  let at = 0;
  const place = (count: number): number => {
    at += 4 * count;
    return at - 4 * count;
  };
  const floats = (count: number): Float32Array => new Float32Array(buffer, place(count), count);
  const whole = (count: number): Int32Array => new Int32Array(buffer, place(count), count);
  const { rows, inputs, parameters } = settings;
  const seeds = Array.from({ length: settings.seeds }, (): SeedWork => {
    const [x, y, order] = [floats(rows * inputs), whole(rows), whole(rows)];
    const start = parameters.map(({ weight, bias }) => ({
      weight: floats(weight.reduce((product, side) => product * side, 1)),
      bias: floats(bias),
    }));
    return { x, y, order, start };
  });
  return { settings, seeds };
}
