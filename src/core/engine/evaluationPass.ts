import type { SetName } from "../instruments/types.ts";
import type { Group } from "./group.ts";
import type { Matrix } from "./layout.ts";
import { activationNumber } from "./words.ts";

/** Rows `from` to `from + rows` of a set, every lane its own, into the evaluation input. */
export function loadRows(group: Group, name: SetName, from: number, rows: number): Matrix {
  const { evaluationX, sets } = group.layout;
  const { x, laneBytes, rowBytes } = sets[name];
  group.arena.kernels.gatherRange(
    ...[x, laneBytes, rowBytes, from, rows, group.net.inputs, evaluationX.pointer, evaluationX.stride],
  );
  return evaluationX;
}

/** Dense output of block b for `rows` rows of `x`, left in its evaluation buffer z. */
export function passDense(group: Group, b: number, rows: number, x: Matrix, useRelu = false): void {
  const { inputs, units } = group.blocks[b];
  const { weight, bias } = group.layout.blocks[b];
  const { z } = group.layout.evaluation[b];
  group.arena.kernels.denseForward(
    ...[x.pointer, x.stride, weight.pointer, weight.stride, bias.pointer, z.pointer, z.stride],
    ...[rows, inputs, units, useRelu ? 1 : 0],
  );
}

/**
 * Block b for `rows` rows of `x` in evaluation: dense, norm, activation; dropout and injected noise are off. The norm
 * takes the statistics that lie in the evaluation buffers, or, with `statisticsBatch`, those of each chunk of so many
 * rows, which it leaves there. Returns the output h; a norm leaves its normalised values in z.
 */
export function passBlock(group: Group, b: number, rows: number, x: Matrix, statisticsBatch?: number): Matrix {
  const { kernels } = group.arena;
  const { units, norm, activation } = group.blocks[b];
  const { gamma, beta } = group.layout.blocks[b];
  const { z, h, mean, variance, inverse } = group.layout.evaluation[b];
  const relu = activation === "relu" ? 1 : 0;
  passDense(group, b, rows, x, relu === 1 && norm === undefined);
  const places = [z.pointer, z.stride, z.pointer, z.stride, h.pointer, h.stride];
  const affine = [gamma.pointer, beta.pointer];
  if (norm?.type === "layerNorm") kernels.layerNormForward(...places, inverse, ...affine, rows, units, norm.eps, relu);
  else if (norm !== undefined && statisticsBatch !== undefined) {
    const noNoise = [0, 0, 0, 0];
    const noRunning = [0, 0, 0, 0, 0, 0];
    kernels.batchNormForward(
      ...[...places, mean, variance, inverse, ...affine, rows, units, Math.min(statisticsBatch, rows), norm.eps, relu],
      ...[...noNoise, ...noRunning],
    );
  } else if (norm !== undefined) kernels.batchNormApply(...places, mean, inverse, ...affine, rows, units, relu);
  if (activation && activation !== "relu")
    kernels.activationForward(h.pointer, h.pointer, rows * (h.stride / 16), activationNumber[activation]);
  return h;
}
