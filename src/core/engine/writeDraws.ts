import type { StepDraws } from "../nn/network.ts";
import { writeLane } from "./arena.ts";
import { type Block, isSpatial } from "./blocks.ts";
import type { Group } from "./group.ts";
import type { Matrix } from "./layout.ts";
import { dropoutScale, gaussianDeviation } from "./stepProgram.ts";

/**
 * Puts the reference's draws of one step into one lane of a group whose draws are given. Draws for every training row are
 * taken in the group's order of the rows, `order`; those of the batch as they are.
 */
export function writeDraws(group: Group, lane: number, draws: StepDraws, order: ArrayLike<number>): void {
  const { arena, blocks, inputNoise, layout } = group;
  if (inputNoise !== undefined) {
    const { units, positions } = blocks[0].from;
    const drawn = maskOf(inputNoise.dropout, draws, inputNoise.dropoutLayer);
    const { mask } = layout.inputNoise.training;
    // An example is a row.
    if (drawn) {
      const cells = inMemoryOrder(drawn.values, units, positions, order, drawn.cell);
      writeLane(arena, mask, lane, cells, cells.length / inputNoise.units, inputNoise.units);
    }
  }
  blocks.forEach((block, b) => {
    const { units, positions, outPositions } = block;
    const memory = layout.blocks[b];
    const put = (matrix: Matrix, values: ArrayLike<number>, places: number, cell: (v: number) => number): void =>
      writeLane(arena, matrix, lane, inMemoryOrder(values, units, places, order, cell), values.length / units, units);
    const same = (v: number): number => v;
    const { dropout, dropoutLayer: d, noiseLayer: n, shiftedLayer: s } = block;
    if (dropout !== undefined && d !== undefined) {
      const drawn = maskOf(dropout, draws, d);
      if (drawn) put(memory.mask, drawn.values, isSpatial(block) ? 1 : outPositions, drawn.cell);
    }
    const matched = n === undefined ? undefined : draws.noise?.[n];
    if (matched) {
      put(memory.shift, matched.shift, 1, same);
      put(memory.scale, matched.scale, 1, same);
    }
    const shifted = s === undefined ? undefined : draws.noise?.[s];
    if (shifted) {
      put(memory.shiftedShift, shifted.shift, positions, same);
      put(memory.shiftedScale, shifted.scale, positions, same);
    }
  });
}

/** The reference's draws of a layer of noise, and what the kernels' mask holds for each; undefined where there are none. */
function maskOf(
  noise: NonNullable<Block["dropout"]>,
  draws: StepDraws,
  layer: number,
): { readonly values: Float64Array; readonly cell: (value: number) => number } | undefined {
  if (noise.type === "dropout") {
    const values = draws.masks?.[layer];
    const kept = dropoutScale(noise.rate);
    return values && { values, cell: (keep) => keep * kept };
  }
  const values = draws.normals?.[layer];
  const [mean, deviation] = [noise.type === "gaussianDropout" ? 1 : 0, gaussianDeviation(noise)];
  return values && { values, cell: (z) => mean + deviation * z };
}

/** (rows, units, places) as (rows, places, units), the rows in the group's order where there is one for each training row. */
function inMemoryOrder(
  values: ArrayLike<number>,
  units: number,
  places: number,
  order: ArrayLike<number>,
  cell: (value: number) => number,
): Float64Array {
  const width = units * places;
  const rows = values.length / width;
  const cells = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    const row = rows === order.length ? order[r] : r;
    for (let u = 0; u < units; u++)
      for (let m = 0; m < places; m++) cells[(r * places + m) * units + u] = cell(values[row * width + u * places + m]);
  }
  return cells;
}
