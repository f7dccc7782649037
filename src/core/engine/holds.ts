import type { Hold } from "../instruments/types.ts";
import { fillCells } from "./arena.ts";
import type { Group } from "./group.ts";
import type { Matrix } from "./layout.ts";

/** `holds[p]` are the holds of network p. */
export type Holds = readonly (readonly Hold[])[];

/** Layers in which any network has a hold. */
export function heldLayersOf(holds: Holds): readonly number[] {
  return [...new Set(holds.flat().map(({ layer }) => layer))];
}

/** Writes the scale and shift of a layer's units for every lane; units without a hold have 1 and 0. */
export function writeHolds({ arena, layout, blocks }: Group, layer: number, holds: Holds): void {
  const { holdScale, holdShift } = layout.evaluation[layer];
  const { units } = blocks[layer];
  fillCells(arena, holdScale, units, 1);
  fillCells(arena, holdShift, units, 0);
  holds.forEach((own, lane) => {
    for (const hold of own) {
      if (hold.layer !== layer) continue;
      for (let u = 0; u < units; u++) {
        const at = 4 * u + lane;
        // Two holds of one layer act one after the other.
        arena.f32[holdScale / 4 + at] *= hold.scale[u];
        arena.f32[holdShift / 4 + at] = arena.f32[holdShift / 4 + at] * hold.scale[u] + hold.shift[u];
      }
    }
  });
}

/** h scale + shift of a layer's outputs into `target`; in place allowed. */
export function applyHolds(
  { arena, blocks, layout }: Group,
  layer: number,
  h: Matrix,
  target: Matrix,
  examples: number,
): void {
  const { holdScale, holdShift } = layout.evaluation[layer];
  const { units, outPositions } = blocks[layer];
  const rows = examples * outPositions;
  arena.kernels.holdUnits(h.pointer, h.stride, holdScale, holdShift, target.pointer, target.stride, rows, units);
}

/** Replacements of single units, for examples `from` to `from + rows` of the set, in the layer's output buffer. */
export function replaceUnits(
  { arena, layout, blocks }: Group,
  layer: number,
  { from, rows }: { readonly from: number; readonly rows: number },
  holds: Holds,
): void {
  const { out } = layout.evaluation[layer];
  const { outPositions } = blocks[layer];
  holds.forEach((own, lane) => {
    for (const { layer: at, replace } of own) {
      if (at !== layer || !replace) continue;
      for (let r = 0; r < rows * outPositions; r++)
        arena.f32[(out.pointer + r * out.stride) / 4 + 4 * replace.unit + lane] =
          replace.values[from * outPositions + r];
    }
  });
}
