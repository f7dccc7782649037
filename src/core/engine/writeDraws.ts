import type { StepDraws } from "../nn/network.ts";
import { writeLane } from "./arena.ts";
import type { Group } from "./group.ts";
import type { Matrix } from "./layout.ts";
import { dropoutScale, gaussianDeviation } from "./stepProgram.ts";

/**
 * Puts the reference's draws of one step into one lane of a group whose draws are given. Draws for every training row are
 * taken in the group's order of the rows, `order`; those of the batch as they are.
 */
export function writeDraws(group: Group, lane: number, draws: StepDraws, order: ArrayLike<number>): void {
  const { arena, blocks, layout } = group;
  blocks.forEach((block, b) => {
    const { units, positions, outPositions } = block;
    const memory = layout.blocks[b];
    const put = (matrix: Matrix, values: ArrayLike<number>, places: number, f: (v: number) => number): void => {
      const width = units * places;
      const rows = values.length / width;
      const cells = new Float64Array(values.length);
      // (rows, units, positions) to (rows, positions, units).
      for (let r = 0; r < rows; r++) {
        const row = rows === order.length ? order[r] : r;
        for (let u = 0; u < units; u++)
          for (let m = 0; m < places; m++)
            cells[(r * places + m) * units + u] = f(values[row * width + u * places + m]);
      }
      writeLane(arena, matrix, lane, cells, rows * places, units);
    };
    const same = (v: number): number => v;
    const { dropout, dropoutLayer: d, noiseLayer: n, shiftedLayer: s } = block;
    if (dropout !== undefined && d !== undefined) {
      const mask = draws.masks?.[d];
      const normals = draws.normals?.[d];
      if (dropout.type === "dropout") {
        const kept = dropoutScale(dropout.rate);
        if (mask) put(memory.mask, mask, dropout.spatial ? 1 : outPositions, (keep) => keep * kept);
      } else if (normals) {
        const [mean, deviation] = [dropout.type === "gaussianDropout" ? 1 : 0, gaussianDeviation(dropout)];
        put(memory.mask, normals, outPositions, (z) => mean + deviation * z);
      }
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
