import type { NoiseDraw } from "../instruments/types.ts";
import { type NoiseKind, noisePurpose, rowsPerSample } from "../nn/evaluationDraws.ts";
import { type Arena, lanes } from "./arena.ts";
import { type Block, isSpatial } from "./blocks.ts";
import type { NoisePass } from "./forwardCalls.ts";
import { type Group, writeKey } from "./group.ts";
import { dropoutScale, dropThreshold, gaussianDeviation, lawDegree, lawSpan } from "./stepProgram.ts";

/** Rows of an evaluation pass under noise: their numbers in the pass decide their draws. */
interface NoisyRows {
  readonly from: number;
  readonly rows: number;
}

/** Writes the keys of the streams that noise in evaluation draws from, for every lane. */
export function writeNoiseKeys(group: Group, { purpose }: NoiseDraw): void {
  const put = (pointer: number, kind: NoiseKind, hidden: number): void => {
    for (let lane = 0; lane < lanes; lane++)
      writeKey(group, pointer, lane, group.members[lane], noisePurpose(purpose, kind, hidden));
  };
  const kindOf = ({ type }: NonNullable<Block["dropout"]>): NoiseKind => (type === "dropout" ? "dropout" : "gaussian");
  const { inputNoise, layout } = group;
  if (inputNoise) put(layout.inputNoise.evaluation.dropoutKeys, kindOf(inputNoise.dropout), -1);
  group.blocks.forEach((block, b) => {
    const { noiseKeys, shiftedKeys, dropoutKeys } = layout.evaluation[b];
    if (block.noise) put(noiseKeys, "matched", b);
    if (block.shifted) put(shiftedKeys, "shifted", b);
    if (block.dropout) put(dropoutKeys, kindOf(block.dropout), b);
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

/** Draws the dropout mask, or the Gaussian factors or terms, of the examples from place `from` on. */
export function drawMask(
  { kernels }: Pick<Arena, "kernels">,
  { end, memory: { mask, dropoutKeys }, examples: rows }: NoisePass,
  sample: number,
  from: number,
): void {
  const { dropout, units, outPositions } = end;
  if (dropout === undefined) return;
  const positions = isSpatial(end) ? 1 : outPositions;
  const pairs = Math.ceil(units / 2);
  const places = [dropoutKeys, sample * rowsPerSample + from, positions * pairs, mask.pointer, mask.stride] as const;
  if (dropout.type !== "dropout") {
    const mean = dropout.type === "gaussianDropout" ? 1 : 0;
    kernels.gaussianDraws(...places, rows * positions, units, mean, gaussianDeviation(dropout));
    return;
  }
  // Whole pairs: an odd unit's second word falls on padding, where everything is 0.
  kernels.dropoutMask(...places, rows * positions, 2 * pairs, dropThreshold(dropout.rate), dropoutScale(dropout.rate));
}
