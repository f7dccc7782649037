import type { NoiseDraw } from "../instruments/types.ts";
import { type NoiseKind, noisePurpose, rowsPerSample } from "../nn/evaluationDraws.ts";
import { lanes } from "./arena.ts";
import { isSpatial } from "./blocks.ts";
import { type Group, writeKey } from "./group.ts";
import { dropoutScale, dropThreshold, gaussianDeviation, lawDegree, lawSpan } from "./stepProgram.ts";

/** Rows of an evaluation pass under noise: their numbers in the pass decide their draws. */
interface NoisyRows {
  readonly from: number;
  readonly rows: number;
}

/** Writes the keys of the streams that noise in evaluation draws from, for every lane. */
export function writeNoiseKeys(group: Group, { purpose }: NoiseDraw): void {
  group.blocks.forEach((block, b) => {
    const { noiseKeys, shiftedKeys, dropoutKeys } = group.layout.evaluation[b];
    const put = (pointer: number, kind: NoiseKind): void => {
      for (let lane = 0; lane < lanes; lane++)
        writeKey(group, pointer, lane, group.members[lane], noisePurpose(purpose, kind, b));
    };
    if (block.noise) put(noiseKeys, "matched");
    if (block.shifted) put(shiftedKeys, "shifted");
    if (block.dropout) put(dropoutKeys, block.dropout.type === "dropout" ? "dropout" : "gaussian");
  });
}

/** Whether noise acts inside block b, before its activation. */
export function isNoisyInside({ blocks }: Group, b: number): boolean {
  return blocks[b].noise !== undefined || blocks[b].shifted !== undefined;
}

/** Draws the matched and shifted noise of block b into its buffers; see `evaluationDraws` for the law of places. */
export function drawInside(
  { arena, blocks, layout }: Group,
  b: number,
  sample: number,
  { from, rows }: NoisyRows,
): void {
  const { noise, shifted, units, positions } = blocks[b];
  const { kernels } = arena;
  const memory = layout.evaluation[b];
  const first = sample * rowsPerSample;
  if (noise) {
    const { shift, scale, noiseKeys } = memory;
    kernels.matchedNoise(
      ...[noiseKeys, noise.shared ? first : first + from, units, shift.pointer, scale.pointer, shift.stride],
      ...[noise.shared ? 1 : rows, units, 1 / Math.sqrt(noise.batch), layout.blocks[b].noiseLaw, lawDegree, lawSpan],
    );
  }
  if (shifted) {
    const { shiftedShift, shiftedScale, shiftedKeys, unitDraws } = memory;
    kernels.shiftedNoiseAt(
      ...[shiftedKeys, first, first + from + 1, positions * units],
      ...[shiftedShift.pointer, shiftedScale.pointer, shiftedShift.stride, rows * positions, units],
      ...[shifted.shift, shifted.scale, shifted.shiftSpread, shifted.scaleSpread, unitDraws],
    );
  }
}

/** Draws the dropout mask, or the Gaussian factors or terms, of block b into its buffers. */
export function drawMask({ arena, blocks, layout }: Group, b: number, sample: number, { from, rows }: NoisyRows): void {
  const { dropout, units, outPositions } = blocks[b];
  const { mask, dropoutKeys } = layout.evaluation[b];
  if (dropout === undefined) return;
  const positions = isSpatial(blocks[b]) ? 1 : outPositions;
  const pairs = Math.ceil(units / 2);
  const places = [dropoutKeys, sample * rowsPerSample + from, positions * pairs, mask.pointer, mask.stride] as const;
  if (dropout.type !== "dropout") {
    const mean = dropout.type === "gaussianDropout" ? 1 : 0;
    arena.kernels.gaussianDraws(...places, rows * positions, units, mean, gaussianDeviation(dropout));
    return;
  }
  // Whole pairs: an odd unit's second word falls on padding, where everything is 0.
  arena.kernels.dropoutMask(
    ...places,
    rows * positions,
    2 * pairs,
    dropThreshold(dropout.rate),
    dropoutScale(dropout.rate),
  );
}
