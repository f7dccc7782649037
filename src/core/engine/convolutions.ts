import type { Block } from "./blocks.ts";

/**
 * How a convolution is computed. `winograd`: 3 x 3, stride 1, by minimal filtering, where both sides are wide enough for
 * its small matrix products (measured: `bench/NOTES.md`). `patches`: any other, by packed patches. (1 x 1 convolutions of
 * stride 1 are products of rows, as dense layers are.)
 */
export type ConvolutionMethod =
  | { readonly kind: "winograd"; readonly tiles: number; readonly bytes: number }
  | { readonly kind: "patches"; readonly stride: number; readonly positions: number; readonly bytes: number };

/** Bytes of the tiles or patches that are under way: they stay in the second-level cache with the weights. */
const tileBytes = 220 << 10;
const patchBytes = 1 << 16;
/** Fewest channels and units of minimal filtering. */
const narrowest = 8;

/** The one place that decides. Undefined for a dense layer. */
export function convolutionMethod({ windows, from, units, inputs }: Block): ConvolutionMethod | undefined {
  if (windows === undefined) return undefined;
  const { kernelHeight, kernelWidth, stride, top, left, height, width } = windows;
  const channels = from.units;
  const square = kernelHeight === 3 && kernelWidth === 3 && stride === 1 && top === left && top <= 2;
  if (square && Math.min(channels, units) >= narrowest) {
    const all = Math.ceil(height / 2) * Math.ceil(width / 2);
    const fitting = Math.max(8, Math.floor(tileBytes / (256 * (channels + units))));
    // Blocks of equal size.
    const tiles = Math.ceil(all / Math.ceil(all / fitting));
    const most = Math.max(channels, units);
    return {
      kind: "winograd",
      tiles,
      bytes: 16 * (17 * most + 16 * tiles * (channels + units) + 16 * channels * units),
    };
  }
  const row = 16 * ((inputs + 3) & ~3);
  const patch = row % 512 === 0 ? row + 64 : row;
  const fitting = Math.floor(patchBytes / patch) & ~1;
  const positions = Math.min(Math.max(fitting, 16), 64, height * width + ((height * width) & 1));
  return { kind: "patches", stride: patch, positions, bytes: patch * positions };
}
