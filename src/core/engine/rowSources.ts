import type { SetName } from "../instruments/types.ts";
import { lanes } from "./arena.ts";
import { inputPlaces } from "./blocks.ts";
import type { Group } from "./group.ts";

/** Puts examples `from` to `from + rows` of something into the first rows of the evaluation input. */
export type Load = (from: number, rows: number) => void;

/** The examples of a set, every lane its own. */
export function setRows({ arena, layout, net }: Group, name: SetName): Load {
  const { pointer, stride } = layout.evaluationX;
  const { x, laneBytes, rowBytes } = layout.sets[name];
  return (from, rows) => arena.kernels.gatherRange(x, laneBytes, rowBytes, from, rows, net.inputs, pointer, stride);
}

/** Training rows by their numbers, every lane its own choice. */
export function trainRows({ arena, layout, net }: Group, chosen: readonly Int32Array[]): Load {
  const { evaluationX, evaluationOrder: order, evaluationLabels } = layout;
  const { x, laneBytes, rowBytes, labels, labelBytes } = layout.sets["train"];
  return (from, rows) => {
    for (let lane = 0; lane < lanes; lane++) {
      const own = chosen[lane] ?? chosen[0];
      for (let r = 0; r < rows; r++) arena.i32[order / 4 + 4 * r + lane] = own[from + r];
    }
    arena.kernels.gatherRows(
      ...[x, laneBytes, rowBytes, labels, labelBytes, order, 0, rows, rows, net.inputs],
      ...[evaluationX.pointer, evaluationX.stride, evaluationLabels],
    );
  };
}

/** Inputs from outside, (N, I) for each network. */
export function inputRows(group: Group, inputs: readonly Float32Array[]): Load {
  const { f32 } = group.arena;
  const { pointer, stride } = group.layout.evaluationX;
  const places = inputPlaces(group.blocks[0]);
  const width = places.length;
  return (from, rows) => {
    for (let lane = 0; lane < lanes; lane++) {
      const x = inputs[lane] ?? inputs[0];
      for (let r = 0; r < rows; r++) {
        const to = (pointer + r * stride) / 4 + lane;
        const start = (from + r) * width;
        for (let i = 0; i < width; i++) f32[to + 4 * places[i]] = x[start + i];
      }
    }
  };
}
